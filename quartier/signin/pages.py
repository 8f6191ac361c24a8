"""The page on which one signs in, in all ways there are, and the way out."""

from urllib.parse import urlsplit

from quartier.signin import demo, logged_out, oidc
from quartier.signin.personas import PERSONAS
from quartier.signin.refusals import ProviderUnreachable
from quartier.web.answers import Page, See
from quartier.web.i18n import N_, _l
from quartier.web.routes import Route, get, post
from quartier.web.visit import Visit, safe_path

#: On a shared phone nothing of what was seen shall stay behind (facts: habits, 13).
LEAVE_NOTHING = {"Clear-Site-Data": '"cache", "storage"', "Cache-Control": "no-store"}


def show(visit: Visit) -> Page:
    """The ways to sign in."""
    form = visit.form(oidc.BeginForm)
    wanted = form["next"].value or visit.form(demo.SignInForm)["next"].value or visit.request.args.get("next")
    provider = visit.app.provider
    return Page(
        "quartier/sign_in.html",
        title=_l("Sign in"),
        personas=list(PERSONAS.values()) if visit.settings.demo_sign_in else [],
        provider=visit.settings.oidc_name or urlsplit(provider.issuer).netloc if provider else "",
        form=form,
        next=safe_path(wanted),
    )


def sign_out(visit: Visit) -> See | Page:
    """End the session, on the server too, and where it was begun at a provider, there as well."""
    statement = visit.sign_out()
    provider = visit.app.provider
    if statement and provider:
        try:
            there = provider.end_session_url(statement, visit.absolute("/signed-out"))
        except ProviderUnreachable:
            there = None
        if there:
            return oidc.onward(_l("Signing out"), there, LEAVE_NOTHING)
        return See("/signed-out", headers=LEAVE_NOTHING)
    return See("/", flash="signed-out", headers=LEAVE_NOTHING)


def signed_out(visit: Visit) -> Page:
    """What is over, and what may go on elsewhere."""
    return Page(
        "quartier/signed_out.html",
        title=_l("Signed out"),
        provider=visit.settings.oidc_name,
        still=visit.actor,
    )


ROUTES: tuple[Route, ...] = (
    get("/sign-in", show),
    post("/sign-in", demo.sign_in, again=show, flashes={"signed-in": N_("You are signed in.")}),
    post("/sign-in/provider", oidc.begin, again=show),
    get("/sign-in/answer", oidc.answer, again=show),
    post("/sign-out", sign_out, flashes={"signed-out": N_("You are signed out.")}),
    post(logged_out.PATH, logged_out.take, outside=True),
    get("/signed-out", signed_out),
)
