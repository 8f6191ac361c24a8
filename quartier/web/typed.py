"""Reading what people type: amounts, days and times, German and English habits, other scripts' digits. Pure."""

import re
import unicodedata
from datetime import datetime

from quartier.event import YEARS


def parse_cents(typed: str) -> int | None:
    """An amount in euros as integer cents, or None where it could mean two things or nothing.

    A point followed by exactly three digits groups thousands (`1.234`); a comma followed by three digits alone is
    refused: it is a thousand in English and a slip in German, and money is not guessed.
    """
    text = plain(typed).replace("€", "").removesuffix("EUR").strip()
    match = re.fullmatch(
        r"(-?)(\d{1,13}|\d{1,3}(?:[. ]\d{3})+)(?:,(\d{1,2}))?"  # 1234 · 1.234 · 1 234 · 1.234,56
        r"|(-?)(\d{1,13}|\d{1,3}(?:,\d{3})+)\.(\d{1,2})",  # 1234.56 · 1,234.56
        text,
    )
    if not match:
        return None
    sign, whole, part = match.group(1, 2, 3) if match[2] else match.group(4, 5, 6)
    cents = int(re.sub(r"[., ]", "", whole)) * 100 + int((part or "").ljust(2, "0"))
    return -cents if sign else cents


def plain(typed: str) -> str:
    """Digits, separators and spaces of other scripts as plain ASCII."""
    signs = {"٫": ",", "٬": ".", "−": "-", "\u00a0": " ", "\u202f": " ", "'": " ", "’": " "}
    kept = (sign for sign in typed.strip() if unicodedata.category(sign) != "Cf")
    return "".join(str(unicodedata.decimal(sign, signs.get(sign, sign))) for sign in kept)


def parse_local(typed: str, with_time: bool) -> datetime | None:
    """A day, with or without a time, as naive wall time: `2026-11-03T18:00`, `3.11.2026 18:00 Uhr`."""
    text = plain(typed).replace("T", " ")
    clock = r"[ ,]+(?P<h>\d{1,2})[:.](?P<min>\d{2})(?::\d{2}(?:\.0+)?)?(?: Uhr)?" if with_time else ""
    for day in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})",
    ):
        if match := re.fullmatch(day + clock, text):
            parts = {name: int(digits) for name, digits in match.groupdict().items()}
            try:
                found = datetime(  # noqa: DTZ001 (wall time; the zone comes in `fields.Moment`)
                    parts["y"], parts["m"], parts["d"], parts.get("h", 0), parts.get("min", 0)
                )
            except ValueError:
                return None
            return found if found.year in YEARS else None
    return None
