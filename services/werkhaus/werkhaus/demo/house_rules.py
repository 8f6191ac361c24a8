"""House rules and operating concept of the demonstration, and what stands still when; all of it invented."""

from datetime import datetime, time, timedelta

from quartier.store import Store
from werkhaus.demo.people import OFFICE
from werkhaus.house_rules.commands import WriteText, adopt, begin_version, translate_text, write_text
from werkhaus.house_rules.rules import Kind
from werkhaus.maintenance.commands import announce

_RULES = {
    "de": "Alle sind willkommen.\n\nAb 22 Uhr ist draußen Ruhe.\n\n"
    "Wer geht, räumt auf, schließt die Fenster und macht das Licht aus.\n\n"
    "An Maschinen arbeitet nur, wer dafür eine Berechtigung hat.",
    "uk": "Раді всім.\n\nПісля 22:00 надворі тиша.\n\n"
    "Хто йде, прибирає за собою, зачиняє вікна й вимикає світло.\n\n"
    "За верстатами працює лише той, хто має на це дозвіл.",
    "ar": "الجميع مرحّب بهم.\n\nبعد الساعة 22 يسود الهدوء في الخارج.\n\n"
    "من يغادر يرتّب المكان ويغلق النوافذ ويطفئ الضوء.\n\n"
    "لا يعمل على الآلات إلا من لديه تصريح بذلك.",
}
_CONCEPT = (
    "Das Werkhaus gehört denen, die es nutzen: zum Treffen, Lernen, Bauen und Feiern.\n\n"
    "Der Träger führt es, bis die Bewohner es selbst führen. Jedes Jahr wird geprüft, wie weit das ist."
)


def load(store: Store) -> None:
    """Adopt a first version of both, and announce a maintenance."""
    with store.unit(actor=OFFICE) as unit:
        for kind, texts in ((Kind.HOUSE_RULES, _RULES), (Kind.OPERATING_CONCEPT, {"de": _CONCEPT})):
            version_id = begin_version(unit, kind).id
            for lang, text in texts.items():
                write = write_text if lang == "de" else translate_text
                seen = 0 if lang == "de" else 1
                write(unit, WriteText(version_id=version_id, lang=lang, text=text, seen=seen))
            adopt(unit, version_id, unit.today, None)
        night = unit.today + timedelta(days=9)
        begins, ends = datetime.combine(night, time(4)), datetime.combine(night, time(5))
        announce(unit, begins, ends, "Sicherung und neue Version (erfunden)")
