"""The doors to what people write of grants."""

from funding.descriptions.commands import GRANTS
from quartier.web.wording import WordingDoors

ROUTES = WordingDoors(GRANTS, "/grants/<grant_id>", "grant").routes
