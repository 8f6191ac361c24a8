"""What werkhaus offers: its rooms and doors."""

from datetime import timedelta

from quartier.hosting import Nav, Service, Timer
from quartier.web import N_
from werkhaus import Base, demo, reads, sends
from werkhaus.bookings import pages as bookings
from werkhaus.bookings.reactions import expire
from werkhaus.budgets import pages as budgets
from werkhaus.places import pages as places
from werkhaus.selfbuild import pages as selfbuild
from werkhaus.selfbuild.reactions import forget
from werkhaus.settings import WerkhausSettings

service = Service(
    name="werkhaus",
    title=N_("Werkhaus"),
    settings=WerkhausSettings,
    metadata=Base.metadata,
    rooms=("places", "bookings", "selfbuild", "budgets"),
    sends=(
        sends.BookingHeld,
        sends.BookingRefused,
        sends.BookingConfirmed,
        sends.BookingReleased,
        sends.WorkdayAnnounced,
        sends.WorkdayStaffed,
        sends.WorkdayCancelled,
    ),
    reads=reads.READS,
    routes=(*places.ROUTES, *bookings.ROUTES, *selfbuild.ROUTES, *budgets.ROUTES),
    nav=(
        Nav(N_("Rooms"), "/rooms"),
        Nav(N_("Bookings"), "/bookings"),
        Nav(N_("Work days"), "/workdays"),
        Nav(N_("Budgets"), "/budgets", offices=("carrier", "treasurer", "association")),
    ),
    timers=(
        Timer("expire-bookings", timedelta(minutes=1), expire),
        Timer("forget-helpers", timedelta(days=1), forget),
    ),
    domains=("bookings", "selfbuild"),
    demo=demo.load,
)
