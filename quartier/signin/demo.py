"""The demonstration's way to sign in: choose who to be. Open only where `demo_sign_in` is set (loopback only)."""

from quartier.signin.personas import PERSONAS
from quartier.web.answers import See
from quartier.web.fields import Choice, Hidden
from quartier.web.forms import Form
from quartier.web.i18n import _l
from quartier.web.refusals import PageMissing
from quartier.web.visit import Visit, safe_path


class SignInForm(Form):
    """Who to be, and where to go then."""

    persona = Choice(
        _l("Persona"), options=[(persona.slug, persona.name) for persona in PERSONAS.values()], required=True
    )
    next = Hidden()


def sign_in(visit: Visit) -> See:
    """Begin a session as one of the personas."""
    if not visit.settings.demo_sign_in:
        raise PageMissing
    data = visit.load(SignInForm)
    visit.sign_in(PERSONAS[data["persona"]].actor())
    return See(safe_path(data["next"]), flash="signed-in")
