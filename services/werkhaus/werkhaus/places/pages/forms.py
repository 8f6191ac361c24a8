"""What rooms and things may be told, as forms."""

from typing import Any

from quartier.web import (
    Form,
    Visit,
    _l,
    fields,
)
from werkhaus.places import views
from werkhaus.places.model import Resource

#: All kinds but rooms, which have a list of their own.
KINDS = (
    ("machine", _l("Machine")),
    ("tool", _l("Tool")),
    ("item", _l("Thing to lend")),
    ("area", _l("Area")),
    ("house", _l("The whole house")),
)
RISKS = (
    ("green", _l("Green: nothing to learn first")),
    ("yellow", _l("Yellow: general instruction")),
    ("red", _l("Red: instruction on this very machine")),
)
LIMITS = (
    "buffer_before_minutes",
    "min_minutes",
    "max_minutes",
    "lead_minutes",
    "horizon_days",
    "cancel_hours",
    "noshow_minutes",
    "price_cents_hour",
    "languages",
    "equipment",
    "parts",
)


class LimitsForm(Form):
    """What every resource may be told beside its name."""

    buffer_before_minutes = fields.Whole(_l("Minutes kept free before each booking"), max=720)
    min_minutes = fields.Whole(_l("Shortest booking in minutes"), min=1, max=10080)
    max_minutes = fields.Whole(_l("Longest booking in minutes"), min=1, max=10080)
    lead_minutes = fields.Whole(_l("Minutes ahead at which it must be booked"), max=100000)
    horizon_days = fields.Whole(_l("Days ahead at which it can be booked"), min=1, max=731)
    cancel_hours = fields.Whole(_l("Hours before until which cancelling costs nothing"), max=8760)
    noshow_minutes = fields.Whole(_l("Minutes after which it is free again if nobody comes"), min=1, max=1440)
    price_cents_hour = fields.Money(_l("Price for an hour"), max=10**6)
    languages = fields.Text(_l("Languages in which somebody can explain it"), max=200)
    equipment = fields.LongText(_l("What belongs to it"), max=1000)
    parts = fields.Choices(
        _l("Made of"), hint=_l("Who books it takes all of these parts. Leave it empty if it has none.")
    )


def part_options(session: Any, but: str = "") -> list[tuple[str, str]]:
    """Of what something can be made."""
    return [(each.id, each.name) for each in views.list_resources(session) if each.id != but]


def described(visit: Visit, form: type[Form], but: str = "") -> dict[str, Any]:
    """What was typed, as a command takes it."""
    with visit.read() as session:
        options = {"parts": part_options(session, but)}
    data = visit.load(form, options=options)
    for name in ("buffer_before_minutes", "buffer_after_minutes"):
        data[name] = data[name] or 0
    return data | {
        "languages": data["languages"] or "",
        "equipment": data["equipment"] or "",
        "parts": tuple(data["parts"]),
    }


def limits_of(resource: Resource, parts: list[str]) -> dict[str, Any]:
    """What it was told, as its form shows it."""
    return {name: parts if name == "parts" else getattr(resource, name) for name in LIMITS}
