"""All opportunities for people: the board by stage, what lies on the axis of time, what can be expected."""

from datetime import date, timedelta

from funding.acquisition import views
from funding.acquisition.model import Opportunity
from funding.acquisition.pages.drawn import Span, spans
from funding.acquisition.pages.words import BADGES, READERS, STAGES, STEPS
from funding.acquisition.rules.forecast import Expected, HalfYear, forecast, percent_of
from funding.acquisition.rules.stages import BY_HAND, OPEN, WAYS, Stage
from quartier.web import Column, Page, Sheet, Visit, _l, get
from quartier.web.formats import short_day
from quartier.web.i18n import gettext

COLUMNS = (
    Column(_l("What for"), lambda each: each.opportunity.title),
    Column(_l("Name of the institution"), lambda each: each.opportunity.programme.funder.name),
    Column(_l("Name of the programme"), lambda each: each.opportunity.programme.title),
    Column(_l("Stage"), lambda each: str(STAGES[each.opportunity.stage])),
    Column(_l("Amount in euros"), lambda each: each.opportunity.amount_cents, money=True),
    Column(_l("Last day for applications"), "deadline_on"),
    Column(_l("Money expected"), lambda each: each.opportunity.expected_on),
    Column(_l("Fit in per cent"), "percent"),
)
FORECAST_COLUMNS = (
    Column(_l("Half-year"), lambda row: f"{row[0].year}/{row[0].half}"),
    Column(_l("What for"), lambda row: row[1].title),
    Column(_l("Stage"), lambda row: str(STAGES[row[1].stage])),
    Column(_l("Amount in euros"), lambda row: row[1].amount_cents, money=True),
    Column(_l("How likely, in per cent"), lambda row: row[1].percent),
)
#: So near a deadline stands out.
SOON = timedelta(days=14)
#: What still brings money, or may.
ALIVE = (*OPEN, Stage.GRANTED)


def next_steps(stage: str) -> list[Stage]:
    """The stages an office can set from here, forward first."""
    return [each for each in Stage if each in WAYS[Stage(stage)] and each in BY_HAND]


def show_board(visit: Visit) -> Page:
    """Every opportunity in the column of its stage, and the same as a table."""
    visit.require(*READERS)
    with visit.read() as session:
        rows = views.fitted(session, views.list_opportunities(session), visit.today)
    rows = sorted(rows, key=lambda each: (each.deadline_on or date.max, each.opportunity.title))
    return Page(
        "acquisition/board.html",
        title=_l("Winning money"),
        columns=[(stage, [each for each in rows if each.opportunity.stage == stage]) for stage in OPEN],
        stages=STAGES,
        badges=BADGES,
        steps=STEPS,
        next_step={stage: next_steps(stage)[0] for stage in OPEN},
        soon=visit.today + SOON,
        rows=rows,
        sheet=Sheet(_l("Winning money"), COLUMNS, rows) if rows else None,
    )


def show_timeline(visit: Visit) -> Page:
    """Until when each application can be written, and when its money is expected, on one axis of time."""
    visit.require(*READERS)
    with visit.read() as session:
        rows = views.fitted(session, views.list_opportunities(session, stages=ALIVE), visit.today)
    rows = sorted(rows, key=lambda each: (each.opportunity.expected_on, each.opportunity.title))
    drawn = []
    for each in rows:
        one = each.opportunity
        day = short_day(one.expected_on, visit.lang)
        said = gettext("{stage}; money expected {day}", stage=STAGES[Stage(one.stage)], day=day)
        begun = min(visit.today, one.expected_on)
        writes = one.stage in OPEN[:3]
        until = (each.deadline_on or one.expected_on) if writes else begun
        drawn.append(Span(one.title, said, begun, max(one.expected_on, until), until))
    return Page(
        "acquisition/timeline.html",
        title=_l("Applications over time"),
        rows=rows,
        stages=STAGES,
        axis=spans(drawn, visit.today, visit.dir),
        sheet=Sheet(_l("Winning money"), COLUMNS, rows) if rows else None,
    )


def half_years(visit: Visit) -> list[HalfYear]:
    """What can be expected by half-year, by the settings' likelihoods."""
    with visit.read() as session:
        rows = views.list_opportunities(session, stages=ALIVE)
    percents = {stage: getattr(visit.settings, f"{stage}_percent") for stage in OPEN}
    return forecast((row.expected_on, _expected(row, percent_of(row.stage, percents))) for row in rows)


def _expected(row: Opportunity, percent: int) -> Expected:
    return Expected(row.id, row.title, row.stage, row.granted_cents or row.amount_cents, percent)


def show_forecast(visit: Visit) -> Page:
    """What can be expected by half-year, each sum opened to how it comes about."""
    visit.require(*READERS)
    found = half_years(visit)
    parts = [(half_year, part) for half_year in found for part in half_year.parts]
    return Page(
        "acquisition/forecast.html",
        title=_l("What can be expected"),
        half_years=found,
        stages=STAGES,
        sheet=Sheet(_l("What can be expected"), FORECAST_COLUMNS, parts) if parts else None,
    )


ROUTES = (
    get("/opportunities", show_board),
    get("/opportunities/timeline", show_timeline),
    get("/opportunities/forecast", show_forecast),
)
