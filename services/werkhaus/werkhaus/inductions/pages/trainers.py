"""The doors to who may teach what."""

from quartier.handover.answers import require_say, see_after
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from werkhaus.inductions import commands, views
from werkhaus.inductions.pages.sessions import thing_options


class TrainerForm(Form):
    """Who may teach what."""

    person = fields.Text(
        _l("Code of the person"), required=True, max=64, hint=_l("They find it under “My permits”.")
    )
    resource_id = fields.Choice(_l("For what"), required=True)


def list_trainers(visit: Visit) -> Page:
    """Who may teach what, and the form to name somebody."""
    require_say(visit, "machine_permits")
    with visit.read() as session:
        known = views.trainers(session)
    form = visit.form(TrainerForm, options={"resource_id": thing_options(visit)})
    return Page("inductions/trainers.html", title=_l("Trainers"), trainers=known, form=form)


def name_trainer(visit: Visit) -> See:
    """Let somebody teach a machine."""
    data = visit.load(TrainerForm, options={"resource_id": thing_options(visit)})
    with visit.unit() as unit:
        decision = commands.name_trainer(unit, **data)
    return see_after(decision, "/inductions/trainers", flash="trainer-named")


def dismiss_trainer(visit: Visit) -> See:
    """Let somebody teach a machine no longer."""
    data = visit.load(TrainerForm, options={"resource_id": thing_options(visit)})
    with visit.unit() as unit:
        decision = commands.dismiss_trainer(unit, **data)
    return see_after(decision, "/inductions/trainers", flash="trainer-dismissed")


ROUTES = (
    get("/inductions/trainers", list_trainers),
    post(
        "/inductions/trainers",
        name_trainer,
        again=list_trainers,
        flashes={"trainer-named": N_("The person is a trainer now.")},
    ),
    post(
        "/inductions/trainers/dismissal",
        dismiss_trainer,
        again=list_trainers,
        flashes={"trainer-dismissed": N_("The person is no longer a trainer.")},
    ),
)
