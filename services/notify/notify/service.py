"""What notify offers: its rooms and doors."""

from datetime import timedelta

from notify import Base, reads
from notify.feeds import pages as feeds
from notify.mediators import pages as mediators
from notify.messages import pages as messages
from notify.messages import reactions as letters
from notify.settings import NotifySettings
from notify.start import pages as start
from notify.stories import pages as stories
from notify.stories.commands import complete
from notify.stories.rules import KEEPERS
from notify.webhooks import pages as webhooks
from notify.webhooks import reactions as calls
from quartier.hosting import Nav, Service, Timer
from quartier.web import N_

service = Service(
    name="notify",
    title=N_("The quarter"),
    settings=NotifySettings,
    metadata=Base.metadata,
    rooms=("stories", "titles", "start", "feeds", "webhooks", "messages", "mediators"),
    sends=(),
    reads=reads.READS,
    otherwise=reads.OTHERWISE,
    timers=(
        Timer("stories", timedelta(minutes=10), complete),
        Timer("webhooks", timedelta(seconds=2), calls.deliver),
        Timer("forget-webhooks", timedelta(days=1), calls.forget),
        Timer("messages", timedelta(minutes=1), letters.deliver),
        Timer("addresses", timedelta(days=1), letters.forget),
    ),
    may_start=(calls.require_keys, letters.require_keys),
    routes=(
        *start.ROUTES,
        *stories.ROUTES,
        *feeds.ROUTES,
        *webhooks.ROUTES,
        *messages.ROUTES,
        *mediators.ROUTES,
    ),
    nav=(
        Nav(N_("Start"), "/"),
        Nav(N_("News"), "/notices"),
        Nav(N_("Follow"), "/feeds"),
        Nav(N_("By e-mail"), "/mail"),
        Nav(N_("Events"), "/catalogue", offices=(*KEEPERS, "partner", "city")),
        Nav(N_("Partners"), "/partners", offices=KEEPERS),
        Nav(N_("For mediators"), "/mediators", offices=("mediator",)),
    ),
    doors=(
        Nav(N_("Addresses for partners"), "/feeds", ("carrier",)),
        Nav(N_("How messages to people stand"), "/mail/figures", KEEPERS),
    ),
)
