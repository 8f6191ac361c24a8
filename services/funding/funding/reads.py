"""Every event that funding reads, and what answers it."""

from funding.contributions.reactions import on_hours_recorded, on_workday_held
from funding.requests.reactions import on_money_asked, on_money_withdrawn, on_selfbuild_completed
from quartier.event import Audience, Cents, Count, Instant, LocalDate, Read, Ref, Text, Tolerant
from quartier.signin.offices import office_reads


class HoursRecorded(Tolerant):
    """What funding uses of garden's event."""

    hours_id = Ref(required=True)
    minutes = Count(required=True)
    worked_on = LocalDate(required=True)


class MoneyAsked(Tolerant):
    """What funding uses of a project that asks for money, or no longer does."""

    request_id = Ref(required=True)
    project_id = Ref(required=True)
    title = Text(required=True)
    amount_cents = Cents(min=1, required=True)
    answer_until = Instant(required=True)


class SelfbuildCompleted(Tolerant):
    """What funding uses of a project that is finished."""

    project_id = Ref(required=True)


class WorkdayHeld(Tolerant):
    """What funding uses of a work day that was held."""

    workday_id = Ref(required=True)
    minutes = Count(required=True)
    worked_on = LocalDate(required=True)


READS = (
    *office_reads(),
    Read(
        "quartier.garden.hours.recorded.v1",
        audience=Audience.INTERNAL,
        schema=HoursRecorded,
        by=on_hours_recorded,
        any_order=True,  # each hour's row stands for itself
    ),
    Read(
        "quartier.werkhaus.workday.held.v1",
        audience=Audience.INTERNAL,
        schema=WorkdayHeld,
        by=on_workday_held,
        any_order=True,  # a work day is held once
    ),
    Read(
        "quartier.werkhaus.money.asked.v1",
        audience=Audience.INTERNAL,
        schema=MoneyAsked,
        by=on_money_asked,
        any_order=True,  # what was withdrawn before it was asked for stays withdrawn
    ),
    Read(
        "quartier.werkhaus.money.withdrawn.v1",
        audience=Audience.INTERNAL,
        schema=MoneyAsked,
        by=on_money_withdrawn,
        any_order=True,
    ),
    Read(
        "quartier.werkhaus.selfbuild.completed.v1",
        audience=Audience.PUBLIC,
        schema=SelfbuildCompleted,
        by=on_selfbuild_completed,
        any_order=True,
    ),
)
