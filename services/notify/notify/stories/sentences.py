"""What stories say: a headline and a sentence for each kind, and the words for what their parameters name.

A file of its own because it is data, as templates are; translators and the catalogue of stories read it side by side.
"""

from notify.stories.catalogue import UNTOLD_KIND
from notify.stories.rules import About, Place
from quartier.web.i18n import N_

#: What each kind says: a headline, and the sentence beneath it. `{when}` is its time.
SENTENCES = {
    "gathering-announced": (N_("Planned: {title}"), N_("{when}. The place is still being sought.")),
    "gathering-announced-open": (N_("Planned: {title}"), N_("{when}.")),
    "gathering-moved": (N_("New time: {title}"), N_("It is now planned for {when}.")),
    "gathering-confirmed": (N_("It takes place: {title}"), N_("{when}. Where: {place}.")),
    "gathering-unplaced": (
        N_("Still without a place: {title}"),
        N_("No room has been found for {when}. The organisers are looking for another way."),
    ),
    "gathering-cancelled": (N_("Cancelled: {title}"), N_("It does not take place on {when}.")),
    "workday-announced": (
        N_("Work day in the Werkhaus: {title}"),
        N_("{when}. Helpers wanted: {helpers_wanted}."),
    ),
    "workday-staffed": (
        N_("Work day in the Werkhaus: {title}"),
        N_("{when}. Helpers still missing: {missing}."),
    ),
    "workday-cancelled": (N_("Cancelled: {title}"), N_("It does not take place on {when}.")),
    "shift-announced": (N_("Hands wanted in the garden: {title}"), N_("{when}. Helpers wanted: {places}.")),
    "shift-staffed": (
        N_("Hands wanted in the garden: {title}"),
        N_("{when}. Helpers still missing: {missing}."),
    ),
    "shift-cancelled": (N_("Cancelled: {title}"), N_("It does not take place on {when}.")),
    "resolution-adopted": (
        N_("The residents’ council has adopted: {title}"),
        N_("Decided on {decided_on}. Yes: {yes}, no: {no}, abstentions: {abstain}."),
    ),
    "resolution-rejected": (
        N_("The residents’ council has rejected: {title}"),
        N_("Decided on {decided_on}. Yes: {yes}, no: {no}, abstentions: {abstain}."),
    ),
    "grant-approved": (
        N_("Grant approved: {title}"),
        N_("{funder}: {total_cents}, to be spent from {valid_from} to {valid_until}."),
    ),
    "opportunity-identified": (
        N_("A chance of money: {funder}, {programme}"),
        N_("Applications until {deadline_on}, own share {own_share_percent} %."),
    ),
    "opportunity-identified-open": (
        N_("A chance of money: {funder}, {programme}"),
        N_("Applications at any time, own share {own_share_percent} %."),
    ),
    "application-submitted": (
        N_("Application sent: {funder}, {programme}"),
        N_("Asked for on {submitted_on}: {amount_cents}."),
    ),
    "application-refused": (
        N_("Application refused: {funder}, {programme}"),
        N_("Whoever knows another funder may tell the office."),
    ),
    "co-funding-committed": (
        N_("{funder} pays a part: {amount_cents}"),
        N_("The money is in the financing plan of another grant."),
    ),
    "proof-due": (N_("Proof of use due soon: {title}"), N_("It is due on {due_on}.")),
    "proof-submitted": (
        N_("Proof of use handed in: {title}"),
        N_("{spent_cents} were spent until {period_until}; the final grant comes to {grant_cents}."),
    ),
    "interim-proof-submitted": (
        N_("Interim proof handed in: {title}"),
        N_("{spent_cents} were spent in its period until {period_until}."),
    ),
    "proof-accepted": (N_("Proof of use accepted: {title}"), N_("Accepted on {accepted_on}.")),
    "hazard-reported": (N_("Dangerous spot reported: {category}"), N_("Reported on {reported_on}.")),
    "microfund-granted": (
        N_("The micro fund helps an idea of residents: {amount_cents}"),
        N_("This round has {remaining_cents} left."),
    ),
    "microfund-opened": (
        N_("Ideas wanted for the micro fund: {title}"),
        N_("It holds {amount_cents}. Hand your idea in by {closes_on}; nobody needs an account."),
    ),
    "house-rules-adopted": (
        N_("New house rules in the Werkhaus"),
        N_("They hold from {in_force_from} on."),
    ),
    "concept-adopted": (
        N_("A new operating concept of the Werkhaus"),
        N_("It holds from {in_force_from} on."),
    ),
    "hours-changed": (
        N_("Other opening hours in the Werkhaus"),
        N_("They concern these days: {days}. The page of the opening hours says when it is open."),
    ),
    "hours-changed-open": (
        N_("Other opening hours in the Werkhaus"),
        N_("They hold from {first_day} on. The page of the opening hours says when it is open."),
    ),
    "resource-registered": (N_("New in the Werkhaus: {name}"), N_("From now on it can be used.")),
    "resource-retired": (N_("No longer in the Werkhaus: {name}"), N_("It cannot be used any more.")),
    "machine-locked": (N_("Out of order: {name}"), N_("Until {until} nobody may use it.")),
    "machine-locked-open": (N_("Out of order: {name}"), N_("Until further notice nobody may use it.")),
    "machine-released": (N_("In order again: {name}"), N_("A lock has been lifted.")),
    "maintenance-announced": (
        N_("The Werkhaus’s pages rest for a while"),
        N_("{when}. In this time they may not answer."),
    ),
    "maintenance-called-off": (
        N_("The Werkhaus’s pages do not rest"),
        N_("The maintenance that was announced does not take place."),
    ),
    "occasion-allowed": (N_("An event in the Werkhaus"), N_("{when}. People expected: {people}.")),
    "occasion-allowed-loud": (
        N_("An event in the Werkhaus"),
        N_("{when}. People expected: {people}. It may get loud."),
    ),
    "selfbuild-proposed": (
        N_("An idea for building together: {title}"),
        N_("Whoever likes it can support it."),
    ),
    "selfbuild-approved": (N_("Building together: {title}"), N_("The plan has been agreed to.")),
    "selfbuild-completed": (
        N_("Finished together: {title}"),
        N_("Helpers: {helpers}. Finished on {completed_on}."),
    ),
    "selfbuild-completed-few": (N_("Finished together: {title}"), N_("Finished on {completed_on}.")),
    "selfbuild-cancelled": (N_("Will not be built: {title}"), N_("The idea has been given up.")),
    "material-pledged": (N_("Material promised: {title}"), N_("A partner helps with material.")),
    "material-arrived": (N_("Material has arrived: {title}"), N_("What a partner had promised is there.")),
    "material-withdrawn": (
        N_("Material will not come: {title}"),
        N_("A partner cannot give what was promised."),
    ),
    "stage-entered": (
        N_("Another step of the handover: {matter}"),
        N_("From {effective_at} on: {stage}. The last word has: {decides}."),
    ),
    "stage-proposed": (
        N_("A step of the handover is proposed: {matter}"),
        N_("It would then be: {to_stage}. Open until {until}."),
    ),
    "stage-proposed-open": (
        N_("A step of the handover is proposed: {matter}"),
        N_("It would then be: {to_stage}."),
    ),
    "stage-objected": (
        N_("Objection to a step of the handover: {matter}"),
        N_("Proposed is: {to_stage}. Until {until} both sides look for a solution."),
    ),
    "stage-decided": (
        N_("A step of the handover is decided: {matter}"),
        N_("From {effective_on} on: {to_stage}."),
    ),
    "stage-not-decided": (
        N_("It stays as it was: {matter}"),
        N_("The proposed step of the handover was not taken: {to_stage}."),
    ),
    "answer-awaited": (
        N_("An answer is waited for: {matter}"),
        N_("{body} can answer until {until}."),
    ),
    "answer-awaited-open": (N_("An answer is waited for: {matter}"), N_("{body} is asked.")),
    "act-vetoed": (N_("Veto of the carrier: {matter}"), N_("The reason: {reason}.")),
    UNTOLD_KIND: (N_("News: {service}"), N_("There are no words for it here yet ({what}).")),
}
#: Another sentence of the same kind where a parameter is as said: (parameter, value) → what is added to the kind.
VARIANTS = {
    "gathering-announced": ("needs_room", False, "-open"),
    "hours-changed": ("last_day", None, "-open"),
    "machine-locked": ("until", None, "-open"),
    "opportunity-identified": ("deadline_on", None, "-open"),
    "occasion-allowed": ("loud", True, "-loud"),
    "selfbuild-completed": ("helpers", None, "-few"),
    "stage-proposed": ("until", None, "-open"),
    "answer-awaited": ("until", None, "-open"),
}
#: What people call the matters that are handed over; one we do not know yet is said as the last.
MATTERS = {
    "grants": N_("Grants"),
    "microfund": N_("Micro fund"),
    "gatherings": N_("Gatherings"),
    "plots": N_("Plots"),
    "house_rules": N_("House rules"),
    "opening_hours": N_("Opening hours"),
    "bookings": N_("Rooms and bookings"),
    "keys": N_("Keys"),
    "machine_permits": N_("Permits for machines"),
    "safety": N_("Safety"),
    "events": N_("Events in the house"),
    "selfbuild": N_("Building together"),
    "small_budget": N_("Small budget"),
    "contracts": N_("Contracts"),
    "insurance": N_("Insurance"),
    "personal_data": N_("Personal data"),
    "technical_operation": N_("Running the computer system"),
    "other": N_("another matter"),
}
#: What people call the kinds of dangerous spots; one we do not know yet is said as the last.
HAZARDS = {
    "dark_corner": N_("dark corner"),
    "speeding": N_("cars too fast"),
    "crossing": N_("difficult crossing"),
    "surface": N_("bad surface"),
    "barrier": N_("barrier"),
    "other": N_("another danger"),
}
#: A machine of which we have not heard by name.
UNNAMED = N_("a machine")
#: What a story is about, as people say it.
ABOUT = {
    About.GATHERING: N_("Gatherings"),
    About.WORKDAY: N_("Work days"),
    About.SHIFT: N_("Garden"),
    About.RESOLUTION: N_("Decisions"),
    About.BUILDING: N_("Building together"),
    About.HOUSE: N_("The Werkhaus itself"),
    About.MICROFUND: N_("Micro fund"),
    About.HANDOVER: N_("Handover to residents"),
    About.GRANT: N_("Grants"),
    About.HAZARD: N_("Safe streets"),
    About.OTHER: N_("Other things"),
}
#: Who says it.
SERVICES = {
    "participation": N_("Taking part"),
    "werkhaus": N_("Werkhaus"),
    "garden": N_("Community garden"),
    "funding": N_("Funding"),
}
PLACES = {
    Place.WERKHAUS: N_("In the Werkhaus"),
    Place.GARDEN: N_("In the garden"),
    Place.QUARTER: N_("In the quarter"),
}
