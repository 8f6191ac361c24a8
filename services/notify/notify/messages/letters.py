"""Letters as e-mails (RFC 5322), with one-click unsubscription (RFC 8058). A format: values in, a message out.

It is written when it is sent, in the language its reader has chosen by then: what is stored is which stories it tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from notify.feeds.atom import clean
from notify.messages.commands.sending import Claimed
from notify.messages.rules import ALWAYS, Kind
from notify.settings import NotifySettings
from notify.stories.rules import About
from notify.stories.sentences import ABOUT
from notify.stories.views import Said, say, story_link
from quartier.web import i18n, render
from quartier.web.i18n import N_, Texts

#: Unfolded headers: a folded `List-Unsubscribe` would be encoded, which mail programs cannot read.
POLICY = SMTP.clone(max_line_length=998)

CONFIRM = (
    N_("Please confirm: news from {quarter}"),
    N_("Somebody, probably you, wants news from {quarter} to come to this address."),
    N_("If it was you, open this page and confirm:"),
    N_("If it was not you, do nothing: you get no news, and after three days the address is deleted."),
)
KNOWN = (
    N_("You get news from {quarter} already"),
    N_("Somebody, probably you, asked for news from {quarter} to come to this address. It does already."),
    N_("Here you choose what you get and how often:"),
    N_("If it was not you, do nothing: all stays as it is."),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A story as a letter tells it."""

    said: Said
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands in a letter, in one language."""

    lang: str
    dir: str
    subject: str
    paragraphs: Sequence[str]
    #: What its link is for, and where it leads; None: no link on its own.
    link: tuple[str, str] | None
    pieces: Sequence[Piece]
    #: Why it came.
    why: Sequence[str]
    manage: str
    leave: str


def write(settings: NotifySettings, texts: Texts, letter: Claimed, now: datetime) -> EmailMessage:
    """The e-mail, as text and as HTML."""
    written = compose(settings, texts, letter)
    mail = EmailMessage(policy=POLICY)
    local, _, domain = settings.mail_from.rpartition("@")
    mail["From"] = Address(settings.quarter_name, local, domain)
    to, _, there = letter.address.rpartition("@")
    mail["To"] = Address("", to, there)
    mail["Subject"] = " ".join(clean(written.subject).split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{letter.id}@{domain}>"
    mail["List-Id"] = f"<news.{settings.authority}>"
    mail["List-Unsubscribe"] = f"<{written.leave}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(plain(texts, written), cte="quoted-printable")
    with i18n.speaking(texts):
        html = render.render("notify", "messages/letter.html", {"letter": written})
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = written.lang  # last: what begins with Content would go to a part of it
    return mail


def compose(settings: NotifySettings, texts: Texts, letter: Claimed) -> Written:
    """What stands in it."""
    address = f"{settings.url}/mail/{letter.token}"
    pieces = [
        Piece(say(texts, story), story_link(settings.neighbour_urls, story)) for story in letter.stories
    ]
    subject, paragraphs, link = _news(settings, texts, pieces), [], None
    if letter.kind is not Kind.NEWS:
        first, *said = CONFIRM if letter.kind is Kind.CONFIRM else KNOWN
        subject = texts.gettext(first, quarter=settings.quarter_name)
        before, opens, otherwise = (texts.gettext(each, quarter=settings.quarter_name) for each in said)
        paragraphs, link = [before, otherwise], (opens, address)
    return Written(
        lang=texts.lang,
        dir=texts.dir,
        subject=subject,
        paragraphs=paragraphs,
        link=link,
        pieces=pieces,
        why=_why(texts, letter) if letter.kind is Kind.NEWS else [],
        manage=address,
        leave=f"{address}/off",
    )


def plain(texts: Texts, written: Written) -> str:
    """The letter as text."""
    lines: list[str] = []
    for piece in written.pieces:
        lines += [
            f"* {piece.said.headline.plain}",
            f"  {piece.said.text}",
            *([f"  {piece.url}"] if piece.url else []),
            "",
        ]
    if written.link:
        before, otherwise = written.paragraphs
        opens, url = written.link
        lines += [before, "", opens, url, "", otherwise, ""]
    lines += ["-- ", *written.why]
    if written.pieces:
        lines += [texts.gettext(CHOOSE), written.manage]
    return "\n".join([*lines, texts.gettext(END), written.leave, ""])


CHOOSE = N_("Choose what you get and how often:")
END = N_("End a topic or everything, without signing in:")


def _news(settings: NotifySettings, texts: Texts, pieces: Sequence[Piece]) -> str:
    """One piece of news is its own subject."""
    if len(pieces) == 1:
        return pieces[0].said.headline.plain
    return texts.gettext(N_("News from {quarter}"), quarter=settings.quarter_name)


def _why(texts: Texts, letter: Claimed) -> list[str]:
    """Why somebody gets this very letter."""
    topics = {story.about for story in letter.stories if story.kind not in ALWAYS}
    why = []
    if topics:
        said = f"{texts.comma} ".join(texts.gettext(ABOUT[About(about)]) for about in sorted(topics))
        why.append(texts.gettext(N_("You get this because you follow: {topics}."), topics=said))
    if any(story.kind in ALWAYS for story in letter.stories):
        why.append(texts.gettext(N_("What concerns safety comes to everybody who gets messages from us.")))
    return why
