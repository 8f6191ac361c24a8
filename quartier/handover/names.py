"""What people call things here: stages, bodies, reasons, criteria."""

from quartier.web.i18n import _l

BODIES = {
    "carrier": _l("Carrier (neighbourhood office)"),
    "city": _l("City"),
    "council": _l("Residents’ council"),
    "association": _l("Association"),
    "garden_group": _l("Garden group"),
    "partner": _l("Partner"),
    "mediator": _l("Mediation"),
    "both": _l("Both together"),
}
STAGES = (
    _l("The carrier decides"),
    _l("Residents are heard"),
    _l("Decided together"),
    _l("Residents decide, the carrier may veto"),
    _l("Residents decide, the carrier helps in an emergency"),
    _l("Residents decide alone"),
)
MEANINGS = (
    _l("The carrier decides and tells the residents."),
    _l("The carrier asks the residents first. If they object, it has to answer in writing."),
    _l("Nothing happens unless both sides agree. Who does not answer after two reminders has agreed."),
    _l("The residents decide. The carrier has seven days to say no, and only for listed reasons."),
    _l("The residents decide. Only in a listed emergency may the carrier step in, for 14 days at most."),
    _l("The residents decide. The city’s rights as owner stay."),
)
SIDES = {
    "paused": _l("The handover rests; both sides want it so"),
    "step_in": _l("Emergency: the carrier decides for a while"),
    "stepped_back": _l("Taken one step back, with a plan for the way up"),
}
OUTCOMES = {
    "effective": ("good", _l("Takes effect")),
    "waiting": ("caution", _l("Waits for an answer")),
    "open_to_objection": ("caution", _l("Open to objection")),
    "refused": ("danger", _l("Refused")),
    "withdrawn": ("quiet", _l("Withdrawn")),
    "lapsed": ("quiet", _l("Lapsed")),
    "outdated": ("quiet", _l("Void: another side decides now")),
    "failed": ("danger", _l("Agreed, but could no longer be done")),
}
MOVE_STATES = {
    "open": ("caution", _l("Proposed")),
    "mediation": ("caution", _l("In mediation")),
    "decided": ("good", _l("Decided")),
    "refused": ("danger", _l("Refused")),
    "withdrawn": ("quiet", _l("Withdrawn")),
    "lapsed": ("quiet", _l("Lapsed")),
}
KINDS = {
    "up": _l("One step up"),
    "down": _l("One step back"),
    "pause": _l("Let the handover rest"),
    "resume": _l("Go on with the handover"),
}
REASONS = {
    "safety": _l("Safety"),
    "law": _l("It is against the law"),
    "funding_condition": _l("It breaks a condition of a grant"),
    "budget_limit": _l("It costs more than there is"),
    "fairness": _l("It treats people unequally"),
    "burden": _l("It is too much for those who have to do it"),
    "condition_missing": _l("Something that was agreed to come first is missing"),
}
TRIGGERS = {
    "residents_ask": _l("The residents ask for it"),
    "accident": _l("An accident because safety rules were broken"),
    "insurance_lapsed": _l("There is no insurance any more"),
    "charitable_status_lost": _l("The association is no longer charitable"),
    "insolvency": _l("Insolvency"),
    "board_vacant": _l("More than half of the board has been vacant for 60 days"),
    "reviews_failed": _l("Two reviews in a row failed"),
    "funding_condition_broken": _l("A condition of a grant was broken"),
}
EMERGENCIES = {
    "danger_to_life": _l("Danger to life or health"),
    "fire_or_water": _l("Fire or water damage"),
    "unsafe_machine": _l("An unsafe machine is in use"),
    "break_in": _l("A break-in"),
    "authority_order": _l("An authority orders it"),
    "nobody_reachable": _l("Nobody in charge can be reached"),
}
CAUSES = {
    **TRIGGERS,
    **EMERGENCIES,
    "follows": _l("Another matter on which it depends has stepped back"),
    "ratified": _l("The residents agreed after an emergency"),
}
SAID = {
    "began": _l("began this"),
    "agreed": _l("agreed"),
    "objected": _l("objected"),
    "insisted": _l("answered the objection in writing"),
    "reminded": _l("was reminded"),
    "withdrew": _l("took it back"),
    "solved": _l("found a solution"),
    "upheld": _l("found that the objection stands"),
    "revised": _l("wrote a revised proposal"),
}
CRITERIA = {
    "registered": _l("The association is registered"),
    "statutes": _l("There are statutes"),
    "board": _l("A board or council of at least three is elected"),
    "charitable": _l("It is recognised as charitable, or has applied for it"),
    "bank_account": _l("It has a bank account with two signatures"),
    "insurance": _l("Liability and accidents are insured"),
    "owner_letter": _l("The owner has agreed in writing"),
    "usage_agreement": _l("There is an agreement on the use of the house"),
    "funding_conditions": _l("The city has checked the conditions of the grants"),
    "house_rules": _l("The members have adopted house rules"),
    "safety_roles": _l("A safety officer and a deputy are named in writing"),
    "trainers": _l("Every dangerous machine has two trainers"),
    "inspections": _l("All inspections are up to date"),
    "first_aid": _l("First aid is covered at all opening times"),
    "key_register": _l("Every key is in the register"),
    "data_protection": _l("It is clear who answers for personal data"),
    "budget": _l("There is a budget for twelve months with a reserve for three"),
    "emergency_plan": _l("The emergency plan has been tried out"),
    "members": _l("At least 30 active members of three language groups"),
    "diverse_board": _l("Women and young people are on the board"),
    "opening_hours_kept": _l("Opening hours were kept for six months"),
    "shifts_filled": _l("Four of five shifts are filled"),
    "no_shows": _l("Fewer than one in ten bookings stays unused"),
    "own_events": _l("Three events were run by the residents themselves"),
    "own_project": _l("One project was finished within its budget"),
    "conflict_procedure": _l("The way to solve conflicts was used once"),
    "annual_report": _l("There is an annual report in the main languages"),
    "restore_tested": _l("Restoring the data was tested; two people can do it"),
}
DUTIES = {
    "new_operator_reports": _l("The new operator reports to the accident insurer"),
    "accident_insurer_carrier": _l("The carrier tells the accident insurer of the change"),
    "accident_insurer_residents": _l("The residents’ body tells the accident insurer of the change"),
    "insurers": _l("Tell the other insurers"),
    "owner": _l("Tell the owner"),
    "supply_contracts": _l("Move the contracts for energy, water and internet"),
    "keys_reissued": _l("Issue the keys anew, with a protocol"),
    "machines_handed_over": _l("Hand over the machines with a list of their inspections"),
    "bookings_kept": _l("Keep what was promised to those who have booked"),
    "donors_told": _l("Tell donors"),
    "safety_duties_written": _l("Write down who keeps ways and house safe"),
}
FINDINGS = {
    "solved": _l("A solution was found"),
    "revised": _l("The proposal is revised"),
    "upheld": _l("The objection stands"),
}
PARTS = {
    "decides": _l("You decide"),
    "decides_together": _l("You decide together with the other side"),
    "is_heard": _l("You are heard before the carrier decides"),
    "may_veto": _l("You may say no, for listed reasons"),
    "may_step_in": _l("You may step in in an emergency"),
    "moves": _l("You can propose a step, agree to one, or object"),
    "owns": _l("You are asked as the owner before the last two steps"),
}
