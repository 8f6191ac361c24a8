"""What a matter still needs for its next step, in words."""

from collections.abc import Mapping, Sequence

from quartier.handover import names
from quartier.handover.domains import Domain
from quartier.handover.gates import Missing
from quartier.web import formats
from quartier.web.i18n import gettext
from quartier.web.visit import Visit


def in_words(missing: Missing, visit: Visit, most: int | None = None) -> list[str]:
    """Everything that is missing, each in words: time, hearings, other matters, evidence.

    Args:
        most: so many points of evidence are named; the matter's page of evidence has all.
    """
    said: list[str] = []
    if missing.from_day is not None:
        day = formats.short_day(missing.from_day, visit.lang)
        said.append(gettext("time: it can be proposed from {day} on", day=day))
    if missing.hearings is not None:
        count, needed = missing.hearings
        said.append(
            gettext(
                "hearings that the residents have answered: {count} of {needed}", count=count, needed=needed
            )
        )
    titles = _titles(visit.service.domains)
    said += [
        gettext("first “{matter}” on step {number}", matter=gettext(titles[name]), number=int(missing.to))
        for name in missing.matters
    ]
    return said + _evidence(missing, visit, most)


def _titles(domains: Sequence[Domain]) -> Mapping[str, str]:
    return {one.name: one.title for one in domains}


def _evidence(missing: Missing, visit: Visit, most: int | None) -> list[str]:
    said = [str(names.CRITERIA[name]) for name in missing.evidence[:most]]
    if more := len(missing.evidence) - len(said):
        said.append(gettext("and {n} more", n=more))
    if missing.share is not None:
        shown, needed = (formats.percent(part / 100, visit.lang) for part in missing.share)
        said.append(gettext("{needed} of all points shown; today it is {shown}", needed=needed, shown=shown))
    return said
