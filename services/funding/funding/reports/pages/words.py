"""What proofs of use are called, and what their checks say."""

from collections.abc import Mapping

from funding.reports.rules.checks import Check
from funding.reports.rules.states import Kind, Layout, ProofState, QueryKind
from quartier.web import _l, formats, i18n
from quartier.web.i18n import Lazy, gettext

KINDS: Mapping[str, Lazy] = {Kind.INTERIM: _l("Interim proof"), Kind.FINAL: _l("Final proof of use")}
LAYOUTS: Mapping[str, Lazy] = {
    Layout.FULL: _l("Full, with a list of all vouchers"),
    Layout.SIMPLE: _l("Simple, with sums by line"),
}
STATES: Mapping[str, tuple[str, Lazy]] = {
    ProofState.DRAFT: ("quiet", _l("Draft")),
    ProofState.SUBMITTED: ("info", _l("Handed in")),
    ProofState.QUESTIONED: ("caution", _l("The authority has a question")),
    ProofState.ACCEPTED: ("good", _l("Accepted")),
}
QUERIES: Mapping[str, Lazy] = {
    QueryKind.QUESTION: _l("Question"),
    QueryKind.OBJECTION: _l("Objection"),
}
#: The sections of the report: what each is called, and what it has to say.
SECTIONS: Mapping[str, tuple[Lazy, Lazy]] = {
    "use": (
        _l("How the money was used"),
        _l("What was done, when and with whom. Say it so that somebody who was not there can picture it."),
    ),
    "results": (
        _l("What came of it, compared with the goal"),
        _l("Take the goals of the application one by one: reached, partly reached, not reached, and why."),
    ),
    "main_items": (
        _l("The largest items of the account"),
        _l("What cost most, and what it was for."),
    ),
    "necessity": (
        _l("Why it was necessary and reasonable"),
        _l("Why it could not be done with less: offers compared, work of volunteers, what was borrowed."),
    ),
    "deviations": (
        _l("What differed from the plan"),
        _l("Lines that cost more or less, money that did not come, changed dates. Empty if nothing did."),
    ),
}
SAID: Mapping[str, Lazy] = {
    "section-missing": _l("The report lacks a section: {of}. Write it before you hand the proof in."),
    "nothing-spent": _l("Nothing was spent in this period. Record the expenses first, or drop the proof."),
    "sums-differ": _l(
        "The line “{of}” and its list of vouchers differ by {amount}. Tell whoever runs this service."
    ),
    "outside-period": _l("Vouchers outside the period: {count}. Charge them to another grant."),
    "line-unexplained": _l(
        "The line “{of}” is beyond its tolerance. Say why under “What differed from the plan”."
    ),
    "line-beyond": _l("The line “{of}” is beyond its tolerance. The authority may not recognise all of it."),
    "voucher-missing": _l("Expenses without a voucher on file: {count}. Have the originals ready."),
    "hours-missing": _l(
        "Own work is planned as “{of}”, but no hours are recorded. Have them sent by garden or Werkhaus."
    ),
    "income-missing": _l(
        "{amount} of “{of}” have not come. Note the money in the financing plan, or explain it."
    ),
    "income-over": _l(
        "{amount} more have come than were spent. The final grant says what has to be paid back."
    ),
    "income-under": _l(
        "{amount} less have come than were spent. Draw down what the grant still holds, or note own money."
    ),
    "draw-open": _l(
        "Asked from the funder and neither come nor withdrawn: {amount}. Settle this draw-down first."
    ),
    "repayment-due": _l("By these figures {amount} have to be paid back. Put the money aside."),
    "window-missed": _l(
        "Drawn and not spent in time: {amount}. Tell the funder; the sheet on late use shows the interest."
    ),
    "rate-unknown": _l(
        "The base interest rate of the half-year from {day} is not known. Enter it among the rates."
    ),
    "period-runs": _l("The period runs until {day}. What is spent until then is missing in this proof."),
    "overdue": _l("It was due on {day}. Hand it in now, or ask for more time."),
}


def said(check: Check) -> str:
    """A check as a sentence with its remedy, in the reader's language."""
    lang = i18n.current().lang
    of = str(SECTIONS[check.of][0]) if check.of in SECTIONS else check.of
    return gettext(
        SAID[check.key].msgid,
        of=of,
        amount=formats.money(abs(check.amount_cents), lang),
        count=check.count,
        day=formats.day(check.day, lang) if check.day else "",
    )
