"""The doors to gatherings for people."""

from typing import Any

from participation.gatherings import rules, views
from participation.gatherings.commands import by_people as commands
from participation.gatherings.commands.by_people import Plan
from participation.gatherings.model import Gathering
from participation.gatherings.rules import Happening, State
from quartier.decide import decisions_on
from quartier.handover.answers import may_begin, see_after
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    Poster,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    fields,
    get,
    post,
    poster_page,
)
from quartier.web.wording import Language, texts_for, title_of, titled, titles_for
from quartier.written import TITLE, written_of

KINDS = (
    ("festival", _l("Festival")),
    ("meeting", _l("Meeting")),
    ("workshop", _l("Workshop")),
    ("other", _l("Something else")),
)

REASONS = {
    "no-room-free": _l("No room that is large enough is free then."),
    "room-too-small": _l("No room is large enough for that many people."),
    "timed-out": _l("No room was found in time."),
    "hold-expired": _l("The room was reserved for a while and is no longer."),
    "room-withdrawn": _l("The room cannot be used after all."),
}

_STATES = {
    State.PROPOSED: _l("Not decided yet"),
    State.SEEKING_ROOM: _l("Room is being sought"),
    State.CONFIRMED: _l("Takes place"),
    State.UNPLACED: _l("Without a room"),
    State.CANCELLED: _l("Cancelled"),
}

COLUMNS = (
    Column(_l("What it is called"), "title"),
    Column(_l("What kind of gathering"), lambda gathering: dict(KINDS)[gathering.kind]),
    Column(_l("Begins"), "starts_at"),
    Column(_l("Ends"), "ends_at"),
    Column(_l("Where"), "place"),
    Column(_l("People expected"), "expected"),
    Column(_l("How it stands"), lambda gathering: _STATES[State(gathering.state)]),
)

_HISTORY = {
    Happening.PROPOSED: N_("Proposed; others have yet to answer"),
    Happening.DECLINED: N_("It was decided against it"),
    Happening.ANNOUNCED: N_("Announced; a room is being sought"),
    Happening.ANNOUNCED_WITH_PLACE: N_("Announced: {place}"),
    Happening.MOVED: N_("Changed; a room is being sought anew"),
    Happening.MOVED_WITH_PLACE: N_("Changed: {place}"),
    Happening.ROOM_HELD: N_("A room was found: {place}"),
    Happening.ROOM_REFUSED: N_("No room was found"),
    Happening.ROOM_BOOKED: N_("The room is firmly booked: {place}"),
    Happening.TIMED_OUT: N_("No room was found in time"),
    Happening.HOLD_EXPIRED: N_("The reserved room was given up"),
    Happening.ROOM_WITHDRAWN: N_("The room was withdrawn"),
    Happening.CANCELLED: N_("Cancelled"),
}


class PlanForm(Form):
    """When, how many, where."""

    title = fields.Text(_l("What it is called"), required=True, max=200)
    lang = Language()
    starts_at = fields.Moment(_l("Begins"), required=True)
    ends_at = fields.Moment(_l("Ends"), required=True)
    expected = fields.Whole(_l("How many people you expect"), min=1, max=rules.MOST_PEOPLE, required=True)
    needs_room = fields.Check(_l("It needs a room; please find one that is large enough"))
    place = fields.Text(
        _l("Where it is"), max=200, hint=_l("Only if it needs no room: a square, a street, a house.")
    )


class GatheringForm(PlanForm):
    """A new gathering."""

    kind = fields.Choice(_l("What kind of gathering"), options=KINDS, required=True)


class MoveForm(PlanForm):
    """A gathering's new plan, and the revision that was on the page."""

    revision = fields.Hidden(required=True)


def list_gatherings(visit: Visit) -> Page:
    """What is coming, or what has been."""
    cursor, over = visit.cursor(), visit.request.args.get("when") == "past"
    with visit.read() as session:
        asked: dict[str, Any] = {"after": cursor.after_instant(), "limit": cursor.limit + 1}
        earlier: list[Gathering] = []
        if over:
            rows = views.past(session, visit.now, **asked)
        else:
            rows, earlier = views.coming_and_lately(session, visit.now, **asked)
        proposed = views.proposed(session) if visit.actor.offices and not over else []
        titles = titles_for(visit, session, (*rows, *earlier, *proposed))
    part = Slice(rows, cursor, key=key_of)
    return Page(
        "gatherings/list.html",
        title=_l("Past gatherings") if over else _l("Gatherings"),
        over=over,
        gatherings=part.items,
        next=part.next,
        earlier=earlier,
        proposed=proposed,
        titles=titles,
        kinds=dict(KINDS),
        may_change=may_begin(visit, "gatherings"),
        sheet=Sheet(_l("Past gatherings") if over else _l("Gatherings"), titled(COLUMNS, titles), part),
    )


def new_gathering(visit: Visit) -> Page:
    """The form for a gathering."""
    visit.require("carrier", "council")
    return Page(
        "gatherings/new.html",
        title=_l("Announce a gathering"),
        form=visit.form(GatheringForm, needs_room=True, lang=visit.lang),
        hours=getattr(visit.settings, "room_answer_hours", 0),
    )


def announce_gathering(visit: Visit) -> See:
    """Announce it."""
    data = visit.load(GatheringForm)
    kind = data.pop("kind")
    with visit.unit() as unit:
        gathering_id = commands.announce_gathering(unit, kind, _plan(visit, data))
        [decision] = decisions_on(unit.session, gathering_id)
    return see_after(decision, f"/gatherings/{gathering_id}", flash="gathering-announced")


def show_gathering(visit: Visit, gathering_id: str) -> Page:
    """One gathering: how it stands, what happened, what can be done."""
    with visit.read() as session:
        gathering = views.gathering_detail(session, gathering_id, announced=not visit.actor.offices)
        steps = views.history(session, gathering_id)
        wrote = texts_for(visit, session, gathering_id, title=gathering.title)
    return Page(
        "gatherings/detail.html",
        title=wrote[TITLE].text.text,
        wrote=wrote,
        gathering=gathering,
        kind=dict(KINDS)[gathering.kind],
        reason=REASONS.get(gathering.reason or ""),
        changeable=gathering.state not in (State.PROPOSED, State.CANCELLED) and gathering.ends_at > visit.now,
        may_change=may_begin(visit, "gatherings"),
        may_describe=visit.actor.holds("carrier", "council"),
        history=[(step.at, _HISTORY[Happening(step.happening)], step.place or "") for step in steps],
    )


def show_poster(visit: Visit, gathering_id: str) -> Page:
    """A notice of it to print."""
    with visit.read() as session:
        gathering = views.gathering_detail(session, gathering_id)
        titles = title_of(visit, session, gathering)
    return poster_page(
        visit,
        Poster(
            kind=dict(KINDS)[gathering.kind] if gathering.kind != "other" else _l("Gathering"),
            titles=titles,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            place=gathering.place if gathering.state == State.CONFIRMED else None,
            call=_l("Everybody is welcome."),
            path=f"/gatherings/{gathering_id}",
            cancelled=gathering.state == State.CANCELLED,
        ),
    )


def change_gathering(visit: Visit, gathering_id: str) -> Page:
    """The form for a gathering's new plan."""
    visit.require("carrier", "council")
    with visit.read() as session:
        gathering = views.gathering_detail(session, gathering_id)
        heading = written_of(session, gathering_id, TITLE)
    form = visit.form(
        MoveForm,
        title=gathering.title,
        lang=heading.original.lang if heading else visit.settings.language,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        expected=gathering.expected,
        needs_room=gathering.needs_room,
        place=None if gathering.needs_room else gathering.place,
    )
    return Page("gatherings/move.html", title=_l("Change the gathering"), gathering=gathering, form=form)


def move_gathering(visit: Visit, gathering_id: str) -> See:
    """Give it its new plan."""
    data = visit.load(MoveForm)
    seen = data.pop("revision")
    with visit.unit() as unit:
        revision = int(seen) if seen.isdecimal() else 0
        decision = commands.move_gathering(unit, gathering_id, revision, _plan(visit, data))
    return see_after(decision, f"/gatherings/{gathering_id}", flash="gathering-moved")


def ask_to_cancel(visit: Visit, gathering_id: str) -> Page:
    """The page before it is called off: that cannot be undone."""
    visit.require("carrier", "council")
    with visit.read() as session:
        gathering = views.gathering_detail(session, gathering_id)
    return Page("gatherings/cancel.html", title=_l("Cancel the gathering"), gathering=gathering)


def cancel_gathering(visit: Visit, gathering_id: str) -> See:
    """Call it off."""
    with visit.unit() as unit:
        decision = commands.cancel_gathering(unit, gathering_id)
    return see_after(decision, f"/gatherings/{gathering_id}", flash="gathering-cancelled")


def _plan(visit: Visit, data: dict[str, Any]) -> Plan:
    """The plan that was typed; a title of which nobody said the language is in the reader's."""
    return Plan(**data | {"lang": data["lang"] or visit.lang})


def key_of(gathering: Gathering) -> list[str]:
    """Where a gathering stands in a list."""
    return [gathering.starts_at.isoformat(), gathering.id]


ROUTES = (
    get("/", list_gatherings),
    get("/gatherings", list_gatherings),
    get("/gatherings/new", new_gathering),
    post(
        "/gatherings",
        announce_gathering,
        again=new_gathering,
        flashes={"gathering-announced": N_("The gathering is announced.")},
    ),
    get("/gatherings/<gathering_id>", show_gathering),
    get("/gatherings/<gathering_id>/poster", show_poster),
    get("/gatherings/<gathering_id>/plan", change_gathering),
    post(
        "/gatherings/<gathering_id>/plan",
        move_gathering,
        again=change_gathering,
        flashes={"gathering-moved": N_("The gathering is changed. Everybody who follows it will be told.")},
    ),
    get("/gatherings/<gathering_id>/cancellation", ask_to_cancel),
    post(
        "/gatherings/<gathering_id>/cancellation",
        cancel_gathering,
        again=show_gathering,
        flashes={
            "gathering-cancelled": N_("The gathering is cancelled. Everybody who follows it will be told.")
        },
    ),
)
