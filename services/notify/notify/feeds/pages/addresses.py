"""The doors to feeds for people: how to follow, and the list of partners' addresses."""

from typing import Any, cast

from notify.feeds import commands, rules, views
from notify.feeds.commands import GiveAccess
from notify.feeds.pages.documents import FORMATS
from notify.settings import NotifySettings
from notify.stories.catalogue import topics
from notify.stories.pages import choices
from notify.stories.rules import PUBLIC
from notify.stories.sentences import ABOUT, SERVICES
from quartier.signin import manage
from quartier.web import N_, Form, Page, See, Visit, _l, fields, get, post
from quartier.web.i18n import LANGUAGES


class FollowForm(Form):
    """Of what, and in which language, to read by feed."""

    about = fields.Choice(
        _l("What it is about"), options=[(str(key), ABOUT[key]) for key in topics((PUBLIC,))]
    )
    service = fields.Choice(_l("Who says it"), options=choices(SERVICES))
    speaks = fields.Choice(_l("Language"), options=tuple(LANGUAGES.items()))


class AccessForm(Form):
    """A new feed address."""

    label = fields.Text(
        _l("For which organisation"),
        required=True,
        max=120,
        hint=_l("The name of the organisation, not of a person: for example “City planning office”."),
    )
    days = fields.Whole(_l("Valid for how many days"), required=True, min=1, max=730)


def show_feeds(visit: Visit) -> Page:
    """How to follow the quarter; for the carrier also which partners have an address of their own."""
    keeper = visit.actor.holds("carrier")
    with visit.read() as session:
        accesses = views.accesses(session) if keeper else []
    chosen = visit.query(FollowForm)
    lang = chosen.pop("speaks") or visit.lang
    if lang != visit.settings.language:
        chosen["lang"] = lang
    kept = {name: value for name, value in chosen.items() if value}
    return Page(
        "feeds/list.html",
        title=_l("Follow by feed"),
        chosen=chosen,
        speaks=lang,
        options={
            "about": choices(ABOUT, topics((PUBLIC,))),
            "service": choices(SERVICES),
            "speaks": list(LANGUAGES.items()),
        },
        feeds=[(label, visit.absolute(rules.named(format.path, kept))) for format, label in FORMATS],
        keeper=keeper,
        accesses=[
            (access, rules.open_at(visit.now, access.expires_at, access.revoked_at)) for access in accesses
        ],
        form=visit.form(AccessForm, days=cast(NotifySettings, visit.settings).feed_access_days),
    )


def give_access(visit: Visit) -> Page:
    """Make an address and show it, this once: it is kept nowhere, so no other page could show it."""
    data = visit.load(AccessForm)
    with visit.unit() as unit:
        token = commands.give_access(unit, GiveAccess(label=data["label"], days=data["days"]))
    return _given(visit, data["label"], token)


def rotate_access(visit: Visit, access_id: str) -> Page:
    """Make a second address for the same organisation and show it; the first one works on for a while."""
    overlap = cast(NotifySettings, visit.settings).feed_overlap_days
    with visit.unit() as unit:
        label, token = commands.rotate_access(unit, access_id, overlap)
    return _given(visit, label, token, overlap)


def revoke_access(visit: Visit, access_id: str) -> See:
    """End an address."""
    with visit.unit() as unit:
        commands.revoke_access(unit, access_id)
    return See("/feeds", flash="access-revoked")


def _given(visit: Visit, label: str, token: str, overlap: int | None = None) -> Page:
    addresses: list[tuple[Any, str]] = [
        (name, visit.absolute(format.private.format(token=token))) for format, name in FORMATS
    ]
    return Page(
        "feeds/given.html",
        title=_l("The feed address"),
        headers=manage.PRIVATE,
        label=label,
        addresses=[*addresses, (_l("For programs"), visit.absolute(f"/feed/{token}/events?after=0"))],
        overlap=overlap,
    )


ROUTES = (
    get("/feeds", show_feeds),
    post("/feeds/addresses", give_access, again=show_feeds),
    post("/feeds/addresses/<access_id>/rotation", rotate_access),
    post(
        "/feeds/addresses/<access_id>/revocation",
        revoke_access,
        flashes={"access-revoked": N_("The address leads nowhere now.")},
    ),
)
