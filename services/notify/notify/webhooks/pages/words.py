"""What is said of webhooks, their messages and tries."""

from notify.webhooks.rules import Outcome, Stage, State
from quartier.web import _l

STATES = {
    State.ACTIVE: ("good", _l("In use")),
    State.PAUSED: ("quiet", _l("Paused")),
    State.DISABLED: ("danger", _l("Given up")),
    State.ENDED: ("quiet", _l("Ended")),
}
STAGES = {
    Stage.DUE: ("caution", _l("Waiting")),
    Stage.SENT: ("good", _l("Arrived")),
    Stage.FAILED: ("danger", _l("Failed")),
}
OUTCOMES = {
    Outcome.TAKEN: _l("taken"),
    Outcome.REFUSED: _l("refused"),
    Outcome.REDIRECT: _l("sent elsewhere, which we do not follow"),
    Outcome.GONE: _l("gone for good"),
    Outcome.BUSY: _l("busy"),
    Outcome.TIMEOUT: _l("no answer in time"),
    Outcome.NO_HOST: _l("this name is not known"),
    Outcome.FORBIDDEN: _l("leads to an address that is closed to us"),
    Outcome.CONNECTION: _l("no connection"),
    Outcome.CERTIFICATE: _l("the certificate is not valid"),
    Outcome.NONSENSE: _l("an answer that cannot be read"),
}
