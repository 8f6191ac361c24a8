"""Dates, numbers and money as people say them, in each language (Babel, cached).

Instants come in as aware UTC and are shown in the quarter's own zone. Digits are Latin in every language: amounts and
dates must match the paper they are compared with.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

#: Where a dash between two figures does not tell which of them comes first: the sentence runs right to left, the
#: figures left to right.
_IN_WORDS = {"ar": "من\u00a0{} إلى\u00a0{}", "fa": "از\u00a0{} تا\u00a0{}"}

_YEAR = re.compile(r"\s[рг]\.$")


@cache
def locale(lang: str) -> Locale:
    """The Babel locale of a language; English is said the European way (day before month, 24 hours)."""
    return Locale.parse("en_GB" if lang == "en" else lang)


@lru_cache(maxsize=2048)
def money(cents: int, lang: str) -> str:
    """Integer cents as euros: `1.234,56 €`."""
    # Some languages have no sign for the euro and would write "EUR"; here everybody knows the sign.
    pattern = locale(lang).currency_formats["standard"].pattern.replace("¤", "€")
    return format_currency(Decimal(cents) / 100, "EUR", pattern, locale=locale(lang))


@lru_cache(maxsize=2048)
def number(value: int | float, lang: str) -> str:
    """A number with its grouping: `1.234`."""
    return format_decimal(value, locale=locale(lang))


@lru_cache(maxsize=64)
def language(code: str, lang: str) -> str:
    """The name of a language: `Arabisch` in German for `ar`."""
    return str(locale(lang).languages.get(code, code))


@lru_cache(maxsize=256)
def percent(share: float, lang: str) -> str:
    """A share of 1 as per cent: `45 %`."""
    return format_percent(share, locale=locale(lang))


@lru_cache(maxsize=2048)
def day(value: date, lang: str) -> str:
    """`Dienstag, 3. November 2026`."""
    return _bare(format_date(value, "full", locale=locale(lang)))


@lru_cache(maxsize=2048)
def short_day(value: date, lang: str) -> str:
    """`03.11.2026`, for tables."""
    # Arabic's own short form is figures only, and read in the wrong direction it is another day.
    if lang == "ar":
        return format_skeleton("yMMMd", value, locale=locale(lang))
    return _bare(format_date(value, "medium", locale=locale(lang)))


@lru_cache(maxsize=512)
def month(value: date, lang: str) -> str:
    """`November 2026`."""
    return _bare(format_skeleton("yMMMM", value, locale=locale(lang)))


@lru_cache(maxsize=512)
def weekday(value: date, lang: str, width: str = "wide") -> str:
    """`Dienstag`; `abbreviated`: `Di`; `narrow`: `D`."""
    return str(locale(lang).days["stand-alone"][width][value.weekday()])


@lru_cache(maxsize=512)
def month_name(value: date, lang: str, width: str = "abbreviated") -> str:
    """`Nov`: the month alone; `wide`: `November`."""
    return str(locale(lang).months["stand-alone"][width][value.month])


@lru_cache(maxsize=512)
def day_range(first: date, last: date, lang: str) -> str:
    """`4.–10. Mai 2026`; right to left in words."""
    if lang in _IN_WORDS:
        pattern = "MMMd" if first.year == last.year else "yMMMd"
        said = format_skeleton(pattern, first, locale=locale(lang))
        return _from_to(said, format_skeleton("yMMMd", last, locale=locale(lang)), lang, "")
    return _bare(format_interval(first, last, "yMMMd", locale=locale(lang)))


@lru_cache(maxsize=2048)
def day_month(value: date, lang: str) -> str:
    """`3. November`."""
    return format_skeleton("MMMMd", value, locale=locale(lang))


@lru_cache(maxsize=256)
def day_of_week(value: date, lang: str) -> str:
    """`Di., 3.11.`, for the heads of a week; right to left the month is named, or nobody knows which figure it is."""
    if lang in _IN_WORDS:
        return "\u00a0".join(format_skeleton("MMMEd", value, locale=locale(lang)).rsplit(" ", 1))
    return format_skeleton("MEd", value, locale=locale(lang))


@lru_cache(maxsize=2048)
def moment(value: datetime, lang: str, zone: ZoneInfo) -> str:
    """`3. November 2026 um 18:00`, in the zone's wall time."""
    return format_datetime(value.astimezone(zone), _long_pattern(lang), locale=locale(lang))


@lru_cache(maxsize=2048)
def clock_time(value: datetime | time, lang: str, zone: ZoneInfo) -> str:
    """`18:00`."""
    local = value.astimezone(zone) if isinstance(value, datetime) else value
    return format_time(local, "HH:mm", locale=locale(lang))


@lru_cache(maxsize=2048)
def clock_range(start: datetime | time | None, end: datetime | time | None, lang: str, zone: ZoneInfo) -> str:
    """`18:00–20:00`; right to left `18:00` *until* `20:00`, in words. None is the edge of the day."""
    first = clock_time(start, lang, zone) if start else "00:00"
    last = clock_time(end, lang, zone) if end else "24:00"
    return _from_to(first, last, lang, "–")


@lru_cache(maxsize=2048)
def time_range(start: datetime, end: datetime, lang: str, zone: ZoneInfo) -> str:
    """`Dienstag, 3. November 2026, 18:00–20:00`; both days are named when it passes midnight."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() == last.date():
        return f"{day(first.date(), lang)}{comma(lang)} {clock_range(start, end, lang, zone)}"
    return _from_to(moment(start, lang, zone), moment(end, lang, zone), lang, " – ")


def comma(lang: str) -> str:
    """The comma of a language's script."""
    return "،" if lang in _IN_WORDS else ","


def _bare(said: str) -> str:
    """A date without the abbreviated word for year at its end (`р.`, `г.`): sentences that end with the date would
    have two full stops."""
    return _YEAR.sub("", said)


def _from_to(first: str, last: str, lang: str, dash: str) -> str:
    return _IN_WORDS[lang].format(first, last) if lang in _IN_WORDS else f"{first}{dash}{last}"


@cache
def _long_pattern(lang: str) -> str:
    pattern = locale(lang).date_formats["long"].pattern
    return f"{pattern}{comma(lang)} HH:mm"
