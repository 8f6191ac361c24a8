"""What residents build together: the project, its supporters and helpers are invented."""

from datetime import date, datetime, time, timedelta

from quartier.actor import ANONYMOUS
from quartier.store import Store
from quartier.wording import Wrote, translate
from quartier.written import TITLE
from werkhaus.demo.people import OFFICE, next_weekday
from werkhaus.descriptions.commands import PROJECTS, WORKDAYS
from werkhaus.plans.commands.giving import Give, offer, pledge
from werkhaus.plans.commands.writing import add_item, add_risk
from werkhaus.plans.rules import ItemKind
from werkhaus.selfbuild.commands.projects import suggest, support, take_up
from werkhaus.workdays.commands import ProposeWorkday, propose_workday, sign_up

_BENCHES = {
    "uk": "Лавки перед майстернею",
    "ru": "Скамейки перед мастерской",
    "ar": "مقاعد أمام الورشة",
    "fa": "نیمکت‌هایی جلوی کارگاه",
}
_BENCHES_FOR = {
    "uk": "Перед Веркгаузом немає де сісти.",
    "ar": "لا يوجد مكان للجلوس أمام الـWerkhaus.",
}
_BUILDING = {"uk": "День спільного будівництва: лавки", "ar": "يوم البناء معًا: مقاعد"}


def load(store: Store, today: date) -> None:
    """Add a project that is planned, an idea, and a work day."""
    with store.unit(actor=OFFICE) as unit:
        benches = suggest(
            unit, "Sitzbänke für den Vorplatz", "Vor dem Werkhaus gibt es keinen Platz zum Sitzen."
        ).id
        suggest(unit, "Ein Regal für Tauschbücher", "Bücher in vielen Sprachen, im Eingang des Werkhauses.")
        saturday = next_weekday(today + timedelta(days=7), weekday=5)
        workday = propose_workday(
            unit,
            ProposeWorkday(
                title="Selbstbautag: Sitzbänke für den Vorplatz",
                local_start=datetime.combine(saturday, time(10)),
                local_end=datetime.combine(saturday, time(15)),
                helpers_wanted=8,
                description="Wir bauen Bänke aus Lärchenholz. Wer noch nie gesägt hat, lernt es hier.",
            ),
        ).id
        for lang, title in _BENCHES.items():
            translate(unit, PROJECTS, benches, Wrote(field=TITLE, lang=lang, text=title, seen=1))
        for lang, purpose in _BENCHES_FOR.items():
            translate(unit, PROJECTS, benches, Wrote(field="purpose", lang=lang, text=purpose, seen=1))
        for lang, title in _BUILDING.items():
            translate(unit, WORKDAYS, workday, Wrote(field=TITLE, lang=lang, text=title, seen=1))
    for _ in range(5):
        with store.unit(actor=ANONYMOUS) as unit:
            support(unit, benches)
    with store.unit(actor=OFFICE) as unit:
        take_up(unit, benches)
        add_item(unit, benches, ItemKind.MATERIAL, "Lärchenholz, 12 Bohlen", 48_000)
        add_risk(unit, benches, "Schnitte an der Säge", "Nur mit Einweisung; Gehörschutz und Brille")
        pledge(
            unit,
            Give(project_id=benches, partner="Sägewerk (erfunden)", what="Kanthölzer", value_cents=9_000),
        )
    with store.unit(actor=ANONYMOUS) as unit:
        offer(
            unit,
            Give(project_id=benches, partner="Baumarkt (erfunden)", what="Schrauben", value_cents=4_000),
        )
    for name in ("Amira (erfunden)", "Jens (erfunden)"):
        with store.unit(actor=ANONYMOUS) as unit:
            sign_up(unit, workday, name)
