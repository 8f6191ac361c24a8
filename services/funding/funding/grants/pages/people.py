"""Grants for people: what there is, one of them, and its approval."""

from funding.calculations.pages.catalogue import CALCULATIONS
from funding.calculations.pages.words import WORDS
from funding.drawdowns.views import account_of, drawdowns_of, draws
from funding.expenses.views import expenses_of
from funding.grants import commands, rules, views
from funding.grants.commands import AddLine, DraftGrant
from funding.rule_profiles.views import GENERAL, profiles_on
from quartier.decide import decisions_on
from quartier.handover.answers import see_after
from quartier.web import (
    N_,
    Column,
    Form,
    Page,
    See,
    Sheet,
    Slice,
    Visit,
    _l,
    fields,
    get,
    post,
)
from quartier.web.wording import Language, texts_for, titled, titles_for
from quartier.written import TITLE

SPENDERS = (("werkhaus", _l("Werkhaus")), ("garden", _l("Garden")), ("participation", _l("Participation")))

COLUMNS = (
    Column(_l("What the grant is for"), "title"),
    Column(_l("Funder and programme"), "funder"),
    Column(_l("Approved"), lambda grant: grant.state == rules.GrantState.APPROVED),
    Column(_l("First day on which it may be spent"), "valid_from"),
    Column(_l("Last day on which it may be spent"), "valid_until"),
    Column(_l("Budget"), "amount_cents", money=True),
    Column(_l("Spent"), "spent_cents", money=True),
    Column(_l("Still to spend"), lambda grant: grant.amount_cents - grant.spent_cents, money=True),
)
EXPENSE_COLUMNS = (
    Column(_l("Booked on"), "booked_on"),
    Column(_l("What for"), "purpose"),
    Column(_l("Budget line"), "line_title"),
    Column(_l("Amount in euros"), "amount_cents", money=True),
    Column(_l("Voucher"), "voucher_number"),
)


class GrantForm(Form):
    """A grant, before its budget."""

    title = fields.Text(_l("What the grant is for"), required=True, max=200)
    description = fields.LongText(
        _l("What the money is for"), max=2000, hint=_l("In plain words: what residents will have of it.")
    )
    lang = Language()
    funder = fields.Text(_l("Funder and programme"), required=True, max=200)
    valid_from = fields.Day(_l("First day on which it may be spent"), required=True)
    valid_until = fields.Day(_l("Last day on which it may be spent"), required=True)
    profile = fields.Choice(
        _l("Rules of"),
        load_default=GENERAL,
        hint=_l("Which rules the notice of award names. They are kept with the grant when it is approved."),
    )
    parent_id = fields.Choice(
        _l("Passed on from"), hint=_l("If its money is a part of another grant. Each keeps its own rules.")
    )


class LineForm(Form):
    """A line of the budget."""

    title = fields.Text(_l("Name of the line"), required=True, max=200)
    amount = fields.Money(_l("Amount in euros"), required=True, min=1)
    spent_by = fields.Choice(
        _l("Who spends it"), options=SPENDERS, hint=_l("That service then shows it as its budget.")
    )


def list_grants(visit: Visit) -> Page:
    """All grants with what is left of them."""
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_grants(session, after=cursor.after_ref(), limit=cursor.limit + 1)
        titles = titles_for(visit, session, rows)
    part = Slice(rows, cursor, key=lambda row: [row.id])
    return Page(
        "grants/list.html",
        title=_l("Grants"),
        grants=part.items,
        titles=titles,
        next=part.next,
        sheet=Sheet(_l("Grants"), titled(COLUMNS, titles), part),
    )


def new_grant(visit: Visit) -> Page:
    """The form for a grant."""
    visit.require("carrier", "treasurer")
    form = visit.form(GrantForm, options=_options(visit), lang=visit.lang, profile=GENERAL)
    return Page("grants/new.html", title=_l("Add a grant"), form=form)


def _options(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    with visit.read() as session:
        return {
            "profile": [(each.name, each.title) for each in profiles_on(session, visit.today)],
            "parent_id": [(each.id, each.title) for each in views.approved(session)],
        }


def draft_grant(visit: Visit) -> See:
    """Open a grant."""
    data = visit.load(GrantForm, options=_options(visit))
    data["lang"] = data["lang"] or visit.lang
    with visit.unit() as unit:
        grant_id = commands.draft_grant(unit, DraftGrant(**data))
    return See(f"/grants/{grant_id}", flash="grant-drafted")


def show_grant(visit: Visit, grant_id: str) -> Page:
    """One grant: its lines and expenses, and what can be done now."""
    with visit.read() as session:
        grant = views.grant_detail(session, grant_id)
        chain = views.chain_of(session, grant)
        expenses = expenses_of(session, grant_id)
        decisions = decisions_on(session, grant_id)
        wrote = texts_for(visit, session, grant_id, title=grant.title)
        drawn = drawdowns_of(session, grant_id)
        account = account_of(session, grant, expenses, drawn, visit.today)
    return Page(
        "grants/detail.html",
        title=wrote[TITLE].text.text,
        wrote=wrote,
        grant=grant,
        source=next((each for each in chain if each.id == grant.parent_id), None),
        passed_on=[each for each in chain if each.parent_id == grant.id],
        draft=grant.state == rules.GrantState.DRAFT,
        spenders=dict(SPENDERS),
        financing=WORDS[grant.financing],
        profile=account.profile,
        draws=draws(account, drawn, visit.today),
        today=visit.today,
        opened=[CALCULATIONS[name] for name in ("settlement", "tolerance", "late-use", "deadlines")],
        expenses=expenses,
        decisions=decisions,
        line_form=visit.form(LineForm),
        sheet=Sheet(_l("Expenses"), EXPENSE_COLUMNS, expenses),
    )


def add_line(visit: Visit, grant_id: str) -> See:
    """Add a line to a draft's budget."""
    data = visit.load(LineForm)
    with visit.unit() as unit:
        commands.add_line(
            unit,
            AddLine(
                grant_id=grant_id,
                title=data["title"],
                amount_cents=data["amount"],
                spent_by=data["spent_by"],
            ),
        )
    return See(f"/grants/{grant_id}", flash="line-added")


def approve_grant(visit: Visit, grant_id: str) -> See:
    """Record the funder's approval."""
    with visit.unit() as unit:
        decision = commands.approve_grant(unit, grant_id)
    return see_after(decision, f"/grants/{grant_id}", flash="grant-approved")


ROUTES = (
    get("/", list_grants),
    get("/grants", list_grants),
    get("/grants/new", new_grant),
    post(
        "/grants",
        draft_grant,
        again=new_grant,
        flashes={"grant-drafted": N_("The grant is saved as a draft.")},
    ),
    get("/grants/<grant_id>", show_grant),
    post(
        "/grants/<grant_id>/lines",
        add_line,
        again=show_grant,
        flashes={"line-added": N_("The line is added to the budget.")},
    ),
    post(
        "/grants/<grant_id>/approval",
        approve_grant,
        again=show_grant,
        flashes={"grant-approved": N_("The grant is approved. Its budget can be spent now.")},
    ),
)
