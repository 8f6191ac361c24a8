"""The doors to lending: the catalogue, one's own loans, the desk and the repairs."""

from quartier.web import N_, get, post
from quartier.web.uploads import BODY_LIMIT
from werkhaus.lending.pages import api, catalogue, desk, loans, repairs

ROUTES = (
    get("/lending", catalogue.list_things),
    get("/lending/add", catalogue.choose_thing),
    get("/lending/<resource_id>", catalogue.show_thing),
    post(
        "/lending/<resource_id>/loans",
        catalogue.reserve,
        again=catalogue.show_thing,
        flashes={"thing-reserved": N_("It is reserved for you.")},
    ),
    post(
        "/lending/<resource_id>/line",
        catalogue.join_line,
        again=catalogue.show_thing,
        flashes={"line-joined": N_("You are on the waiting list.")},
    ),
    post(
        "/lending/<resource_id>/line/leave",
        catalogue.leave_line,
        again=catalogue.show_thing,
        flashes={"line-left": N_("You are no longer on the waiting list.")},
    ),
    get("/lending/<resource_id>/terms", catalogue.edit_terms),
    post(
        "/lending/<resource_id>/terms",
        catalogue.set_terms,
        again=catalogue.edit_terms,
        flashes={"terms-set": N_("The terms are saved.")},
    ),
    get("/loans", desk.list_loans),
    get("/loans/mine", loans.my_loans),
    get("/loans/<loan_id>", loans.show_loan),
    post(
        "/loans/<loan_id>/acceptance",
        loans.accept,
        again=loans.show_loan,
        flashes={"offer-accepted": N_("It is reserved for you.")},
    ),
    get("/loans/<loan_id>/cancellation", loans.ask_cancel),
    post(
        "/loans/<loan_id>/cancellation",
        loans.cancel,
        again=loans.ask_cancel,
        flashes={"loan-cancelled": N_("The reservation is cancelled. The thing is free for others.")},
    ),
    post(
        "/loans/<loan_id>/extension",
        loans.extend,
        again=loans.show_loan,
        flashes={"loan-extended": N_("You can keep it for longer.")},
    ),
    get("/loans/<loan_id>/photos/<field>", loans.show_photo),
    get("/loans/<loan_id>/issue", desk.new_issue),
    post(
        "/loans/<loan_id>/issue",
        desk.issue,
        again=desk.new_issue,
        body_limit=BODY_LIMIT,
        flashes={"loan-issued": N_("It is given out.")},
    ),
    get("/loans/<loan_id>/return", desk.new_return),
    post(
        "/loans/<loan_id>/return",
        desk.take_back,
        again=desk.new_return,
        body_limit=BODY_LIMIT,
        flashes={
            "loan-returned": N_("It is back."),
            "loan-to-repair": N_(
                "It is back and in the repair queue. The deposit is kept until that is settled."
            ),
        },
    ),
    post(
        "/loans/<loan_id>/deposit/return",
        desk.give_back_deposit,
        again=loans.show_loan,
        flashes={"deposit-returned": N_("The deposit is given back.")},
    ),
    post(
        "/loans/<loan_id>/deposit/withhold",
        desk.withhold_deposit,
        again=loans.show_loan,
        flashes={"deposit-withheld": N_("The deposit is withheld. Give the rest back.")},
    ),
    get("/repairs", repairs.list_repairs),
    get("/repairs/<repair_id>", repairs.show_repair),
    post(
        "/repairs/<repair_id>/closing",
        repairs.close,
        again=repairs.show_repair,
        flashes={
            "repair-mended": N_("It is mended and can be borrowed again."),
            "repair-given-up": N_("It stays locked. Take it out of use now."),
        },
    ),
    get("/lending/<resource_id>/repair", repairs.new_repair),
    post(
        "/lending/<resource_id>/repair",
        repairs.send,
        again=repairs.new_repair,
        flashes={"repair-opened": N_("It is in the repair queue.")},
    ),
    *api.ROUTES,
)
