"""Whether an account's number can be right: country, length, the bank's own form and the check digits (ISO 13616)."""

from funding.bank.rules.refusals import IbanWrong


def checked(typed: str) -> str:
    """The number without spaces. Raises `IbanWrong`."""
    from schwifty import IBAN  # here and not above: its table of banks takes half a second to load
    from schwifty.exceptions import SchwiftyException

    try:
        return str(IBAN(typed).compact)
    except (SchwiftyException, ValueError, KeyError):
        raise IbanWrong from None
