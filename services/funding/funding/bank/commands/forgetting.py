"""Forgetting what the books need no longer."""

from datetime import date, timedelta
from typing import cast

from sqlalchemy import delete, select, update

from funding.bank.commands.importing import ORIGINAL
from funding.bank.model import BankEntry, BankImport, BankMatch, BankStatement
from funding.bank.rules.statements import ImportState
from funding.settings import FundingSettings
from quartier import kept_files
from quartier.unit import Unit


def forget_statements(unit: Unit) -> int:
    """Forget statements whose years are over, and files that waited too long; how many files that were.

    Years count from the end of the calendar year (§ 147(4) AO). What something was paid in sum stays: it is about
    nobody. A file goes when the last of its statements has gone.
    """
    settings = cast(FundingSettings, unit.settings)
    over = date(unit.today.year - settings.bank_years, 1, 1)
    old = select(BankStatement.id).where(BankStatement.closed_on < over)
    entries = select(BankEntry.id).where(BankEntry.statement_id.in_(old))
    unit.session.execute(delete(BankMatch).where(BankMatch.entry_id.in_(entries)))
    unit.session.execute(update(BankEntry).where(BankEntry.returns_id.in_(entries)).values(returns_id=None))
    unit.session.execute(delete(BankEntry).where(BankEntry.statement_id.in_(old)))
    unit.session.execute(delete(BankStatement).where(BankStatement.closed_on < over))
    waited = unit.now - timedelta(days=settings.bank_parked_days)
    still = select(BankStatement.id).where(BankStatement.import_id == BankImport.id).exists()
    parked = (BankImport.state == ImportState.PARKED) & (BankImport.sent_at < waited)
    ended = unit.now - timedelta(days=366 * settings.bank_years)
    gone = select(BankImport.id).where(
        parked | ((BankImport.state == ImportState.READ) & (BankImport.sent_at < ended) & ~still)
    )
    refs = list(unit.session.scalars(gone))
    for ref in refs:
        kept_files.erase(unit, ref, ORIGINAL)
    unit.session.execute(delete(BankImport).where(BankImport.id.in_(refs)))
    return len(refs)
