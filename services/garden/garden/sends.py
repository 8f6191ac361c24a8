"""Every event that garden publishes."""

from quartier.event import Audience, Count, EventSchema, Instant, LocalDate, Ref, Text, Titles, event


@event(
    "quartier.garden.shift.announced.v1",
    audience=Audience.PUBLIC,
    subject="shift_id",
    example={
        "shift_id": "3c4d5e6f7g8h9j0k1m2n",
        "title": "Gießen und Jäten",
        "titles": {"de": "Gießen und Jäten", "ar": "السقي وإزالة الأعشاب"},
        "starts_at": "2026-05-08T14:00:00Z",
        "ends_at": "2026-05-08T16:00:00Z",
        "places": 4,
    },
)
class ShiftAnnounced(EventSchema):
    """The garden asks for help: `places` people are wanted from `starts_at` to `ends_at`."""

    shift_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    places = Count(required=True)


@event(
    "quartier.garden.shift.staffed.v1",
    audience=Audience.PUBLIC,
    subject="shift_id",
    example={
        "shift_id": "3c4d5e6f7g8h9j0k1m2n",
        "title": "Gießen und Jäten",
        "titles": {"de": "Gießen und Jäten", "ar": "السقي وإزالة الأعشاب"},
        "starts_at": "2026-05-08T14:00:00Z",
        "places": 4,
        "missing": 3,
    },
)
class ShiftStaffed(EventSchema):
    """Somebody signed up for a shift or left it; `missing` people are still wanted."""

    shift_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)
    places = Count(required=True)
    missing = Count(required=True)


@event(
    "quartier.garden.shift.cancelled.v1",
    audience=Audience.PUBLIC,
    subject="shift_id",
    example={
        "shift_id": "3c4d5e6f7g8h9j0k1m2n",
        "title": "Gießen und Jäten",
        "titles": {"de": "Gießen und Jäten", "ar": "السقي وإزالة الأعشاب"},
        "starts_at": "2026-05-08T14:00:00Z",
    },
)
class ShiftCancelled(EventSchema):
    """A shift does not take place."""

    shift_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles()
    starts_at = Instant(required=True)


@event(
    "quartier.garden.shift.translated.v1",
    audience=Audience.PUBLIC,
    subject="shift_id",
    example={
        "shift_id": "3c4d5e6f7g8h9j0k1m2n",
        "title": "Gießen und Jäten",
        "titles": {"de": "Gießen und Jäten", "ar": "السقي وإزالة الأعشاب"},
    },
)
class ShiftTranslated(EventSchema):
    """Somebody has translated what a shift is called, or changed a translation; `titles` are all there are."""

    shift_id = Ref(required=True)
    title = Text(required=True)
    titles = Titles(required=True)


@event(
    "quartier.garden.hours.recorded.v1",
    audience=Audience.INTERNAL,
    subject="hours_id",
    example={
        "hours_id": "4d5e6f7g8h9j0k1m2n3p",
        "shift_id": "3c4d5e6f7g8h9j0k1m2n",
        "minutes": 360,
        "worked_on": "2026-05-08",
    },
)
class HoursRecorded(EventSchema):
    """A shift was worked: `minutes` are those of all helpers together, so that nobody's hours can be read from it."""

    hours_id = Ref(required=True)
    shift_id = Ref(required=True)
    minutes = Count(required=True)
    worked_on = LocalDate(required=True)


@event(
    "quartier.garden.plot.assigned.v1",
    audience=Audience.INTERNAL,
    subject="plot_id",
    example={"plot_id": "5e6f7g8h9j0k1m2n3p4q"},
)
class PlotAssigned(EventSchema):
    """A plot has a holder now; who it is stays in the garden."""

    plot_id = Ref(required=True)


@event(
    "quartier.garden.plot.released.v1",
    audience=Audience.INTERNAL,
    subject="plot_id",
    example={"plot_id": "5e6f7g8h9j0k1m2n3p4q"},
)
class PlotReleased(EventSchema):
    """A plot is free again."""

    plot_id = Ref(required=True)


SENDS = (
    ShiftAnnounced,
    ShiftStaffed,
    ShiftCancelled,
    ShiftTranslated,
    HoursRecorded,
    PlotAssigned,
    PlotReleased,
)
