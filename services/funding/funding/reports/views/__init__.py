"""What can be seen of proofs of use, and what one says at this moment."""

from funding.reports.views.figures import (
    Figures,
    document_of,
    due_days,
    figures,
    keep_until,
    repayment_sheet,
    vouchers_of,
)
from funding.reports.views.proofs import (
    PAPER,
    ProofRow,
    list_proofs,
    paper_of,
    proof_detail,
    proofs_of,
    queries_of,
    submission_detail,
    submissions_of,
)

__all__ = [
    "PAPER",
    "Figures",
    "ProofRow",
    "document_of",
    "due_days",
    "figures",
    "keep_until",
    "list_proofs",
    "paper_of",
    "proof_detail",
    "proofs_of",
    "queries_of",
    "repayment_sheet",
    "submission_detail",
    "submissions_of",
    "vouchers_of",
]
