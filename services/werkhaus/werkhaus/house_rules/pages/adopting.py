"""The doors to adopting a version of house rules or operating concept."""

from typing import Any

from quartier.handover.answers import require_say, see_after
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from werkhaus.house_rules import commands, views
from werkhaus.house_rules.model import RulesVersion
from werkhaus.house_rules.pages.reading import KINDS
from werkhaus.house_rules.rules import AlreadyAdopted, Kind

#: The choice of no resolution.
NONE = "none"


class AdoptionForm(Form):
    """From when on a version holds, and by which vote."""

    in_force_from = fields.Day(_l("In force from"), required=True)
    resolution_id = fields.Choice(
        _l("By which resolution"),
        hint=_l("Resolutions are recorded where people take part; here you see those about this matter."),
    )


def edit_adoption(visit: Visit, version_id: str) -> Page:
    """The form to adopt a version."""
    require_say(visit, commands.DOMAIN)
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=True)
    if version.adopted_at is not None:
        raise AlreadyAdopted
    options = _resolutions(visit, version)
    form = visit.form(AdoptionForm, options=options, in_force_from=visit.today, resolution_id=NONE)
    return Page(
        "house_rules/adoption.html",
        title=_l("Adopt this version"),
        version=version,
        kind=KINDS[Kind(version.kind)],
        form=form,
    )


def adopt(visit: Visit, version_id: str) -> See:
    """Adopt a version."""
    with visit.read() as session:
        version = views.version_detail(session, version_id, drafts=bool(visit.actor.offices))
    data = visit.load(AdoptionForm, options=_resolutions(visit, version))
    vote = None if data["resolution_id"] in (None, NONE) else data["resolution_id"]
    with visit.unit() as unit:
        decision = commands.adopt(unit, version_id, data["in_force_from"], vote)
    return see_after(decision, f"/house-rules/{version_id}", flash="rules-adopted")


def _resolutions(visit: Visit, version: RulesVersion) -> dict[str, Any]:
    with visit.read() as session:
        found = views.resolutions_about(session, Kind(version.kind))
    return {
        "resolution_id": [
            (NONE, _l("None, or one that was not recorded")),
            *((each.id, f"{each.title} ({each.adopted_on:%d.%m.%Y})") for each in found),
        ]
    }


ROUTES = (
    get("/house-rules/<version_id>/adoption", edit_adoption),
    post(
        "/house-rules/<version_id>/adoption",
        adopt,
        again=edit_adoption,
        flashes={"rules-adopted": N_("This version is adopted.")},
    ),
)
