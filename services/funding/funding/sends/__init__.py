"""Every event that funding publishes; one file a room."""

from funding.sends.acquisition import (
    ApplicationRefused,
    ApplicationSubmitted,
    CoFundingCommitted,
    OpportunityIdentified,
)
from funding.sends.drawdowns import FundsDrawn, SpendingDeadlineApproached, SpendingDeadlineMissed
from funding.sends.expenses import ExpenseRecorded, ExpenseReleased
from funding.sends.grants import GrantApproved, GrantTranslated
from funding.sends.microfund import (
    MicrofundAwardGranted,
    MicrofundAwardSettled,
    MicrofundIdeaDecided,
    MicrofundRoundOpened,
)
from funding.sends.reports import ProofAccepted, ProofDeadlineApproached, ProofSubmitted, RepaymentClaimed
from funding.sends.requests import MoneyDeclined, MoneyGranted
from funding.sends.vouchers import AssetInventoried

SENDS = (
    GrantApproved,
    GrantTranslated,
    ExpenseRecorded,
    ExpenseReleased,
    AssetInventoried,
    MicrofundRoundOpened,
    MicrofundIdeaDecided,
    MicrofundAwardGranted,
    MicrofundAwardSettled,
    MoneyGranted,
    MoneyDeclined,
    FundsDrawn,
    SpendingDeadlineApproached,
    SpendingDeadlineMissed,
    OpportunityIdentified,
    ApplicationSubmitted,
    ApplicationRefused,
    CoFundingCommitted,
    ProofDeadlineApproached,
    ProofSubmitted,
    ProofAccepted,
    RepaymentClaimed,
)

__all__ = [
    "SENDS",
    "ApplicationRefused",
    "ApplicationSubmitted",
    "AssetInventoried",
    "CoFundingCommitted",
    "ExpenseRecorded",
    "ExpenseReleased",
    "FundsDrawn",
    "GrantApproved",
    "GrantTranslated",
    "MicrofundAwardGranted",
    "MicrofundAwardSettled",
    "MicrofundIdeaDecided",
    "MicrofundRoundOpened",
    "MoneyDeclined",
    "MoneyGranted",
    "OpportunityIdentified",
    "ProofAccepted",
    "ProofDeadlineApproached",
    "ProofSubmitted",
    "RepaymentClaimed",
    "SpendingDeadlineApproached",
    "SpendingDeadlineMissed",
]
