"""What is typed about keys, and what their states and reasons are called."""

from quartier.actor import OFFICES
from quartier.web import Form, _l, fields
from quartier.web.i18n import OFFICES as OFFICE_NAMES
from quartier.web.i18n import Lazy
from werkhaus.keys.rules import Basis, EntryKind, Precondition, RecallReason

KINDS = {
    EntryKind.REGISTERED: _l("In the key box"),
    EntryKind.ISSUED: _l("Handed over"),
    EntryKind.RECALLED: _l("Asked back"),
    EntryKind.RETURNED: _l("Back in the key box"),
    EntryKind.LOST: _l("Lost"),
    EntryKind.FOUND: _l("Found again"),
    EntryKind.CYLINDER_KEPT: _l("Lost, the cylinder stays"),
    EntryKind.CYLINDER_EXCHANGED: _l("Lost, the cylinder was exchanged"),
    EntryKind.WITHDRAWN: _l("Out of use"),
}
BASES = (
    (Basis.OFFICE, _l("They hold an office")),
    (Basis.MEMBER, _l("Member of the association, fee paid")),
    (Basis.AGREEMENT, _l("Written agreement, for example with a tenant")),
)
REASONS = {
    RecallReason.OFFICE_ENDED: _l("The office has ended"),
    RecallReason.MEMBERSHIP_ENDED: _l("The membership has ended"),
    RecallReason.CYLINDER_EXCHANGED: _l("The cylinder is exchanged"),
    RecallReason.DECIDED: _l("The key is needed back"),
}
PRECONDITIONS = {
    Precondition.ADULT: _l("The person is 18 or older"),
    Precondition.ENTITLED: _l("Office, membership with paid fee or agreement is checked"),
    Precondition.INSTRUCTED: _l("The person has had the general safety instruction"),
}


class KeyForm(Form):
    """A key."""

    number = fields.Text(
        _l("Key number"), required=True, max=40, hint=_l("As it is stamped on the key, for example W-07")
    )
    opens = fields.Text(_l("What it opens"), required=True, max=200)
    cylinder = fields.Text(
        _l("Cylinder"),
        required=True,
        max=40,
        hint=_l("Keys with the same cylinder are exchanged together if one of them is lost."),
    )


class PromiseForm(Form):
    """For whom a key is meant."""

    holder_name = fields.Text(
        _l("Full name"),
        required=True,
        max=120,
        hint=_l("It stands on the protocol and is deleted some years later."),
    )
    basis = fields.Choice(_l("Why they get a key"), options=BASES, required=True)
    office = fields.Choice(_l("Which office"), options=[(name, Lazy(OFFICE_NAMES[name])) for name in OFFICES])
    holder_ref = fields.Text(
        _l("Their reference"),
        max=64,
        hint=_l("It stands under “What I may do here”. With it they see the key among their keys."),
    )
    until = fields.Day(_l("Last day"), hint=_l("Leave it empty if no end is set."))


class HandOverForm(Form):
    """What was checked before a key is given out."""

    giver_name = fields.Text(_l("Your full name"), required=True, max=120, autocomplete="name")
    adult = fields.Check(PRECONDITIONS[Precondition.ADULT], required=True)
    entitled = fields.Check(PRECONDITIONS[Precondition.ENTITLED], required=True)
    instructed = fields.Check(PRECONDITIONS[Precondition.INSTRUCTED], required=True)


class ReturnForm(Form):
    """How a key came back."""

    ids = "return-"
    note = fields.Text(_l("Condition"), max=500, hint=_l("For example: bent. Please no names."))


class RecallForm(Form):
    """Why a key is asked back."""

    ids = "recall-"
    reason = fields.Choice(
        _l("Reason"),
        options=[
            (reason, REASONS[reason]) for reason in (RecallReason.MEMBERSHIP_ENDED, RecallReason.DECIDED)
        ],
        required=True,
    )


class ExchangeForm(Form):
    """That the cylinder is exchanged."""

    ids = "exchange-"
    cost = fields.Money(_l("What the exchange costs"), max=10**7)


class NoteForm(Form):
    """Why a cylinder stays, or a key is out of use."""

    ids = "why-"
    note = fields.Text(_l("Reason"), required=True, max=500)


class KeysQuery(Form):
    """Which keys are listed."""

    shown = fields.Choice(
        _l("Show only"),
        options=(("overdue", _l("Overdue")), ("away", _l("Handed over")), ("lost", _l("Lost"))),
    )
