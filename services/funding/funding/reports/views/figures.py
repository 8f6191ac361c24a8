"""What a proof of use says at this moment, and the document it is handed in as."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from funding.calculations.rules.account import Account
from funding.calculations.rules.deadlines import Deadlines, deadlines
from funding.calculations.rules.interest import Rates, Repayment, repayment_interest
from funding.calculations.rules.sheet import Sheet
from funding.contributions.model import Contribution
from funding.drawdowns.model import Drawdown
from funding.drawdowns.rules import DrawState, missed
from funding.drawdowns.views import account_of, drawdowns_of, draws
from funding.expenses.views import ExpenseRow, expenses_of
from funding.grants.model import Grant
from funding.grants.views import grant_detail
from funding.reports.model import Proof
from funding.reports.rules import account, checks, states
from funding.reports.rules.account import Cost, Income, Voucher
from funding.reports.rules.checks import Check, Checked
from funding.reports.views.proofs import proof_detail
from funding.rule_profiles.rules import Profile, UnknownRate
from funding.rule_profiles.views import by_half_year, rate_rows
from funding.vouchers.views.ledger import Posted, posted_of


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A proof as it stands: all its figures, and what was found in them."""

    grant: Grant
    proof: Proof
    account: Account
    income: Sequence[Income]
    costs: Sequence[Cost]
    vouchers: Sequence[Voucher]
    settlement: Sheet
    checks: Sequence[Check]

    @property
    def blocking(self) -> list[str]:
        """The keys of what keeps it from being handed in."""
        return [check.key for check in self.checks if check.blocks]

    @property
    def spent_cents(self) -> int:
        """What was spent in its period."""
        return sum(cost.actual_cents for cost in self.costs)


def due_days(grant: Grant, profile: Profile) -> Sheet:
    """When the final proof of a grant is due, as a sheet."""
    return _deadlines(grant, profile, None, ())


def vouchers_of(expenses: Sequence[ExpenseRow], posted: Mapping[str, Posted]) -> list[Voucher]:
    """What was spent, as the voucher list takes it; without a voucher an expense knows its day, purpose and amount."""
    return [_listed(expense, posted.get(expense.voucher_id or "")) for expense in expenses]


def _listed(expense: ExpenseRow, voucher: Posted | None) -> Voucher:
    plain = Voucher(
        line_id=expense.line_id,
        paid_on=expense.booked_on,
        purpose=expense.purpose,
        eligible_cents=expense.amount_cents,
    )
    if voucher is None:
        return plain
    return replace(
        plain,
        number=str(voucher.number),
        invoice_on=voucher.invoiced_on,
        payee=voucher.payee,
        gross_cents=voucher.gross_cents,
        vat_cents=voucher.vat_cents,
        non_eligible_cents=voucher.non_eligible_cents,
        procurement=voucher.procurement_note,
        asset=voucher.asset,
        sha256=voucher.sha256,
    )


def figures(session: Session, grant_id: str, proof_id: str, today: date) -> Figures:
    """A proof with all its figures as they stand today; as many queries whatever its length."""
    grant, proof = grant_detail(session, grant_id), proof_detail(session, grant_id, proof_id)
    drawn, expenses = drawdowns_of(session, grant_id), expenses_of(session, grant_id)
    whole = account_of(session, grant, expenses, drawn, today)
    lines = [(line.id, line.title, line.amount_cents) for line in grant.lines]
    vouchers = account.ordered(
        vouchers_of(expenses, posted_of(session, grant_id)), [line[0] for line in lines]
    )
    costs = account.costs(lines, vouchers, proof.since, proof.until)
    income = _income(grant, drawn, proof.until)
    settlement = whole.settlement()
    found = checks.checks(
        Checked(
            kind=proof.kind,
            today=today,
            first=proof.since,
            last=proof.until,
            due_on=proof.due_on,
            texts=proof.texts,
            costs=costs,
            income=income,
            vouchers=vouchers,
            booked={line.id: line.spent_cents for line in grant.lines},
            beyond=_beyond(whole),
            asked_cents=sum(row.amount_cents for row in drawn if row.state == DrawState.ASKED),
            hours_minutes=_minutes(session, proof.since, proof.until),
            repayment_cents=settlement.cents("repayment_cents") if proof.kind == states.Kind.FINAL else 0,
            late_cents=_late(whole, drawn, today),
            unknown_rate=_unknown_rate(session, whole, today),
        )
    )
    inside = [each for each in vouchers if proof.since <= each.paid_on <= proof.until]
    return Figures(
        grant=grant,
        proof=proof,
        account=whole,
        income=income,
        costs=costs,
        vouchers=inside,
        settlement=settlement,
        checks=found,
    )


def _income(grant: Grant, drawn: Sequence[Drawdown], last: date) -> list[Income]:
    """The grant first, then the other money in the order of the plan."""
    came = sum(row.amount_cents for row in drawn if row.received_on is not None and row.received_on <= last)
    first = Income(kind="grant", title=grant.funder, planned_cents=grant.awarded_cents, actual_cents=came)
    others = (
        Income(
            kind=source["kind"],
            title=source["title"],
            planned_cents=source["amount_cents"],
            actual_cents=source["amount_cents"] if source["received"] else 0,
        )
        for source in grant.sources
    )
    return [first, *others]


def _beyond(whole: Account) -> list[str]:
    said = str(whole.tolerance().result("lines_beyond"))
    return said.split(", ") if said else []


def _late(whole: Account, drawn: Sequence[Drawdown], today: date) -> int:
    return sum(
        each.open_cents
        for each in draws(whole, drawn, today)
        if each.drawdown.use_by is not None and missed(each.drawdown.use_by, today)
    )


def _unknown_rate(session: Session, whole: Account, today: date) -> date | None:
    """The half-year whose base rate would be needed for the interest on late use."""
    try:
        whole.late_use(today, by_half_year(rate_rows(session)))
    except UnknownRate as refusal:
        day = refusal.params["day"]
        assert isinstance(day, date)
        return day
    return None


def _minutes(session: Session, first: date, last: date) -> int:
    query = select(func.coalesce(func.sum(Contribution.minutes), 0))
    return int(session.scalar(query.where(Contribution.worked_on.between(first, last))) or 0)


def _deadlines(
    grant: Grant, profile: Profile, submitted_on: date | None, vouchers: Sequence[Voucher]
) -> Sheet:
    return deadlines(
        Deadlines(
            period_end_on=grant.valid_until,
            proof_months=profile.whole("proof_months"),
            retention_years=profile.whole("retention_years"),
            tax_retention_years=profile.whole("tax_retention_years"),
            submitted_on=submitted_on,
            last_voucher_on=max((each.paid_on for each in vouchers), default=None),
        )
    )


def keep_until(found: Figures, submitted_on: date) -> date:
    """Until when vouchers are kept, that day included."""
    day = _deadlines(found.grant, found.account.profile, submitted_on, found.vouchers).result("keep_until_on")
    assert isinstance(day, date)
    return day


def repayment_sheet(proof: Proof, profile: Profile, rates: Rates, today: date) -> Sheet:
    """What is paid back with interest until it was paid, or until today. Raises `NothingToRepay`, `UnknownRate`."""
    if not proof.repayment_cents or proof.interest_from is None:
        raise states.NothingToRepay
    terms = Repayment(
        amount_cents=proof.repayment_cents,
        from_on=proof.interest_from,
        until_on=proof.repaid_on or max(today, proof.interest_from),
        day_count=profile.word("day_count"),
    )
    return repayment_interest(terms, rates)


def document_of(found: Figures, submitted_on: date, number: int) -> dict[str, Any]:
    """All of a proof as it is handed in: what a paper, a workbook and a reader years later need, and nothing else."""
    grant, proof, profile = found.grant, found.proof, found.account.profile
    document: Mapping[str, Any] = {
        "format": 1,
        "kind": proof.kind,
        "layout": proof.layout,
        "number": number,
        "submitted_on": submitted_on,
        "since": proof.since,
        "until": proof.until,
        "reference": proof.reference,
        "begun_on": proof.begun_on,
        "grant": {
            "id": grant.id,
            "title": grant.title,
            "funder": grant.funder,
            "valid_from": grant.valid_from,
            "valid_until": grant.valid_until,
            "approved_on": grant.approved_at.date() if grant.approved_at else None,
            "financing": grant.financing,
            "award_cents": grant.awarded_cents,
            "drawn_cents": grant.drawn_cents,
            "rules": profile.title,
            "rules_from": profile.valid_from,
        },
        "texts": dict(proof.texts),
        "income": account.as_json(found.income),
        "costs": account.as_json(found.costs),
        "vouchers": account.as_json(found.vouchers) if proof.layout == states.Layout.FULL else [],
        "settlement": _counted(found.settlement) if proof.kind == states.Kind.FINAL else None,
        "checks": [asdict(check) for check in found.checks],
        "keep_until": keep_until(found, submitted_on),
    }
    plain: dict[str, Any] = account.plain(document)
    return plain


def _counted(sheet: Sheet) -> dict[str, Any]:
    """A sheet as a document keeps it: the clause, what went in, what came out."""
    return {
        "clause": sheet.clause,
        "inputs": {figure.key: figure.value for figure in sheet.inputs},
        "results": {figure.key: figure.value for figure in sheet.results},
    }
