"""The page on which access tokens of programs are given and ended. A token itself is shown once, when it is given."""

from collections.abc import Sequence
from datetime import timedelta

from quartier.signin import tokens
from quartier.signin.manage import PRIVATE
from quartier.signin.refusals import OfficeNotYours, TokenNotFound
from quartier.web import i18n
from quartier.web.answers import Confirm, Page, See
from quartier.web.fields import Choice, Choices, Text, Whole
from quartier.web.forms import Form
from quartier.web.i18n import N_, Lazy, _l
from quartier.web.routes import Route, get, post
from quartier.web.sheets import Column, Sheet
from quartier.web.visit import Visit

#: Who gives and ends access tokens.
KEEPERS = ("administrator", "carrier")


class TokenForm(Form):
    """A new access token."""

    name = Text(
        _l("What it is for"),
        max=120,
        required=True,
        hint=_l("For example: door display in the Werkhaus. No names."),
    )
    scopes = Choice(
        _l("What the program may do"),
        options=[("read", _l("Only read")), ("write", _l("Read and change"))],
        required=True,
    )
    offices = Choices(
        _l("With the rights of these offices of yours"),
        hint=_l("Only as long as you hold them yourself. None: what everybody may see."),
    )
    days = Whole(_l("For how many days"), min=1, max=tokens.LONGEST_DAYS, required=True)


COLUMNS = (
    Column(_l("What it is for"), "name"),
    Column(_l("May"), lambda each: _l("Read and change") if tokens.WRITE in each.scopes else _l("Only read")),
    Column(_l("Offices"), lambda each: _names(each.offices)),
    Column(_l("Given"), "created_at"),
    Column(_l("Last used"), "last_used_on"),
    Column(_l("Ends"), lambda each: each.revoked_at or each.expires_at),
)


def list_tokens(visit: Visit) -> Page:
    """Every token of this service, and the form for another."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        given = tokens.all_tokens(session)
    return Page(
        "quartier/tokens.html",
        title=_l("Access for programs"),
        tokens=[(each, each.counts(visit.now), _names(each.offices)) for each in given],
        form=visit.form(TokenForm, options={"offices": _offices(visit)}, days=90),
        sheet=Sheet(_l("Access for programs"), COLUMNS, given) if given else None,
    )


def give_token(visit: Visit) -> Page:
    """Give a token, with offices that the visitor holds."""
    visit.require(*KEEPERS)
    data = visit.load(TokenForm, options={"offices": _offices(visit)})
    offices = frozenset(data["offices"])
    if not offices <= visit.actor.offices:
        raise OfficeNotYours
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        token = tokens.give(
            unit.session,
            name=data["name"],
            scopes=frozenset(tokens.SCOPES if data["scopes"] == tokens.WRITE else (tokens.READ,)),
            offices=offices,
            given_by=visit.actor.ref,
            now=visit.now,
            expires_at=visit.now + timedelta(days=data["days"]),
        )
    return Page(
        "quartier/token_given.html",
        title=_l("The access token"),
        headers=PRIVATE,
        name=data["name"],
        token=token,
    )


def ask_end(visit: Visit, token_id: str) -> Confirm:
    """Whether a token shall end: that cannot be undone."""
    visit.require(*KEEPERS)
    with visit.read() as session:
        found = next((each for each in tokens.all_tokens(session) if each.id == token_id), None)
    if found is None or not found.counts(visit.now):
        raise TokenNotFound
    return Confirm(
        _l("End this access token?"),
        action=f"/tokens/{token_id}/end",
        label=_l("End the access token"),
        back="/tokens",
        facts=[(_l("What it is for"), found.name), (_l("Offices"), _names(found.offices) or None)],
        consequences=[_l("The program can no longer do anything here. You can give it another one.")],
    )


def end_token(visit: Visit, token_id: str) -> See:
    """End a token at once."""
    visit.require(*KEEPERS)
    with visit.store.unit(correlation_id=visit.correlation_id) as unit:
        if not tokens.revoke(unit.session, token_id, visit.now):
            raise TokenNotFound
    return See("/tokens", flash="token-ended")


def _offices(visit: Visit) -> Sequence[tuple[str, Lazy]]:
    return [(office, Lazy(i18n.OFFICES.get(office, office))) for office in sorted(visit.actor.offices)]


def _names(offices: frozenset[str]) -> str:
    return ", ".join(i18n.gettext(i18n.OFFICES.get(office, office)) for office in sorted(offices))


ROUTES: tuple[Route, ...] = (
    get("/tokens", list_tokens),
    post("/tokens", give_token, again=list_tokens),
    get("/tokens/<token_id>/end", ask_end),
    post(
        "/tokens/<token_id>/end",
        end_token,
        again=ask_end,
        flashes={"token-ended": N_("The access token is ended.")},
    ),
)
