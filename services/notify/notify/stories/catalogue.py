"""How each type of event is told: which story, to whom, about what, where, until when, how urgently.

A file of its own because it is data: neither a rule nor a view. A story is stored as its kind and its parameters; the
sentences (`views.SENTENCES`) are filled and translated when somebody reads them. `tests/plan/test_stories.py` holds
every contract of every service against this table: it has a story here, or a reason in `UNTOLD`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from notify.stories.rules import PARTNERS, PUBLIC, SERVICES, About, Change, Place, State, Urgency

Data = Mapping[str, Any]
ROOM_PATH = "/rooms/{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How events of one type are told."""

    #: Without `quartier.` and the version: `garden.shift.announced`.
    event: str
    about: About
    #: The sentences it may be told with; `choose` picks one by the event's data.
    kinds: tuple[str, ...]
    choose: Callable[[Data], str]
    #: Its page at the owning service; `{}` is the subject. A thing that is a room has another (`ROOM_PATH`).
    path: str
    place: Place = Place.QUARTER
    audience: str = PUBLIC
    change: Change = Change.NEW
    urgency: Urgency = Urgency.CALM
    #: The parameter that says until when it is of interest; None: always.
    until: str | None = None
    #: What it changes on something that takes place (columns of `Happening`).
    stands: Callable[[Data], dict[str, Any]] | None = None
    #: Its event names a thing by reference; people know it by the name with which it was registered.
    named_before: bool = False
    #: It stands for itself, in whatever order it comes.
    any_order: bool = False
    #: The local day from which on it has been told.
    since: date = date(2026, 5, 4)

    @property
    def type(self) -> str:
        return f"quartier.{self.event}.v1"

    @property
    def service(self) -> str:
        return self.event.split(".")[0]


def _told(event: str, about: About, *kinds: str, path: str, **more: Any) -> Told:
    more.setdefault("choose", lambda data: kinds[0])
    return Told(event=event, about=about, kinds=kinds, path=path, **more)


def _happening(event: str, about: About, kind: str, *, stands: Callable[[Data], Data], **more: Any) -> Told:
    """What takes place always has a title and a beginning."""
    return _told(
        event,
        about,
        kind,
        until=more.pop("until", "ends_at"),
        stands=lambda data: {
            **{name: data.get(name) for name in ("title", "titles", "starts_at")},
            **stands(data),
        },
        **more,
    )


def _unplaced(data: Data) -> Data:
    """Planned, or moved: the place it had is given up, another may follow."""
    return {"state": State.PLANNED, "ends_at": data["ends_at"], "place": None}


_OFF: dict[str, Any] = {"change": Change.WITHDRAWN, "urgency": Urgency.AT_ONCE, "until": "starts_at"}


def _gathering(verb: str, stands: Callable[[Data], Data], **more: Any) -> Told:
    kind = f"gathering-{verb}"
    return _happening(
        f"participation.gathering.{verb}", About.GATHERING, kind, stands=stands, path="/gatherings/{}", **more
    )


def _placed(data: Data) -> Data:
    return {"state": State.CONFIRMED, "ends_at": data["ends_at"], "place": data["place"]}


GATHERINGS = (
    _gathering("announced", _unplaced),
    _gathering("moved", _unplaced, change=Change.UPDATE, urgency=Urgency.AT_ONCE),
    _gathering("confirmed", _placed, change=Change.UPDATE),
    _gathering(
        "unplaced",
        lambda data: {"state": State.UNPLACED, "place": None},
        change=Change.UPDATE,
        until="starts_at",
    ),
    _gathering("cancelled", lambda data: {"state": State.CANCELLED}, **_OFF),
)


def _help(noun: About, service: str, wanted: str, **where: Any) -> tuple[Told, ...]:
    """What asks for people: announced, counted down, called off; `wanted` is the parameter that says how many."""

    def asked(data: Data) -> Data:
        return {"ends_at": data["ends_at"], "wanted": data[wanted], "missing": data[wanted]}

    def counted(data: Data) -> Data:
        return {"wanted": data[wanted], "missing": data["missing"]}

    def of(verb: str, stands: Callable[[Data], Data], **more: Any) -> Told:
        return _happening(f"{service}.{noun}.{verb}", noun, f"{noun}-{verb}", stands=stands, **where, **more)

    return (
        of("announced", asked),
        of("staffed", counted, change=Change.COUNT, until="starts_at"),
        of("cancelled", lambda data: {"state": State.CANCELLED}, **_OFF),
    )


HELP = (
    *_help(About.WORKDAY, "werkhaus", "helpers_wanted", path="/workdays/{}", place=Place.WERKHAUS),
    *_help(About.SHIFT, "garden", "places", path="/shifts/{}", place=Place.GARDEN),
)
_PARTNERS: dict[str, Any] = {"audience": PARTNERS, "any_order": True}
#: Partners see who funds what; what is applied for is the office's own page.
_GRANTS: dict[str, Any] = {"path": "/grants/{}", **_PARTNERS}
_FUNDERS: dict[str, Any] = {"path": "/funders", **_PARTNERS}
DECISIONS = (
    _told(
        "participation.resolution.recorded",
        About.RESOLUTION,
        "resolution-adopted",
        "resolution-rejected",
        choose=lambda data: "resolution-adopted" if data["result"] == "adopted" else "resolution-rejected",
        path="/resolutions/{}",
        any_order=True,
    ),
    _told("participation.hazard.reported", About.HAZARD, "hazard-reported", path="/hazards", **_PARTNERS),
    _told("funding.grant.approved", About.GRANT, "grant-approved", **_GRANTS),
    _told("funding.opportunity.identified", About.GRANT, "opportunity-identified", **_FUNDERS),
    _told("funding.application.submitted", About.GRANT, "application-submitted", **_FUNDERS),
    _told("funding.application.refused", About.GRANT, "application-refused", **_FUNDERS),
    _told("funding.co_funding.committed", About.GRANT, "co-funding-committed", **_FUNDERS),
    _told("funding.proof_deadline.approached", About.GRANT, "proof-due", until="due_on", **_GRANTS),
    _told(
        "funding.proof.submitted",
        About.GRANT,
        "proof-submitted",
        "interim-proof-submitted",
        choose=lambda data: "proof-submitted" if data["kind"] == "final" else "interim-proof-submitted",
        **_GRANTS,
    ),
    _told("funding.proof.accepted", About.GRANT, "proof-accepted", **_GRANTS),
    _told("funding.microfund_award.granted", About.MICROFUND, "microfund-granted", path="/microfund"),
    _told(
        "funding.microfund_round.opened",
        About.MICROFUND,
        "microfund-opened",
        path="/microfund/{}",
        until="closes_on",
        any_order=True,
        since=date(2026, 11, 23),
    ),
)


def _house(event: str, *kinds: str, path: str, **more: Any) -> Told:
    return _told(f"werkhaus.{event}", About.HOUSE, *kinds, path=path, place=Place.WERKHAUS, **more)


HOUSE = (
    _house(
        "house_rules.adopted",
        "house-rules-adopted",
        "concept-adopted",
        choose=lambda data: "house-rules-adopted" if data["kind"] == "house_rules" else "concept-adopted",
        path="/house-rules/{}",
    ),
    _house(
        "opening_hours.changed",
        "hours-changed",
        path="/hours",
        until="last_day",
        urgency=Urgency.SOON,
        change=Change.UPDATE,
    ),
    _house("resource.registered", "resource-registered", path="/things/{}"),
    _house("resource.retired", "resource-retired", path="/things/{}", change=Change.WITHDRAWN),
    _house(
        "machine.locked",
        "machine-locked",
        path="/things/{}",
        named_before=True,
        until="until",
        urgency=Urgency.SOON,
        change=Change.UPDATE,
    ),
    _house(
        "machine.released", "machine-released", path="/things/{}", named_before=True, change=Change.UPDATE
    ),
    _house(
        "maintenance.announced",
        "maintenance-announced",
        path="/maintenance",
        until="ends_at",
        urgency=Urgency.SOON,
    ),
    _house(
        "maintenance.called_off",
        "maintenance-called-off",
        path="/maintenance",
        change=Change.WITHDRAWN,
    ),
    _house("occasion.allowed", "occasion-allowed", path="/occasions/{}", until="ends_at"),
)


def _built(verb: str, **more: Any) -> Told:
    return _told(
        f"werkhaus.selfbuild.{verb}",
        About.BUILDING,
        f"selfbuild-{verb}",
        path="/projects/{}",
        place=Place.WERKHAUS,
        **more,
    )


def _given(verb: str, **more: Any) -> Told:
    return _told(
        f"werkhaus.material.{verb}",
        About.BUILDING,
        f"material-{verb}",
        path="/projects",
        place=Place.WERKHAUS,
        **more,
    )


BUILDING = (
    _built("proposed"),
    _built("approved", change=Change.UPDATE),
    _built("completed", change=Change.UPDATE),
    _built("cancelled", change=Change.WITHDRAWN),
    _given("pledged"),
    _given("arrived", change=Change.UPDATE),
    _given("withdrawn", change=Change.WITHDRAWN),
)


_MOVE = "/moves/{}"


def _handover(service: str) -> tuple[Told, ...]:
    """The same six of each service that hands something over."""

    def of(event: str, *kinds: str, path: str, **more: Any) -> Told:
        return _told(f"{service}.{event}", About.HANDOVER, *kinds, path=path, **more)

    return (
        of("stage.entered", "stage-entered", path="/responsibilities", change=Change.UPDATE),
        of("stage_change.proposed", "stage-proposed", path=_MOVE, until="until", urgency=Urgency.SOON),
        of("stage_change.objected", "stage-objected", path=_MOVE, until="until", change=Change.UPDATE),
        of(
            "stage_change.decided",
            "stage-decided",
            "stage-not-decided",
            choose=lambda data: "stage-decided" if data["outcome"] == "decided" else "stage-not-decided",
            path=_MOVE,
            change=Change.UPDATE,
        ),
        of(
            "answer.awaited",
            "answer-awaited",
            path="/decisions/{}",
            until="until",
            urgency=Urgency.SOON,
            change=Change.UPDATE,
        ),
        of("act.vetoed", "act-vetoed", path="/decisions/{}", change=Change.UPDATE),
    )


TOLD: tuple[Told, ...] = (
    *GATHERINGS,
    *HELP,
    *DECISIONS,
    *HOUSE,
    *BUILDING,
    *(told for service in SERVICES for told in _handover(service)),
)
#: How it is told, by the event's type.
BY_TYPE: Mapping[str, Told] = {told.type: told for told in TOLD}
#: How it is told, by kind; of what several services tell alike, the first service's.
BY_KIND: Mapping[str, Told] = {kind: told for told in reversed(TOLD) for kind in told.kinds}
#: The kind of what has no words here.
UNTOLD_KIND = "untold"
#: What may be translated after it was told, and for whom it was.
TRANSLATED: Mapping[str, str] = {
    "participation.gathering": PUBLIC,
    "participation.resolution": PUBLIC,
    "werkhaus.selfbuild": PUBLIC,
    "werkhaus.workday": PUBLIC,
    "garden.shift": PUBLIC,
    "funding.grant": PARTNERS,
}
#: No story, because:
UNTOLD_AUDIENCES: Mapping[str, str] = {
    "internal": "it is for the services themselves; the broker does not give it to notify",
    "confidential": "who may know of it reads it in the owning service",
}
UNTOLD: Mapping[str, str] = {
    "participation.resolution.adopted": "participation.resolution.recorded tells the same resolution",
    **{
        f"{what}.translated": "what was told is said in one language more (`notify.titles`)"
        for what in TRANSLATED
    },
    "werkhaus.opening_hours.planned": "the start page shows it; a change is told by opening_hours.changed",
}


def audience_of(kind: str) -> str:
    """Whom a kind of story is for; decided here and not taken from what an envelope says of itself."""
    return BY_KIND[kind].audience


def topics(audiences: Sequence[str]) -> list[About]:
    """What these audiences can be told about."""
    told = {each.about for each in TOLD if each.audience in audiences}
    return [about for about in About if about in told]
