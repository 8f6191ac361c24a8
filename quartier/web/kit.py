"""The kit: every part of every page, in every state, on one page. Open only where demo sign-in is (loopback).

`?theme=light|dark` shows it by day or by night whatever the browser wishes, `?dir=ltr|rtl` in a language that is read
from that side. It is what the browser tests look at, and where somebody who builds a page finds its parts; its own
words are English, its samples German or Arabic, and none of them is translated.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from werkzeug.wrappers import Response

from quartier.web import calendar, i18n, static
from quartier.web.answers import Confirm, Page, See
from quartier.web.calendar import CalendarQuery, Entry
from quartier.web.fields import Check, Choice, Choices, Day, Email, LongText, Moment, Money, Text, Whole
from quartier.web.forms import Form
from quartier.web.i18n import N_
from quartier.web.refusals import PageMissing
from quartier.web.routes import get, post
from quartier.web.staircase import Standing
from quartier.web.visit import Visit

SHEETS = ("vendor/pico.min.css", "quartier.css", "components.css")
#: What the night's rules stand behind in the sheets, and what it is replaced by: always, or never.
_NIGHT = "(prefers-color-scheme: dark)"
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"
_FEW = (("mo", "Montag"), ("tu", "Dienstag"), ("we", "Mittwoch"))
_MANY = tuple((str(number), f"{number}") for number in range(1, 9))


class KitQuery(CalendarQuery):
    """How the kit is shown."""

    theme = Choice("Theme", options=(("light", "Light"), ("dark", "Dark")))
    dir = Choice("Direction", options=(("ltr", "Left to right"), ("rtl", "Right to left")))


class KitForm(Form):
    """One field of each kind. The page shows `email` before `name`: the summary of errors follows the page."""

    name = Text("Name", hint="Vorname oder Spitzname", required=True)
    email = Email("E-Mail", required=True)
    about = LongText("Worum es geht")
    people = Whole("Wie viele Menschen", min=1, max=80, required=True)
    amount = Money("Betrag in Euro")
    day = Day("Tag", required=True)
    start = Moment("Von")
    one = Choice("Eins von wenigen", options=_FEW, required=True)
    many = Choice("Eins von vielen", options=_MANY)
    some = Choices("Beliebig viele", options=_FEW)
    sure = Check("Ich kenne die Hausordnung", required=True)


def show(visit: Visit) -> Page:
    """Every part in every state."""
    _open(visit)
    query = visit.query(KitQuery)
    _turn(visit, query["dir"])
    theme = query["theme"]
    today = visit.now.astimezone(visit.zone).date()
    entries = _entries(visit, today)
    day = query["day"] or today
    return Page(
        "quartier/kit.html",
        title="The parts of a page",
        sheets=[f"/kit/{theme}/{name}" for name in SHEETS] if theme else SHEETS,
        form=visit.form(KitForm, people=12, amount=123456, day=today),
        plan=calendar.lay_out(entries, day, zone=visit.zone, now=visit.now, view=query["view"]),
        standings=_standings(visit, today),
        history=_history(visit),
        months=[date(2026, number, 1) for number in range(1, 13)],
    )


def send(visit: Visit) -> See:
    """Send the kit's form: it says what is wrong, or that all is well; nothing is kept."""
    _open(visit)
    visit.load(KitForm)
    return See("/kit", flash="kit-sent")


def ask(visit: Visit) -> Confirm:
    """The question before what cannot be undone."""
    _open(visit)
    return Confirm(
        "Buchung absagen?",
        action="/kit/cancellation",
        label="Ja, absagen",
        back="/kit",
        facts=[("Wo", "Küche"), ("Wann", "Freitag, 8. Mai 2026")],
        consequences=["Der Raum ist sofort für andere frei.", "Wer kommen wollte, erfährt es."],
    )


def cancel(visit: Visit) -> See:
    """Does nothing but say so."""
    _open(visit)
    return See("/kit", flash="kit-sent")


def sheet(visit: Visit, theme: str, name: str) -> Response:
    """A style sheet as it would be by day or by night."""
    _open(visit)
    found = static.asset(visit.app.static_folders, name) if name in SHEETS else None
    if found is None or theme not in ("light", "dark"):
        raise PageMissing
    css = found.body.decode().replace("color-scheme: light dark", f"color-scheme: {theme}")
    for night in (_NIGHT, _NIGHT.replace(" ", "")):
        css = css.replace(night, _ALWAYS if theme == "dark" else _NEVER)
    return Response(css, content_type="text/css; charset=utf-8")


def _open(visit: Visit) -> None:
    if not visit.settings.demo_sign_in:
        raise PageMissing


def _turn(visit: Visit, direction: str | None) -> None:
    """Go on in a language that is read from that side, unless the visitor's already is."""
    if direction in (None, visit.dir):
        return
    lang = "ar" if direction == "rtl" else i18n.FALLBACK
    visit.texts = i18n.Texts(lang, visit.app.locales, visit.zone)
    visit.lang, visit.dir = visit.texts.lang, visit.texts.dir
    i18n.use(visit.texts)


def _entries(visit: Visit, today: date) -> list[Entry]:
    """A month as it may be: single days, two at once, four on one day, over midnight, a free stretch."""
    arabic = visit.dir == "rtl"
    hall, kitchen = ("القاعة", "المطبخ") if arabic else ("Mehrzweckraum", "Küche")
    booked = {"state": "مؤكَّد" if arabic else "Bestätigt", "kind": "good"}
    asked = {"state": "مطلوب" if arabic else "Angefragt", "kind": "caution"}
    feast, free = ("حفل بعد منتصف الليل", "متاح") if arabic else ("Fest über Mitternacht", "frei")

    def entry(days: int, start: int, end: int, title: str, **more: Any) -> Entry:
        begins = datetime.combine(today + timedelta(days=days), time(start), visit.zone)
        ends = datetime.combine(today + timedelta(days=days + end // 24), time(end % 24), visit.zone)
        return Entry(begins, ends, title, url="/kit", **more)

    return [
        entry(0, 10, 12, kitchen, note="Kochen für alle", **booked),
        entry(0, 12, 17, free, free=True),
        entry(1, 18, 20, hall, note="Treffen der Gruppe, die den Verein gründen will", **asked),
        entry(1, 19, 22, kitchen, **booked),
        entry(3, 9, 10, "Besprechungszimmer", note="Beratung", **booked),
        entry(3, 10, 12, kitchen, **booked),
        entry(3, 14, 16, hall, **booked),
        entry(3, 20, 25, hall, note=feast, **asked),
        entry(9, 8, 20, hall, note="Selbstbautag", **booked),
        entry(-3, 15, 17, kitchen, **booked),
    ]


def _standings(visit: Visit, today: date) -> list[Standing]:
    """A staircase in every state."""
    names = (
        "Öffnungszeiten",
        "Buchungen",
        "Schlüssel",
        "Kleines Budget",
        "Sicherheit",
        "Feste",
        "Hausordnung",
    )
    lacking = ("ein lückenloses Schlüsselbuch", "eine schriftlich benannte Stellvertretung")
    agreed, note = ("Verein", "Träger"), "Eine Überprüfung läuft."
    if visit.dir == "rtl":
        names = ("ساعات الفتح", "الحجوزات", "المفاتيح", "ميزانية صغيرة", "السلامة", "الفعاليات", "نظام البيت")
        lacking = ("سجل كامل للمفاتيح", "نائب معيَّن كتابيًا")
        agreed, note = ("الجمعية", "الجهة المشرفة"), "المراجعة جارية."

    def day(days: int) -> date:
        return today + timedelta(days=days)

    return [
        Standing(names[0], 4, day(-90), missing=(), url="/kit"),
        Standing(names[1], 2, day(-200), side="moving", until=day(9), agreed=agreed[:1]),
        Standing(names[2], 1, day(-30), missing=lacking),
        Standing(names[3], 3, today, side="paused", until=day(20)),
        Standing(names[4], 2, today, side="step_in", until=day(14)),
        Standing(names[5], 0, side="stepped_back", until=day(60)),
        Standing(names[6], 5, day(-400), by=agreed, note=note),
        Standing(names[0], 3, day(-300), side="planned", until=day(30), by=agreed),
        Standing(names[1], 4, day(-100), side="falling", until=day(7)),
    ]


def _history(visit: Visit) -> list[dict[str, Any]]:
    return [
        {"at": visit.now, "text": "Der Raum ist gebucht.", "who": "Geschäftsstelle"},
        {"at": visit.now - timedelta(hours=3), "text": "Angefragt", "url": "/kit"},
    ]


ROUTES = (
    get("/kit", show),
    post("/kit", send, again=show, flashes={"kit-sent": N_("All is well. Nothing was kept.")}),
    get("/kit/cancellation", ask),
    post("/kit/cancellation", cancel),
    get("/kit/<theme>/<path:name>", sheet),
)
