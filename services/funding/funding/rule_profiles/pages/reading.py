"""Rule profiles and base rates, as everybody can read them."""

from datetime import date

from funding.rule_profiles import commands, rules, views
from funding.rule_profiles.commands import WRITERS, NoteRate
from funding.rule_profiles.pages.words import EVIDENCE, NAMES, said, source
from funding.rule_profiles.rules import KINDS
from quartier.web import N_, Column, Form, Page, See, Sheet, Visit, _l, fields, get, post
from quartier.web.typed import parse_cents

PROFILE_COLUMNS = (
    Column(_l("Rule profile"), "title"),
    Column(_l("In force since"), "valid_from"),
)
RULE_COLUMNS = (
    Column(_l("Rule"), lambda row: str(NAMES[row[0]])),
    Column(_l("Value"), lambda row: said(*row)),
    Column(_l("Clause"), lambda row: row[1].clause),
    Column(_l("Source"), lambda row: row[1].source),
    Column(_l("How sure"), lambda row: str(EVIDENCE[row[1].evidence])),
)
RATE_COLUMNS = (
    Column(_l("From"), "valid_from"),
    Column(_l("Base rate in per cent"), lambda row: float(row.percent)),
    Column(_l("Source"), "source"),
    Column(_l("How sure"), lambda row: str(EVIDENCE[row.evidence])),
)


class Hundredths(fields.FormField):
    """A rate in per cent with at most two places, below zero too; as hundredths."""

    default_error_messages = {"rate": N_("Please write the rate like 1,27 or -0,88.")}

    def read(self, typed: str) -> int:
        negative = typed.strip().startswith(("-", "−"))
        hundredths = parse_cents(typed.strip().lstrip("-−"))
        if hundredths is None or not 0 <= hundredths <= 100_00:
            raise self.make_error("rate")
        return -hundredths if negative else hundredths


class RateForm(Form):
    """The base rate of a half-year."""

    valid_from = fields.Day(_l("From"), required=True, hint=_l("1 January or 1 July."))
    percent = Hundredths(_l("Base rate in per cent"), required=True)
    source = fields.Text(_l("Source"), required=True, max=500)


class LikeForm(Form):
    """A profile of the house's own."""

    title = fields.Text(_l("Name of the rule profile"), required=True, max=200)
    like = fields.Choice(_l("Begin with the rules of"), required=True)


def list_profiles(visit: Visit) -> Page:
    """All rule profiles, as they are in force today."""
    with visit.read() as session:
        profiles = views.profiles_on(session, visit.today)
        drafts = views.drafts(session) if visit.actor.holds(*WRITERS) else []
    options = {"like": [(profile.name, profile.title) for profile in profiles]}
    return Page(
        "rule_profiles/list.html",
        title=_l("Rule profiles"),
        profiles=profiles,
        drafts=drafts,
        writers=WRITERS,
        form=visit.form(LikeForm, options=options),
        sheet=Sheet(_l("Rule profiles"), PROFILE_COLUMNS, profiles),
    )


def begin_profile(visit: Visit) -> See:
    """Begin a profile of the house's own."""
    with visit.read() as session:
        profiles = views.profiles_on(session, visit.today)
    data = visit.load(LikeForm, options={"like": [(each.name, each.title) for each in profiles]})
    with visit.unit() as unit:
        version_id = commands.begin_profile(unit, data["title"], data["like"])
    return See(f"/rules/drafts/{version_id}", flash="profile-begun")


def show_profile(visit: Visit, profile: str) -> Page:
    """One profile: its rules with clause and source, and its other versions."""
    with visit.read() as session:
        versions = views.versions(session, profile)
        draft = views.draft_of(session, profile)
    chosen = _chosen(versions, visit.request.args.get("valid_from"), visit.today)
    earlier = next((each for each in versions if each.valid_from < chosen.valid_from), None)
    rows = [(key, chosen.rules[key]) for key in KINDS if chosen.rules[key].value is not None]
    return Page(
        "rule_profiles/detail.html",
        title=chosen.title,
        profile=chosen,
        versions=versions,
        current=chosen.valid_from <= visit.today and chosen == _chosen(versions, None, visit.today),
        changed=[NAMES[key] for key in rules.changed(earlier.rules, chosen.rules)] if earlier else [],
        rows=[(NAMES[key], said(key, rule), source(rule), EVIDENCE[rule.evidence]) for key, rule in rows],
        draft=draft,
        writers=WRITERS,
        sheet=Sheet(_l("Rules"), RULE_COLUMNS, rows),
    )


def _chosen(versions: list[rules.Profile], day: str | None, today: date) -> rules.Profile:
    """The version of the address, else the one in force, else the first to come; the newest stands first."""
    named = [each for each in versions if each.valid_from.isoformat() == day]
    begun = [each for each in versions if each.valid_from <= today]
    return (named or begun or versions[-1:])[0]


def list_rates(visit: Visit) -> Page:
    """The base interest rates that are known here."""
    with visit.read() as session:
        rates = views.rate_rows(session)
    return Page(
        "rule_profiles/rates.html",
        title=_l("Base interest rates"),
        rates=rates,
        evidence=EVIDENCE,
        writers=WRITERS,
        form=visit.form(RateForm),
        sheet=Sheet(_l("Base interest rates"), RATE_COLUMNS, rates),
    )


def note_rate(visit: Visit) -> See:
    """Enter the rate of a half-year."""
    data = visit.load(RateForm)
    rate = NoteRate(valid_from=data["valid_from"], hundredths=data["percent"], source=data["source"])
    with visit.unit() as unit:
        commands.note_rate(unit, rate)
    return See("/rules/rates", flash="rate-noted")


ROUTES = (
    get("/rules", list_profiles),
    post("/rules", begin_profile, again=list_profiles, flashes={"profile-begun": N_("The draft is begun.")}),
    get("/rules/rates", list_rates),
    post("/rules/rates", note_rate, again=list_rates, flashes={"rate-noted": N_("The rate is entered.")}),
    get("/rules/<profile>", show_profile),
)
