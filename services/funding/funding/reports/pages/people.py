"""Proofs of use for people: what is due, one proof with what is still to mend, its report, handing it in."""

from typing import Any

from funding.grants.rules import GrantState
from funding.grants.views import grant_detail
from funding.reports import views
from funding.reports.commands.drafting import BeginProof, WriteReport, begin_proof, write_report
from funding.reports.commands.submitting import submit
from funding.reports.pages.words import KINDS, LAYOUTS, QUERIES, SECTIONS, STATES, said
from funding.reports.rules.states import MOST_TEXT, Kind, Layout, ProofState
from quartier.web import N_, Column, Confirm, Form, Page, See, Sheet, Slice, Visit, _l, fields, get, post

READERS = ("carrier", "treasurer")
COLUMNS = (
    Column(_l("Grant"), "grant_title"),
    Column(_l("Kind of proof"), lambda row: str(KINDS[row.kind])),
    Column(_l("Where it stands"), lambda row: str(STATES[row.state][1])),
    Column(_l("Accounts for the days from"), "since"),
    Column(_l("Accounts for the days until"), "until"),
    Column(_l("Due on"), "due_on"),
)
VOUCHERS = (
    Column(_l("Budget line"), lambda row: row["line"]),
    Column(_l("Voucher"), lambda row: row["voucher"].number),
    Column(_l("Invoice of"), lambda row: row["voucher"].invoice_on),
    Column(_l("Paid on"), lambda row: row["voucher"].paid_on),
    Column(_l("Payee"), lambda row: row["voucher"].payee),
    Column(_l("What for"), lambda row: row["voucher"].purpose),
    Column(_l("Gross"), lambda row: row["voucher"].gross_cents, money=True),
    Column(_l("VAT"), lambda row: row["voucher"].vat_cents, money=True),
    Column(_l("Not eligible"), lambda row: row["voucher"].non_eligible_cents, money=True),
    Column(_l("Eligible"), lambda row: row["voucher"].eligible_cents, money=True),
)


class ProofForm(Form):
    """A proof to begin."""

    kind = fields.Choice(_l("Kind of proof"), required=True, options=tuple(KINDS.items()))
    layout = fields.Choice(
        _l("Form"),
        options=tuple(LAYOUTS.items()),
        load_default=Layout.FULL.value,
        hint=_l("As the notice of award says."),
    )
    until = fields.Day(_l("Interim proof: until"), hint=_l("Usually the last day of the year."))
    due_on = fields.Day(_l("Interim proof: due on"), hint=_l("As the notice of award says."))


class ReportForm(Form):
    """The report, section by section."""

    reference = fields.Text(_l("File number of the authority"), max=100)
    begun_on = fields.Day(_l("Day on which the project began"))
    use = fields.LongText(SECTIONS["use"][0], hint=SECTIONS["use"][1], max=MOST_TEXT)
    results = fields.LongText(SECTIONS["results"][0], hint=SECTIONS["results"][1], max=MOST_TEXT)
    main_items = fields.LongText(SECTIONS["main_items"][0], hint=SECTIONS["main_items"][1], max=MOST_TEXT)
    necessity = fields.LongText(SECTIONS["necessity"][0], hint=SECTIONS["necessity"][1], max=MOST_TEXT)
    deviations = fields.LongText(SECTIONS["deviations"][0], hint=SECTIONS["deviations"][1], max=MOST_TEXT)


class QueryForm(Form):
    """What the authority wants to know."""

    query_kind = fields.Choice(_l("What it is"), required=True, options=tuple(QUERIES.items()))
    asked_on = fields.Day(_l("Date of the letter"), required=True)
    text = fields.LongText(
        _l("What the authority writes"), required=True, max=2000, hint=_l("Without names.")
    )


class AnswerForm(Form):
    """What is answered."""

    query_id = fields.Hidden(required=True)
    answer = fields.LongText(_l("Answer"), required=True, max=4000)


class AcceptForm(Form):
    """What the authority has decided."""

    accepted_on = fields.Day(_l("Accepted on"), required=True)
    recognised = fields.Money(
        _l("Final grant as recognised"),
        hint=_l("Left empty, it is the final grant of the proof. An interim proof has none."),
    )
    interest_from = fields.Day(
        _l("Interest is counted from"), hint=_l("Only where money has to be paid back.")
    )


class RepaidForm(Form):
    """When it was paid back."""

    repaid_on = fields.Day(_l("Paid back on"), required=True)


def list_proofs(visit: Visit) -> Page:
    """The proofs of all grants with the day each is due."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_proofs(session, after=cursor.after_ref(), limit=cursor.limit + 1)
    part = Slice(rows, cursor, key=lambda row: [row.id])
    return Page(
        "reports/list.html",
        title=_l("Proofs of use"),
        proofs=part.items,
        next=part.next,
        kinds=KINDS,
        states=STATES,
        today=visit.today,
        sheet=Sheet(_l("Proofs of use"), COLUMNS, part),
    )


def show_proofs(visit: Visit, grant_id: str) -> Page:
    """A grant's proofs, and the form for another."""
    visit.require(*READERS)
    with visit.read() as session:
        grant = grant_detail(session, grant_id)
        proofs = views.proofs_of(session, grant_id)
    return Page(
        "reports/of_grant.html",
        title=_l("Proofs of use"),
        grant=grant,
        approved=grant.state == GrantState.APPROVED,
        proofs=proofs,
        kinds=KINDS,
        states=STATES,
        form=visit.form(ProofForm, kind=Kind.FINAL.value, layout=Layout.FULL.value),
    )


def begin(visit: Visit, grant_id: str) -> See:
    """Begin a proof."""
    data = visit.load(ProofForm)
    with visit.unit() as unit:
        proof_id = begin_proof(unit, BeginProof(grant_id=grant_id, **data))
    return See(f"/grants/{grant_id}/proofs/{proof_id}", flash="proof-begun")


def show_proof(visit: Visit, grant_id: str, proof_id: str) -> Page:
    """One proof: what is still to mend, its figures, what was handed in, what the authority says."""
    visit.require(*READERS)
    with visit.read() as session:
        found = views.figures(session, grant_id, proof_id, visit.today)
        submissions = views.submissions_of(session, proof_id)
        queries = views.queries_of(session, proof_id)
    proof = found.proof
    titles = {cost.line_id: cost.title for cost in found.costs}
    rows = [{"line": titles[each.line_id], "voucher": each} for each in found.vouchers]
    return Page(
        "reports/detail.html",
        title=KINDS[proof.kind],
        found=found,
        grant=found.grant,
        proof=proof,
        kind=KINDS[proof.kind],
        layout=LAYOUTS[proof.layout],
        state=STATES[proof.state],
        writable=proof.state in (ProofState.DRAFT, ProofState.QUESTIONED),
        with_authority=proof.state in (ProofState.SUBMITTED, ProofState.QUESTIONED),
        checks=[(check, said(check)) for check in found.checks],
        sections=SECTIONS,
        submissions=submissions,
        queries=queries,
        query_kinds=QUERIES,
        query_form=visit.form(QueryForm, asked_on=visit.today),
        accept_form=visit.form(AcceptForm, accepted_on=visit.today),
        repaid_form=visit.form(RepaidForm, repaid_on=visit.today),
        sheet=Sheet(_l("List of vouchers"), VOUCHERS, rows),
    )


def show_report(visit: Visit, grant_id: str, proof_id: str) -> Page:
    """The report to write."""
    visit.require(*READERS)
    with visit.read() as session:
        grant, proof = grant_detail(session, grant_id), views.proof_detail(session, grant_id, proof_id)
    known: dict[str, Any] = {**proof.texts, "reference": proof.reference, "begun_on": proof.begun_on}
    form = visit.form(ReportForm, **known)
    return Page(
        "reports/report.html", title=_l("Report"), grant=grant, proof=proof, kind=KINDS[proof.kind], form=form
    )


def write(visit: Visit, grant_id: str, proof_id: str) -> See:
    """Keep the report."""
    data = visit.load(ReportForm)
    texts = {key: data.pop(key) or "" for key in SECTIONS}
    with visit.unit() as unit:
        write_report(unit, grant_id, proof_id, WriteReport(texts=texts, **data))
    return See(f"/grants/{grant_id}/proofs/{proof_id}", flash="report-kept")


def ask_submission(visit: Visit, grant_id: str, proof_id: str) -> Confirm:
    """The question before a proof is handed in."""
    visit.require(*READERS)
    with visit.read() as session:
        found = views.figures(session, grant_id, proof_id, visit.today)
    return Confirm(
        _l("Hand in this proof of use?"),
        action=f"/grants/{grant_id}/proofs/{proof_id}/submission",
        label=_l("Hand it in"),
        back=f"/grants/{grant_id}/proofs/{proof_id}",
        facts=[(_l("Grant"), found.grant.title), (_l("Kind of proof"), KINDS[found.proof.kind])],
        consequences=[
            _l("What it says now is kept as it stands. It cannot be changed any more."),
            *(said(check) for check in found.checks),
        ],
    )


def hand_in(visit: Visit, grant_id: str, proof_id: str) -> See:
    """Hand the proof in; its paper is made next."""
    with visit.unit() as unit:
        submission_id = submit(unit, grant_id, proof_id)
    return See(f"/submissions/{submission_id}", flash="proof-submitted")


_PATH = "/grants/<grant_id>/proofs"
_ONE = f"{_PATH}/<proof_id>"
ROUTES = (
    get("/proofs", list_proofs),
    get(_PATH, show_proofs),
    post(
        _PATH,
        begin,
        again=show_proofs,
        flashes={"proof-begun": N_("The proof is begun. Write its report next.")},
    ),
    get(_ONE, show_proof),
    get(f"{_ONE}/report", show_report),
    post(f"{_ONE}/report", write, again=show_report, flashes={"report-kept": N_("The report is kept.")}),
    get(f"{_ONE}/submission", ask_submission),
    post(
        f"{_ONE}/submission",
        hand_in,
        again=ask_submission,
        flashes={"proof-submitted": N_("The proof is kept as it was handed in.")},
    ),
)
