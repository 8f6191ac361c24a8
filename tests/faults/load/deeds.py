"""What people do in the five services, by pages and by the API; some of it wrong, to be refused.

Each deed carries a mark: a text that is nowhere else, by which its effect is found again.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Ask:
    """A request. `form` is sent by the page's form, `body` to the API with a key that lets it be sent again."""

    service: str
    deed: str
    path: str
    form: dict[str, str] | None = None
    body: dict[str, Any] | None = None
    #: Nobody is signed in: what neighbours do without an account.
    anybody: bool = False
    #: Called with the answer's JSON (API) or its address (page) once it is accepted.
    learn: Callable[[Any], None] = field(default=lambda _answer: None)


@dataclass
class Known:
    """What people know of the quarter: references that they have been given."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    shifts: list[str] = field(default_factory=list)
    workdays: list[str] = field(default_factory=list)

    def note(self, kind: str, ref: str) -> None:
        """Remember the latest hundred of a kind."""
        refs = getattr(self, kind)
        refs.append(ref)
        del refs[:-100]


Deed = Callable[[Known, random.Random, str], Ask]


def _soon(dice: random.Random) -> datetime:
    """A quarter of an hour within the next year and a half; the first weeks are left to the clock's jumps."""
    days = dice.randint(20, 500)
    noon = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
    return noon + timedelta(days=days, minutes=15 * dice.randrange(50))


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _local(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def draft_grant(known: Known, dice: random.Random, mark: str) -> Ask:
    today = datetime.now(UTC).date()
    lines = [
        {"title": "Holz", "amount_cents": 10**9, "spent_by": "werkhaus"},
        {"title": "Erde", "amount_cents": 10**9, "spent_by": "garden"},
        {"title": "Feste", "amount_cents": 10**9},
    ]
    period = {"valid_from": str(today - timedelta(days=30)), "valid_until": str(today + timedelta(days=300))}
    body = {"title": mark, "funder": "Stadt", **period, "lines": lines}

    def learn(answer: dict[str, Any]) -> None:
        known.note("drafts", answer["id"])

    return Ask("funding", "grant", "/api/grants", body=body, learn=learn)


def approve_grant(known: Known, dice: random.Random, mark: str) -> Ask:
    try:
        grant_id = known.drafts.pop()
    except IndexError:
        return draft_grant(known, dice, mark)

    def learn(answer: dict[str, Any]) -> None:
        for line in answer["lines"]:
            known.lines.append((grant_id, line["id"]))

    return Ask("funding", "approval", f"/api/grants/{grant_id}/approval", body={}, learn=learn)


def record_expense(known: Known, dice: random.Random, mark: str) -> Ask:
    grant_id, line_id = dice.choice(known.lines)
    cents = dice.choice((10**11, *[dice.randint(100, 9000)] * 9))  # one in ten would overdraw the line
    day = str(datetime.now(UTC).date() - timedelta(days=1))
    if dice.random() < 0.2:
        euros = f"{cents // 100},{cents % 100:02}"
        form = {"line_id": line_id, "amount": euros, "purpose": mark, "booked_on": day}
        return Ask("funding", "expense", f"/grants/{grant_id}/expenses", form=form)
    body = {"line_id": line_id, "amount_cents": cents, "purpose": mark, "booked_on": day}
    return Ask("funding", "expense", f"/api/grants/{grant_id}/expenses", body=body)


def announce_gathering(known: Known, dice: random.Random, mark: str) -> Ask:
    start = _soon(dice)
    end = start + timedelta(
        hours=dice.choice((1, 1, 1, 2, 2, 2, 3, 3, -1))
    )  # one in nine ends before it begins
    needs_room = dice.random() < 0.9
    expected = dice.choice((5, 20, 50, 500))
    place = None if needs_room else "Anger"
    if dice.random() < 0.2:
        form = {"title": mark, "kind": "meeting", "starts_at": _local(start), "ends_at": _local(end)}
        form |= {"expected": str(expected)} | ({"needs_room": "yes"} if needs_room else {"place": "Anger"})
        return Ask("participation", "gathering", "/gatherings", form=form)
    body = {"title": mark, "kind": "meeting", "starts_at": _instant(start), "ends_at": _instant(end)}
    body |= {"expected": expected, "needs_room": needs_room, "place": place}
    return Ask("participation", "gathering", "/api/gatherings", body=body)


def report_hazard(known: Known, dice: random.Random, mark: str) -> Ask:
    category = dice.choice(("dark_corner", "speeding", "crossing", "a-unicorn"))
    if dice.random() < 0.3:
        form = {"category": category, "latitude": "50.6523", "longitude": "11.3371", "description": mark}
        return Ask("participation", "hazard", "/hazards", form=form, anybody=True)
    body = {"category": category, "latitude": 50.6523, "longitude": 11.3371, "description": mark}
    return Ask("participation", "hazard", "/api/hazards", body=body, anybody=True)


def record_resolution(known: Known, dice: random.Random, mark: str) -> Ask:
    form = {"title": mark, "decided_on": str(datetime.now(UTC).date() - timedelta(days=1)), "yes": "7"}
    form |= {"no": str(dice.randint(0, 9)), "abstain": "0", "invalid": dice.choice(("0", "0", "none"))}
    return Ask("participation", "resolution", "/resolutions", form=form)


def announce_shift(known: Known, dice: random.Random, mark: str) -> Ask:
    start = _soon(dice)
    end = start + timedelta(hours=dice.choice((1, 2, 3, 20)))  # one in four is longer than a shift may be
    body = {"title": mark, "starts_at": _instant(start), "ends_at": _instant(end), "places": 25}
    return Ask(
        "garden", "shift", "/api/shifts", body=body, learn=lambda answer: known.note("shifts", answer["id"])
    )


def sign_up(known: Known, dice: random.Random, mark: str) -> Ask:
    """Shifts fill up, and then refuse."""
    if not known.shifts:
        return announce_shift(known, dice, mark)
    shift_id = dice.choice(known.shifts[-12:])
    if dice.random() < 0.3:
        return Ask("garden", "signup", f"/shifts/{shift_id}/signups", form={"name": mark}, anybody=True)
    return Ask("garden", "signup", f"/api/shifts/{shift_id}/signups", body={"name": mark}, anybody=True)


def add_room(known: Known, dice: random.Random, mark: str) -> Ask:
    form = {"name": mark, "capacity": "60", "buffer_after_minutes": "0", "requests_block": "yes"}

    def learn(address: str) -> None:
        known.note("rooms", address.rpartition("/")[2])

    return Ask("werkhaus", "room", "/rooms", form=form, learn=learn)


def book_room(known: Known, dice: random.Random, mark: str) -> Ask:
    """Of the first room they are many to want the same hours."""
    start = _soon(dice)
    room_id = known.rooms[0] if dice.random() < 0.5 else dice.choice(known.rooms)
    body = {"room_id": room_id, "local_start": _local(start)}
    body |= {"local_end": _local(start + timedelta(hours=1)), "purpose": mark}
    if dice.random() < 0.2:
        return Ask("werkhaus", "booking", f"/rooms/{room_id}/bookings", form=body)
    return Ask("werkhaus", "booking", "/api/bookings", body=body)


def announce_workday(known: Known, dice: random.Random, mark: str) -> Ask:
    start = _soon(dice)
    form = {"title": mark, "local_start": _local(start), "local_end": _local(start + timedelta(hours=4))}
    form |= {"helpers_wanted": dice.choice(("30", "30", "30", "0"))}

    def learn(address: str) -> None:
        known.note("workdays", address.rpartition("/")[2])

    return Ask("werkhaus", "workday", "/workdays", form=form, learn=learn)


def help_out(known: Known, dice: random.Random, mark: str) -> Ask:
    if not known.workdays:
        return announce_workday(known, dice, mark)
    workday_id = dice.choice(known.workdays[-6:])
    return Ask("werkhaus", "helper", f"/workdays/{workday_id}/helpers", form={"name": mark}, anybody=True)


def give_feed(known: Known, dice: random.Random, mark: str) -> Ask:
    form = {"label": mark, "days": dice.choice(("30", "30", "0"))}
    return Ask("notify", "feed", "/feeds/addresses", form=form)


#: What is only read, as anybody.
PAGES = (
    ("notify", "/"),
    ("notify", "/notices"),
    ("notify", "/api/notices"),
    ("funding", "/grants"),
    ("participation", "/gatherings"),
    ("participation", "/api/hazards"),
    ("werkhaus", "/rooms"),
    ("garden", "/api/shifts"),
)


def look(known: Known, dice: random.Random, mark: str) -> Ask:
    service, path = dice.choice(PAGES)
    return Ask(service, "look", path, anybody=True)


#: What is there before anything can be done.
FOUNDATIONS: tuple[Deed, ...] = (
    draft_grant, approve_grant, draft_grant, approve_grant, *[add_room] * 12, announce_workday,
)  # fmt: skip
#: How often who does what.
DEEDS: dict[Deed, int] = {
    draft_grant: 1,
    approve_grant: 1,
    record_expense: 14,
    announce_gathering: 40,
    report_hazard: 6,
    record_resolution: 2,
    announce_shift: 4,
    sign_up: 14,
    book_room: 8,
    announce_workday: 1,
    help_out: 6,
    give_feed: 1,
    look: 2,
}
