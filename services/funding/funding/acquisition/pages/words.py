"""What stages, questions and kinds are called."""

from funding.acquisition.rules.stages import Cycle, Eligible, FunderKind, Refused, Stage, TaskKind
from quartier.web import _l
from quartier.web.i18n import Lazy

#: Who sees what is being applied for, and acts on it.
READERS = ("carrier", "treasurer")
STAGES = {
    Stage.IDEA: _l("Idea"),
    Stage.CHECKED: _l("Checked"),
    Stage.WRITING: _l("Being written"),
    Stage.SUBMITTED: _l("With the funder"),
    Stage.GRANTED: _l("Granted"),
    Stage.REFUSED: _l("Refused"),
    Stage.CLOSED: _l("Closed"),
}
#: What the button to a stage says.
STEPS = {
    Stage.CHECKED: _l("It was checked"),
    Stage.WRITING: _l("Begin to write"),
    Stage.SUBMITTED: _l("The application is out"),
    Stage.CLOSED: _l("Close the matter"),
}
BADGES = {
    Stage.IDEA: "quiet",
    Stage.CHECKED: "info",
    Stage.WRITING: "caution",
    Stage.SUBMITTED: "info",
    Stage.GRANTED: "good",
    Stage.REFUSED: "danger",
    Stage.CLOSED: "quiet",
}
KINDS = {
    FunderKind.PUBLIC: _l("Public authority"),
    FunderKind.FOUNDATION: _l("Foundation"),
    FunderKind.COMPANY: _l("Company"),
    FunderKind.ASSOCIATION: _l("Association"),
}
CYCLES = {
    Cycle.ONCE: _l("Once"),
    Cycle.YEARLY: _l("Every year on the same day"),
    Cycle.ANY_TIME: _l("At any time"),
}
ELIGIBLE = {Eligible.OPEN: _l("Not looked at yet"), Eligible.YES: _l("Yes"), Eligible.NO: _l("No")}
REFUSED = {
    Refused.NO_MONEY: _l("The funder has no money left"),
    Refused.NOT_ELIGIBLE: _l("The funder does not pay for this"),
    Refused.OTHERS_BETTER: _l("Others were chosen"),
    Refused.TOO_LATE: _l("The application came too late"),
    Refused.UNSAID: _l("No reason was given"),
}
TASKS = {
    TaskKind.THANKS: _l("Thank the funder"),
    TaskKind.PUBLICITY: _l("Show the funder’s name and logo"),
    TaskKind.NEWS: _l("Tell the funder how it is going"),
}
DUES: dict[str, Lazy] = {
    **{str(kind): said for kind, said in TASKS.items()},
    "deadline": _l("Application due"),
}
FIELDS = {
    "public-space": _l("Homes and public space"),
    "infrastructure": _l("Social and cultural places"),
    "living-together": _l("Living together"),
    "education": _l("Education and taking part"),
    "families": _l("Generations and families"),
    "climate": _l("Climate"),
    "activation": _l("Neighbourhood management"),
    "continuity": _l("Lasting structures (Verstetigung)"),
}
#: The questions of the fit, and their answers.
CRITERIA = {
    "eligible": _l("Does the programme take this applicant and this project?"),
    "action-field": _l("Does it support this field of action?"),
    "own-share": _l("Is there enough own money?"),
    "size": _l("Is the amount within its bounds?"),
    "combination": _l("May it be combined with the project’s other applications?"),
    "time": _l("Is there time enough?"),
}
ANSWERS = {
    "yes": _l("Yes"),
    "no": _l("No"),
    "open": _l("Not looked at yet"),
    "any-time": _l("At any time"),
    "enough": _l("Four weeks or more"),
    "few": _l("Two to four weeks"),
    "hardly": _l("Less than two weeks"),
    "over": _l("The deadline is over"),
}
