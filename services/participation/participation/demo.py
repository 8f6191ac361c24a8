"""A small honest demo: real places, invented dates and votes; no conflict, since that would look like somebody's."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from participation.bodies.commands import Appoint, FoundBody, appoint, found_body
from participation.descriptions.commands import GATHERINGS, RESOLUTIONS
from participation.gatherings.commands.by_people import Plan, announce_gathering
from participation.gatherings.model import Gathering
from participation.hazards.commands import ReportHazard, report_hazard
from participation.resolutions.commands import RecordResolution, record_resolution
from quartier.actor import ANONYMOUS, Actor
from quartier.store import Store
from quartier.wording import Wrote, describe, translate
from quartier.written import DESCRIPTION, TITLE

_OFFICE = Actor("demo", offices=frozenset({"carrier"}))
_COUNCIL = Actor("demo", offices=frozenset({"council"}))
#: Body, office and persona of who holds it from the day on which the body came into being.
_OFFICES = (
    ("carrier", "carrier", "office"),
    ("carrier", "treasurer", "office"),
    ("carrier", "mediator", "mediator"),
    ("carrier", "helper", "helper"),
    ("carrier", "administrator", "administrator"),
    ("city", "city", "city"),
    ("council", "council", "council"),
    ("association", "association", "association"),
    ("garden_group", "gardener", "gardener"),
)

_WALK_TITLE = {
    "uk": "Обхід: доріжки та освітлення кварталу",
    "ar": "جولة: الطرق والإضاءة في الحي",
}
_WALK = {
    "de": "Wir gehen eine Runde durch das Quartier und schreiben auf, wo es dunkel ist und wo Wege kaputt sind.\n\n"
    "Kinderwagen und Rollstühle kommen überall mit. Bringen Sie eine Taschenlampe mit, wenn Sie eine haben.",
    "uk": "Ми обійдемо квартал і запишемо, де темно і де пошкоджені доріжки.\n\n"
    "З дитячим візком та інвалідним візком можна пройти всюди. Візьміть ліхтарик, якщо він у вас є.",
    "ar": "سنقوم بجولة في الحي ونسجّل أين المكان مظلم وأين الطرق متضررة.\n\n"
    "يمكن المشاركة بعربة الأطفال وبالكرسي المتحرك. أحضروا مصباحًا يدويًا إن كان لديكم.",
}
_SATURDAYS = "Die offene Werkstatt ist samstags von 10 bis 14 Uhr geöffnet. Zwei Menschen mit Einweisung sind immer da."
_SATURDAYS_TITLE = {
    "uk": "Майстерня відкрита також у суботу",
    "ru": "Мастерская открыта и по субботам",
    "ar": "الورشة مفتوحة أيضًا يوم السبت",
    "fa": "کارگاه شنبه‌ها هم باز است",
}


def load(store: Store) -> None:
    """Add the demo's gatherings, resolution and hazard, once."""
    with store.read() as session:
        if session.scalar(select(Gathering.id).limit(1)):
            return
    today = store.clock().astimezone(store.settings.timezone).date()

    def at(days: int, hour: int) -> datetime:
        local = datetime.combine(today + timedelta(days=days), time(hour), store.settings.timezone)
        return local.astimezone(UTC)

    saturday = (5 - today.weekday()) % 7 + 14
    with store.unit(actor=_OFFICE) as unit:
        announce_gathering(
            unit,
            "festival",
            Plan(
                title="Nachbarschaftsfest im Werkhaus",
                starts_at=at(saturday, 14),
                ends_at=at(saturday, 20),
                expected=80,
                needs_room=True,
                place=None,
            ),
        )
        walk = announce_gathering(
            unit,
            "meeting",
            Plan(
                title="Rundgang: Wege und Licht im Quartier",
                starts_at=at(2, 17),
                ends_at=at(2, 18),
                expected=15,
                needs_room=False,
                place="Treffpunkt Beulwitzer Straße, vor der Alten Kaserne",
            ),
        )
        about = {lang: Wrote(field=DESCRIPTION, lang=lang, text=_WALK[lang], seen=1) for lang in _WALK}
        describe(unit, GATHERINGS, walk, replace(about["de"], seen=0))
        for lang, title in _WALK_TITLE.items():
            named = Wrote(field=TITLE, lang=lang, text=title, seen=1)
            translate(unit, GATHERINGS, walk, named, about[lang])
    with store.unit(actor=_COUNCIL) as unit:
        saturdays = record_resolution(
            unit,
            RecordResolution(
                title="Die Werkstatt öffnet auch samstags",
                text=_SATURDAYS,
                decided_on=today - timedelta(days=12),
                yes=7,
                no=2,
                abstain=1,
                invalid=0,
            ),
        )
        for lang, title in _SATURDAYS_TITLE.items():
            translate(unit, RESOLUTIONS, saturdays, Wrote(field=TITLE, lang=lang, text=title, seen=1))
    _fill_offices(store, today)
    with store.unit(actor=ANONYMOUS) as unit:
        report_hazard(
            unit,
            ReportHazard(
                category="crossing",
                place="beulwitzer-strasse",
                latitude=None,
                longitude=None,
                description="An der Haltestelle queren viele Kinder; die Autos kommen schnell um die Kurve.",
            ),
        )


def _fill_offices(store: Store, today: date) -> None:
    """Each body with its people: the carrier's and the city's since long, the residents' since their votes."""
    long_ago, lately = today - timedelta(days=400), today - timedelta(days=40)
    with store.unit(actor=_COUNCIL) as unit:
        election = record_resolution(
            unit,
            RecordResolution(
                title="Wahl der Mitglieder des Bewohnerrats",
                decided_on=lately,
                yes=84,
                no=11,
                abstain=6,
                invalid=2,
            ),
        )
    with store.unit(actor=_OFFICE) as unit:
        for body in dict.fromkeys(body for body, _, _ in _OFFICES):
            long = body in ("carrier", "city")
            found_body(unit, FoundBody(body=body, founded_on=long_ago if long else lately))
        for body, office, persona in _OFFICES:
            elected = body in ("council", "association")
            appoint(
                unit,
                Appoint(
                    body=body,
                    office=office,
                    person=f"demo-{persona}",
                    since=long_ago if body in ("carrier", "city") else lately,
                    until=today + timedelta(days=690) if elected else None,
                    resolution_id=election if body == "council" else None,
                    resolved_on=lately if body == "association" else None,
                ),
            )
