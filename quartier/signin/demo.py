"""The demonstration's way to sign in: choose who to be. Open only where `demo_sign_in` is set (loopback only)."""

from quartier.signin.personas import PERSONAS
from quartier.web.answers import Page, See
from quartier.web.fields import Choice, Hidden
from quartier.web.forms import Form
from quartier.web.i18n import N_, _l
from quartier.web.refusals import PageMissing
from quartier.web.routes import get, post
from quartier.web.visit import Visit, safe_path


class SignInForm(Form):
    """Who to be, and where to go then."""

    persona = Choice(
        _l("Persona"), options=[(persona.slug, persona.name) for persona in PERSONAS.values()], required=True
    )
    next = Hidden()


def show(visit: Visit) -> Page:
    """The ways to sign in."""
    wanted = visit.form(SignInForm)["next"].value or visit.request.args.get("next")
    return Page(
        "quartier/sign_in.html",
        title=_l("Sign in"),
        personas=list(PERSONAS.values()) if visit.settings.demo_sign_in else [],
        next=safe_path(wanted),
    )


def sign_in(visit: Visit) -> See:
    """Begin a session as one of the personas."""
    if not visit.settings.demo_sign_in:
        raise PageMissing
    data = visit.load(SignInForm)
    visit.sign_in(PERSONAS[data["persona"]].actor())
    return See(safe_path(data["next"]), flash="signed-in")


def sign_out(visit: Visit) -> See:
    """End the session, on the server too."""
    visit.sign_out()
    return See("/", flash="signed-out")


ROUTES = (
    get("/sign-in", show),
    post("/sign-in", sign_in, again=show, flashes={"signed-in": N_("You are signed in.")}),
    post("/sign-out", sign_out, flashes={"signed-out": N_("You are signed out.")}),
)
