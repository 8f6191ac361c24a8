"""Every event that funding reads, and what answers it."""

from funding.contributions.reactions import on_hours_recorded
from quartier.event import Audience, Count, LocalDate, Read, Ref, Tolerant
from quartier.signin.offices import office_reads


class HoursRecorded(Tolerant):
    """What funding uses of garden's event."""

    hours_id = Ref(required=True)
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
)
