"""Proofs of use for programs."""

from typing import Any

from marshmallow import Schema, validate
from marshmallow import fields as json

from funding.grants.views import grant_detail
from funding.reports import views
from funding.reports.commands.authority import Accept, accept, answer_query, note_query, note_repaid
from funding.reports.commands.drafting import BeginProof, WriteReport, begin_proof, write_report
from funding.reports.commands.submitting import submit
from funding.reports.model import Proof, Submission
from funding.reports.pages.people import READERS
from funding.reports.rules.states import MOST_TEXT, SECTIONS, Kind, Layout, QueryKind
from quartier.event import Cents, LocalDate, Ref
from quartier.web import Slice, Visit, api_get, api_post


class ProofJson(Schema):
    """A proof of use; days are local, `recognised_cents` and `repayment_cents` the authority's last word."""

    id = Ref(dump_only=True)
    grant_id = Ref(dump_only=True)
    state = json.String(dump_only=True)
    kind = json.String(required=True, validate=validate.OneOf([each.value for each in Kind]))
    layout = json.String(
        load_default=Layout.FULL.value, validate=validate.OneOf([each.value for each in Layout])
    )
    since = LocalDate(dump_only=True)
    until = LocalDate(load_default=None, allow_none=True)
    due_on = LocalDate(load_default=None, allow_none=True)
    reference = json.String(dump_only=True, allow_none=True)
    texts = json.Dict(keys=json.String(), values=json.String(), dump_only=True)
    accepted_on = LocalDate(dump_only=True, allow_none=True)
    recognised_cents = Cents(dump_only=True, allow_none=True)
    repayment_cents = Cents(dump_only=True, allow_none=True)
    interest_from = LocalDate(dump_only=True, allow_none=True)
    repaid_on = LocalDate(dump_only=True, allow_none=True)


class ProofRowJson(Schema):
    """A proof as the list of all has it."""

    id = Ref()
    grant_id = Ref()
    grant_title = json.String()
    kind = json.String()
    state = json.String()
    since = LocalDate()
    until = LocalDate()
    due_on = LocalDate()


class ReportJson(Schema):
    """The narrative report, and what the form's head asks for."""

    texts = json.Dict(
        keys=json.String(validate=validate.OneOf(SECTIONS)),
        values=json.String(validate=validate.Length(max=MOST_TEXT)),
        required=True,
    )
    reference = json.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    begun_on = LocalDate(load_default=None, allow_none=True)


class CheckJson(Schema):
    """Something found in a proof; what `blocks` keeps it from being handed in."""

    key = json.String()
    of = json.String()
    amount_cents = Cents()
    count = json.Integer()
    day = LocalDate(allow_none=True)
    blocks = json.Boolean()


class SubmissionJson(Schema):
    """A proof as it was handed in: `document` is all of it, `sha256` the fingerprint of its canonical form."""

    id = Ref()
    number = json.Integer()
    submitted_on = LocalDate()
    keep_until = LocalDate()
    sha256 = json.String()
    document = json.Dict()


class QueryJson(Schema):
    """A question or an objection of the authority."""

    id = Ref(dump_only=True)
    kind = json.String(required=True, validate=validate.OneOf([each.value for each in QueryKind]))
    asked_on = LocalDate(required=True)
    text = json.String(required=True, validate=validate.Length(1, 2000))
    answer = json.String(dump_only=True, allow_none=True)


class ProofAnswerJson(Schema):
    """What is answered to a question."""

    query_id = Ref(required=True)
    answer = json.String(required=True, validate=validate.Length(1, 4000))


class AcceptJson(Schema):
    """What the authority has decided; without an amount it is the final grant of the proof."""

    accepted_on = LocalDate(required=True)
    recognised_cents = Cents(load_default=None, allow_none=True, min=0, max=10**12)
    interest_from = LocalDate(load_default=None, allow_none=True)


class RepaidJson(Schema):
    """When the money was paid back."""

    repaid_on = LocalDate(required=True)


def api_all(visit: Visit) -> Slice:
    """Proofs of all grants, the newest first."""
    visit.require(*READERS)
    cursor = visit.cursor()
    with visit.read() as session:
        rows = views.list_proofs(session, after=cursor.after_ref(), limit=cursor.limit + 1)
    return Slice(rows, cursor, key=lambda row: [row.id])


def api_begin(visit: Visit, grant_id: str) -> Proof:
    """Begin a proof of a grant."""
    data: dict[str, Any] = visit.load(ProofJson)
    with visit.unit() as unit:
        proof_id = begin_proof(unit, BeginProof(grant_id=grant_id, **data))
        unit.session.flush()
        return views.proof_detail(unit.session, grant_id, proof_id)


def api_show(visit: Visit, grant_id: str, proof_id: str) -> Proof:
    """One proof with its report."""
    visit.require(*READERS)
    with visit.read() as session:
        return views.proof_detail(session, grant_detail(session, grant_id).id, proof_id)


def api_checks(visit: Visit, grant_id: str, proof_id: str) -> list[Any]:
    """What was found in a proof as it stands, what blocks first."""
    visit.require(*READERS)
    with visit.read() as session:
        return list(views.figures(session, grant_id, proof_id, visit.today).checks)


def api_write(visit: Visit, grant_id: str, proof_id: str) -> Proof:
    """Keep the narrative report."""
    data: dict[str, Any] = visit.load(ReportJson)
    with visit.unit() as unit:
        write_report(unit, grant_id, proof_id, WriteReport(**data))
        return views.proof_detail(unit.session, grant_id, proof_id)


def api_submit(visit: Visit, grant_id: str, proof_id: str) -> Submission:
    """Hand the proof in as it stands; its paper is made next."""
    with visit.unit() as unit:
        return views.submission_detail(unit.session, submit(unit, grant_id, proof_id))


def api_submissions(visit: Visit, grant_id: str, proof_id: str) -> list[Submission]:
    """What was handed in, the newest first."""
    visit.require(*READERS)
    with visit.read() as session:
        return views.submissions_of(session, views.proof_detail(session, grant_id, proof_id).id)


def api_queries(visit: Visit, grant_id: str, proof_id: str) -> list[Any]:
    """What the authority asked, the oldest first."""
    visit.require(*READERS)
    with visit.read() as session:
        return list(views.queries_of(session, views.proof_detail(session, grant_id, proof_id).id))


def api_ask(visit: Visit, grant_id: str, proof_id: str) -> Any:
    """Note a question of the authority."""
    data: dict[str, Any] = visit.load(QueryJson)
    with visit.unit() as unit:
        query_id = note_query(unit, grant_id, proof_id, data["kind"], data["text"], data["asked_on"])
        unit.session.flush()
        return next(each for each in views.queries_of(unit.session, proof_id) if each.id == query_id)


def api_answer(visit: Visit, grant_id: str, proof_id: str) -> Proof:
    """Answer a question."""
    data: dict[str, Any] = visit.load(ProofAnswerJson)
    with visit.unit() as unit:
        answer_query(unit, grant_id, proof_id, **data)
        return views.proof_detail(unit.session, grant_id, proof_id)


def api_accept(visit: Visit, grant_id: str, proof_id: str) -> Proof:
    """Record that the authority accepts the proof."""
    data: dict[str, Any] = visit.load(AcceptJson)
    with visit.unit() as unit:
        accept(unit, grant_id, proof_id, Accept(**data))
        return views.proof_detail(unit.session, grant_id, proof_id)


def api_repaid(visit: Visit, grant_id: str, proof_id: str) -> Proof:
    """Note that the money was paid back."""
    data: dict[str, Any] = visit.load(RepaidJson)
    with visit.unit() as unit:
        note_repaid(unit, grant_id, proof_id, **data)
        return views.proof_detail(unit.session, grant_id, proof_id)


_PATH = "/api/grants/<grant_id>/proofs"
_ONE = f"{_PATH}/<proof_id>"
ROUTES = (
    api_get("/api/proofs", api_all, returns=ProofRowJson, many=True),
    api_post(_PATH, api_begin, takes=ProofJson, returns=ProofJson),
    api_get(_ONE, api_show, returns=ProofJson),
    api_get(f"{_ONE}/checks", api_checks, returns=CheckJson, many=True),
    api_post(f"{_ONE}/report", api_write, takes=ReportJson, returns=ProofJson, status=200),
    api_get(f"{_ONE}/submissions", api_submissions, returns=SubmissionJson, many=True),
    api_post(f"{_ONE}/submissions", api_submit, returns=SubmissionJson),
    api_get(f"{_ONE}/queries", api_queries, returns=QueryJson, many=True),
    api_post(f"{_ONE}/queries", api_ask, takes=QueryJson, returns=QueryJson),
    api_post(f"{_ONE}/answers", api_answer, takes=ProofAnswerJson, returns=ProofJson, status=200),
    api_post(f"{_ONE}/acceptance", api_accept, takes=AcceptJson, returns=ProofJson, status=200),
    api_post(f"{_ONE}/repayment", api_repaid, takes=RepaidJson, returns=ProofJson, status=200),
)
