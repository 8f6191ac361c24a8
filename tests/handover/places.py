"""The four places where something is decided on any stage: the same test walks through them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from funding.microfund.commands.awards import award_idea
from funding.microfund.commands.ideas import HandIn, hand_in
from funding.microfund.commands.rounds import OpenCall, open_call
from funding.microfund.model import Idea
from funding.service import service as funding
from garden.plots.commands import AddPlot, AssignPlot, add_plot, assign_plot
from garden.plots.views import plot_detail
from garden.service import service as garden
from participation.gatherings.commands.by_people import Plan, announce_gathering
from participation.gatherings.views import gathering_detail
from participation.service import service as participation
from quartier.actor import Actor
from quartier.decide import Decision, decisions_on
from quartier.handover.commands import evidence
from quartier.hosting import Service
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.people import ASSOCIATION, COUNCIL, GARDENER, OFFICE
from werkhaus.bookings.commands.by_people import RequestRoom, confirm_request, request_room
from werkhaus.bookings.views import booking_detail
from werkhaus.places.commands import DescribeResource, register_resource
from werkhaus.service import service as werkhaus


@dataclass(frozen=True)
class Place:
    """One real act, and how to see whether it was done."""

    service: Service
    domain: str
    residents: Actor
    #: The body they speak for.
    body: str
    #: Makes something to decide on, while the domain stands on stage 0; returns its reference.
    prepare: Callable[[Store], str]
    #: Begins the act; returns its decision.
    begin: Callable[[Store, Actor, str], Decision]
    done: Callable[[Store, str], bool]


# werkhaus: a booking's approval


def _request(store: Store) -> str:
    described = DescribeResource(name="Hall", capacity=40, buffer_after_minutes=0)
    with store.unit(actor=OFFICE) as unit:
        room = register_resource(unit, described).subject
    begin, end = datetime(2026, 9, 1, 17), datetime(2026, 9, 1, 19)  # noqa: DTZ001
    command = RequestRoom(room_id=room, local_start=begin, local_end=end, purpose="Board")
    with store.unit(actor=ASSOCIATION) as unit:
        return request_room(unit, command).id


def _confirm(store: Store, actor: Actor, booking_id: str) -> Decision:
    with store.unit(actor=actor) as unit:
        return confirm_request(unit, booking_id)


def _booked(store: Store, booking_id: str) -> bool:
    with store.read() as session:
        return booking_detail(session, booking_id).state == "confirmed"


# garden: a plot's assignment


def _plot(store: Store) -> str:
    with store.unit(actor=OFFICE) as unit:
        return add_plot(unit, AddPlot(name="Beet 1", square_metres=12))


def _assign(store: Store, actor: Actor, plot_id: str) -> Decision:
    with store.unit(actor=actor) as unit:
        return assign_plot(unit, AssignPlot(plot_id=plot_id, household="Familie Zugvogel"))


def _assigned(store: Store, plot_id: str) -> bool:
    with store.read() as session:
        return plot_detail(session, plot_id)[0].household == "Familie Zugvogel"


# participation: a gathering's approval


def _nothing(_store: Store) -> str:
    return ""


def _announce(store: Store, actor: Actor, _subject: str) -> Decision:
    plan = Plan(
        title="Fest",
        starts_at=datetime(2026, 9, 1, 13, tzinfo=UTC),
        ends_at=datetime(2026, 9, 1, 19, tzinfo=UTC),
        expected=80,
        needs_room=False,
        place="Platz",
    )
    with store.unit(actor=actor) as unit:
        gathering_id = announce_gathering(unit, "festival", plan)
        [decision] = decisions_on(unit.session, gathering_id)
        return decision


def _announced(store: Store, gathering_id: str) -> bool:
    with store.read() as session:
        return gathering_detail(session, gathering_id).state == "confirmed"


# funding: an award of the micro fund


def _idea(store: Store) -> str:
    with store.unit(actor=COUNCIL) as unit:
        call = open_call(unit, OpenCall(title="2026", amount_cents=100_00, closes_on=date(2026, 12, 31)))
        unit.session.flush()
        return hand_in(unit, HandIn(call_id=call, title="Bank", amount_cents=60_00)).id


def _award(store: Store, actor: Actor, idea_id: str) -> Decision:
    with store.unit(actor=actor) as unit:
        return award_idea(unit, idea_id)


def _awarded(store: Store, idea_id: str) -> bool:
    with store.read() as session:
        idea = session.get(Idea, idea_id)
        return idea is not None and idea.awarded_at is not None


PLACES = {
    "booking": Place(werkhaus, "bookings", ASSOCIATION, "association", _request, _confirm, _booked),
    "plot": Place(garden, "plots", GARDENER, "garden_group", _plot, _assign, _assigned),
    "gathering": Place(participation, "gatherings", COUNCIL, "council", _nothing, _announce, _announced),
    "award": Place(funding, "microfund", COUNCIL, "council", _idea, _award, _awarded),
}


def show_all(running: Running, domain_name: str) -> None:
    """Let both sides show every point of evidence of a matter of the Werkhaus."""
    [domain] = [one for one in werkhaus.domains if one.name == domain_name]
    for actor in (OFFICE, ASSOCIATION):
        with running.store.unit(actor=actor) as unit:
            for name in domain.criteria:
                command = evidence.ShowEvidence(criterion=name, met=True, shown_on=unit.today, note="seen")
                evidence.show_evidence(unit, domain, command)
