"""What notify offers: its rooms and doors."""

from notify import Base, reads
from notify.feeds import pages as feeds
from notify.mediators import pages as mediators
from notify.notices import pages as notices
from notify.settings import NotifySettings
from notify.start import pages as start
from quartier.hosting import Nav, Service
from quartier.web import N_

service = Service(
    name="notify",
    title=N_("The quarter"),
    settings=NotifySettings,
    metadata=Base.metadata,
    rooms=("notices", "start", "feeds", "mediators"),
    sends=(),
    reads=reads.READS,
    routes=(*start.ROUTES, *notices.ROUTES, *feeds.ROUTES, *mediators.ROUTES),
    nav=(
        Nav(N_("Start"), "/"),
        Nav(N_("News"), "/notices"),
        Nav(N_("Follow"), "/feeds"),
        Nav(N_("For mediators"), "/mediators", offices=("mediator",)),
    ),
    doors=(Nav(N_("Addresses for partners"), "/feeds", ("carrier",)),),
)
