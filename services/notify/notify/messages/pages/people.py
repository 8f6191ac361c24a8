"""The doors to messages for people: ask for them, and by a private link choose and end them."""

from functools import cache
from typing import Any, cast

from marshmallow import Schema, validate
from marshmallow import fields as json

from notify.messages import views
from notify.messages.commands import subscribing
from notify.messages.commands.subscribing import Choose, SignUp
from notify.messages.rules import Rhythm, State
from notify.settings import NotifySettings
from notify.stories.catalogue import topics
from notify.stories.rules import KEEPERS, PUBLIC
from notify.stories.sentences import ABOUT
from quartier.signin.manage import PRIVATE
from quartier.web import (
    N_,
    Form,
    Page,
    Reply,
    See,
    Visit,
    _l,
    api_post,
    fields,
    get,
    post,
)
from quartier.web.i18n import LANGUAGES, Lazy

#: What people can follow, and what it is called.
FOLLOWED = {str(about): Lazy(ABOUT[about]) for about in topics((PUBLIC,))}
TOPICS = list(FOLLOWED)
OPTIONS = tuple(FOLLOWED.items())
RHYTHMS = {
    Rhythm.NOW: _l("at once"),
    Rhythm.DAILY: _l("gathered, once a day"),
    Rhythm.WEEKLY: _l("gathered, on Thursdays"),
}
HOURS = tuple((str(hour), f"{hour}:00") for hour in range(24))


class SignUpForm(Form):
    """Where to write, and about what."""

    address = fields.Email(_l("Your e-mail address"), required=True)
    topics = fields.Choices(_l("What you want to hear about"), options=OPTIONS, required=True)
    rhythm = fields.Choice(_l("How often news comes"), options=tuple(RHYTHMS.items()), required=True)


@cache
def choose_form() -> type[Form]:
    """The form for all that can be chosen: for each topic how soon, and the hours."""
    made: dict[str, Any] = {
        f"{about}_{kind}": fields.Choice(FOLLOWED[about], options=tuple(RHYTHMS.items()))
        for about in TOPICS
        for kind in ("urgent", "news")
    }
    made["digest_hour"] = fields.Choice(_l("Gathered news comes at"), options=HOURS, required=True)
    made["quiet_from"] = fields.Choice(_l("Quiet time begins at"), options=HOURS)
    made["quiet_until"] = fields.Choice(_l("Quiet time ends at"), options=HOURS)
    made["speaks"] = fields.Choice(_l("Language"), options=tuple(LANGUAGES.items()), required=True)
    return type("ChooseForm", (Form,), made)


def show_sign_up(visit: Visit) -> Page:
    """How to get news by e-mail."""
    settings = cast(NotifySettings, visit.settings)
    return Page(
        "messages/sign_up.html",
        title=_l("News by e-mail"),
        form=visit.form(SignUpForm, rhythm=Rhythm.WEEKLY),
        open=settings.mail_open,
        pretended=settings.mail_open and not settings.mail_server,
        keeper=visit.actor.holds(*KEEPERS),
    )


def sign_up(visit: Visit) -> See:
    """Write to the address; what is said afterwards is the same for each."""
    data = visit.load(SignUpForm)
    token = _sign_up(visit, data["address"], visit.lang, data["topics"], data["rhythm"])
    if cast(NotifySettings, visit.settings).mail_server:
        return See("/mail", flash="mail-asked")
    return See(f"/mail/{token}", flash="mail-pretended")  # the demonstration: here the letter's link is shown


def show_subscription(visit: Visit, token: str) -> Page:
    """Confirm, or choose what comes and how often. Only the link in a letter leads here."""
    with visit.read() as session:
        person = views.find(session, token)
        wishes = views.wishes(session, person.id)
    kept: dict[str, Any] = {
        f"{about}_{'urgent' if urgent else 'news'}": rhythm for (about, urgent), rhythm in wishes.items()
    }
    form = visit.form(
        choose_form(),
        digest_hour=person.digest_hour,
        quiet_from=person.quiet_from,
        quiet_until=person.quiet_until,
        speaks=person.lang,
        **{name: rhythm for name, rhythm in kept.items() if name in choose_form()._declared_fields},
    )
    return Page(
        "messages/subscription.html",
        title=_l("Your news by e-mail"),
        headers=PRIVATE,
        active=person.state == State.ACTIVE,
        silent=person.state == State.SILENT,
        followed=[FOLLOWED[about] for about in TOPICS if {(about, True), (about, False)} & wishes.keys()],
        topics=OPTIONS,
        form=form,
    )


def confirm(visit: Visit, token: str) -> See:
    """Begin to send."""
    with visit.unit() as unit:
        subscribing.confirm(unit, token)
    return See(f"/mail/{token}", flash="mail-confirmed", headers=PRIVATE)


def choose(visit: Visit, token: str) -> See:
    """Take what was chosen."""
    data = visit.load(choose_form())
    wishes = {
        (about, kind == "urgent"): Rhythm(data[f"{about}_{kind}"])
        for about in TOPICS
        for kind in ("urgent", "news")
        if data[f"{about}_{kind}"]
    }
    quiet = {name: int(data[name]) if data[name] else None for name in ("quiet_from", "quiet_until")}
    command = Choose(wishes=wishes, lang=data["speaks"], digest_hour=int(data["digest_hour"]), **quiet)
    with visit.unit() as unit:
        subscribing.choose(unit, token, command)
    return See(f"/mail/{token}", flash="mail-chosen", headers=PRIVATE)


def show_leaving(visit: Visit, token: str) -> Page:
    """End a topic or everything: only asked here, because programs that look at mails open every link in them."""
    with visit.read() as session:
        followed = {about for about, _ in views.wishes(session, views.find(session, token).id)}
    return Page(
        "messages/leaving.html",
        title=_l("End messages"),
        headers=PRIVATE,
        token=token,
        topics=[(about, label) for about, label in OPTIONS if about in followed],
    )


def leave(visit: Visit, token: str) -> Page | See:
    """End a topic, or everything. A mail program does so by itself (RFC 8058) and must not be led elsewhere."""
    sent = visit.request.form
    about = sent.get("about") if sent.get("about") in TOPICS else None
    with visit.unit() as unit:
        left = subscribing.leave(unit, token, about)
    if "List-Unsubscribe" in sent:
        return Page("messages/left.html", title=_l("No more messages"), headers=PRIVATE)
    if left:
        return See(f"/mail/{token}", flash="mail-topic-ended", headers=PRIVATE)
    return See("/mail", flash="mail-ended")


def _sign_up(visit: Visit, address: str, lang: str, about: list[str], rhythm: str) -> str:
    visit.app.limits.mails.check(visit.address, visit.now)
    command = SignUp(address=address, lang=lang, topics=sorted(set(about)), rhythm=Rhythm(rhythm))
    with visit.unit() as unit:
        token = subscribing.sign_up(unit, command)
    visit.app.limits.mails.count(visit.address, visit.now)
    return token


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────


class SignUpJson(Schema):
    """An address, and what shall be written to it."""

    address = json.String(required=True, validate=validate.Length(max=254))
    lang = json.String(load_default="de", validate=validate.OneOf(list(LANGUAGES)))
    topics = json.List(
        json.String(validate=validate.OneOf(TOPICS)), required=True, validate=validate.Length(1, len(TOPICS))
    )
    rhythm = json.String(
        load_default=Rhythm.WEEKLY.value, validate=validate.OneOf([each.value for each in Rhythm])
    )


def api_sign_up(visit: Visit) -> Reply:
    """Write to an address and ask whether its owner wants news; the answer is the same for each address."""
    data = visit.load(SignUpJson)
    _sign_up(visit, data["address"], data["lang"], data["topics"], data["rhythm"])
    return Reply(None)


ROUTES = (
    get("/mail", show_sign_up),
    post(
        "/mail",
        sign_up,
        again=show_sign_up,
        flashes={
            "mail-asked": N_(
                "Look into your mailbox: with the link in our message you confirm your address."
            ),
            "mail-pretended": N_(
                "This demonstration sends no mail. The link in the message would lead to this page."
            ),
            "mail-ended": N_("You get no more messages, and your address is deleted."),
        },
    ),
    get("/mail/<token>", show_subscription, private=True),
    post(
        "/mail/<token>",
        choose,
        again=show_subscription,
        private=True,
        flashes={"mail-chosen": N_("That is how your news comes from now on.")},
    ),
    post(
        "/mail/<token>/confirmation",
        confirm,
        private=True,
        flashes={"mail-confirmed": N_("Your address is confirmed. From now on you get news.")},
    ),
    get("/mail/<token>/off", show_leaving, private=True),
    post(
        "/mail/<token>/off",
        leave,
        outside=True,
        private=True,
        flashes={"mail-topic-ended": N_("You hear no more about this.")},
    ),
    api_post("/api/mail", api_sign_up, takes=SignUpJson, status=202, name="ask_for_messages"),
)
