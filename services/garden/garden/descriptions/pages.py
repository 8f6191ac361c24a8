"""The doors to what people write of shifts."""

from garden.descriptions.commands import SHIFTS
from quartier.web.wording import WordingDoors

ROUTES = WordingDoors(SHIFTS, "/shifts/<shift_id>", "shift").routes
