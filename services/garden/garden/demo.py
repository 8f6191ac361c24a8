"""A small honest demo: beds at the old barracks, two shifts that still need hands. People are invented."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from garden.descriptions.commands import SHIFTS
from garden.plots.commands import AddPlot, AssignPlot, add_plot, assign_plot
from garden.plots.model import Plot
from garden.shifts.commands import AnnounceShift, SignUp, announce_shift, sign_up
from quartier.actor import ANONYMOUS, Actor
from quartier.store import Store
from quartier.wording import Wrote, describe, translate
from quartier.written import DESCRIPTION, TITLE

_OFFICE = Actor("demo", offices=frozenset({"carrier", "gardener"}))
_PLOTS = (
    ("Beet 1", 12, "Familie aus Haus 4"),
    ("Beet 2", 12, "Hausgemeinschaft Nord"),
    ("Beet 3", 8, None),
    ("Beet 4", 8, "Kita-Gruppe"),
    ("Hochbeet am Werkhaus", 3, None),
    ("Kräuterspirale", 2, None),
)
_WATERING = "Wir gießen die Gemeinschaftsbeete und ziehen das Unkraut. Gießkannen und Handschuhe sind da."
#: Titles and descriptions of the first shift, as somebody translated them.
_WATERING_IN = {
    "uk": (
        "Полив і прополювання",
        "Поливаємо спільні грядки й вириваємо бур’яни. Лійки та рукавички є на місці.",
    ),
    "ar": ("السقي وإزالة الأعشاب", "نسقي الأحواض المشتركة ونزيل الأعشاب الضارة. المرشّات والقفازات متوفرة."),
}


def load(store: Store) -> None:
    """Add the demo's plots and shifts, once."""
    with store.read() as session:
        if session.scalar(select(Plot.id).limit(1)):
            return
    with store.unit(actor=_OFFICE) as unit:
        for name, size, household in _PLOTS:
            plot = add_plot(unit, AddPlot(name=name, square_metres=size))
            if household:
                assign_plot(unit, AssignPlot(plot_id=plot, household=household))
    with store.unit(actor=_OFFICE) as unit:
        watering = announce_shift(unit, _shift(store, "Gießen und Jäten", days=3, hour=16, hours=2, places=4))
        announce_shift(
            unit,
            _shift(store, "Kompost umsetzen, Beete winterfest machen", days=9, hour=10, hours=3, places=6),
        )
        describe(unit, SHIFTS, watering, Wrote(field=DESCRIPTION, lang="de", text=_WATERING, seen=0))
        for lang, (title, about) in _WATERING_IN.items():
            texts = {TITLE: title, DESCRIPTION: about}
            wrote = (Wrote(field=field, lang=lang, text=text, seen=1) for field, text in texts.items())
            translate(unit, SHIFTS, watering, *wrote)
    with store.unit(actor=ANONYMOUS) as unit:
        sign_up(unit, SignUp(shift_id=watering, name="Mina"))


def _shift(store: Store, title: str, *, days: int, hour: int, hours: int, places: int) -> AnnounceShift:
    """A shift so many days from today, at a full hour on the quarter's clocks."""
    zone = store.settings.timezone
    day = store.clock().astimezone(zone).date() + timedelta(days=days)
    starts_at = datetime.combine(day, time(hour), zone)
    return AnnounceShift(
        title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), places=places
    )
