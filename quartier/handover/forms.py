"""The forms of the handover."""

from quartier.handover import names
from quartier.web import fields
from quartier.web.forms import Form
from quartier.web.i18n import Lazy, _l
from quartier.web.uploads import DocumentField


def _options(known: dict[str, Lazy]) -> list[tuple[str, Lazy]]:
    return list(known.items())


class ObjectionForm(Form):
    """An objection."""

    reason = fields.Choice(_l("Reason"), options=_options(names.REASONS), required=True)
    note = fields.LongText(
        _l("How it could be solved"), required=True, max=2000, hint=_l("Please no names of residents.")
    )


class AnswerForm(Form):
    """A written answer."""

    ids = "answer-"

    note = fields.LongText(
        _l("Written answer"), required=True, max=2000, hint=_l("Please no names of residents.")
    )


class UpForm(Form):
    """A step up."""

    note = fields.LongText(
        _l("Why now, and how it is to work"),
        required=True,
        max=5000,
        hint=_l("Please no names of residents."),
    )
    effective_on = fields.Day(_l("First day of the new step"), required=True)
    review_on = fields.Day(_l("Day on which you look at it again together"), required=True)


class BackForm(Form):
    """A step back."""

    ids = "back-"

    trigger = fields.Choice(_l("Reason"), options=_options(names.TRIGGERS), required=True)
    note = fields.LongText(
        _l("The plan for the way back up: what, by whom, until when"), required=True, max=5000
    )


class RestForm(Form):
    """A rest, or its end."""

    ids = "rest-"

    note = fields.LongText(_l("Why"), required=True, max=2000)


class StepInForm(Form):
    """Stepping in."""

    ids = "step-in-"

    emergency = fields.Choice(_l("Emergency"), options=_options(names.EMERGENCIES), required=True)
    days = fields.Whole(_l("For how many days"), min=1, max=14, required=True)


class PlanForm(Form):
    """The plan with which residents agree that more is needed."""

    ids = "plan-"

    note = fields.LongText(
        _l("The plan for the way back up: what, by whom, until when"), required=True, max=5000
    )


class EvidenceForm(Form):
    """What one side shows."""

    criterion = fields.Choice(_l("What it shows"), options=_options(names.CRITERIA), required=True)
    met = fields.Check(_l("Yes, this is so"))
    shown_on = fields.Day(_l("Day of the document"), required=True)
    note = fields.Text(
        _l("Which document, and where it can be looked at"),
        required=True,
        max=500,
        hint=_l("Please no names of residents."),
    )
    document = DocumentField(
        _l("The document itself"),
        hint=_l(
            "A PDF or a photo, at most 10 MB. Only those who speak for the residents’ body, the carrier or the city"
            " can open it."
        ),
    )


class ReviewForm(Form):
    """What a review found."""

    ids = "review-"

    review = fields.Hidden(required=True)
    passed = fields.Check(_l("It works well"))
    note = fields.LongText(_l("What was found"), required=True, max=2000)


class DutyForm(Form):
    """Something that is done."""

    ids = "duty-"

    version = fields.Hidden(required=True)
    duty = fields.Hidden(required=True)


class MediationForm(Form):
    """How mediation ended."""

    ids = "mediation-"

    result = fields.Choice(_l("Result"), options=_options(names.FINDINGS), required=True)
    note = fields.LongText(_l("What was agreed, or the revised proposal"), required=True, max=5000)


class RecordQuery(Form):
    """Which decisions are listed."""

    domain = fields.Text(_l("Matter"), max=40)
    open = fields.Check(_l("Only what waits for an answer"))
