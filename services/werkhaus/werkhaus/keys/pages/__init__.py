"""The doors to keys."""

from quartier.web import N_, get, post
from werkhaus.keys.pages import api, handing, losses, register

ROUTES = (
    get("/keys", register.list_keys),
    get("/keys/mine", register.my_keys),
    get("/keys/new", register.new_key),
    post(
        "/keys",
        register.register_key,
        again=register.new_key,
        flashes={"key-registered": N_("The key is registered.")},
    ),
    get("/keys/<key_id>", register.show_key),
    get("/keys/<key_id>/promises/new", handing.new_promise),
    post(
        "/keys/<key_id>/promises",
        handing.promise_key,
        again=handing.new_promise,
        flashes={"key-promised": N_("The key is promised. Now it can be handed over.")},
    ),
    get("/key-handovers/<promise_id>", handing.show_promise),
    post(
        "/key-handovers/<promise_id>",
        handing.hand_over,
        again=handing.show_promise,
        flashes={"key-issued": N_("The key is handed over. Print the protocol; both sign it.")},
    ),
    post(
        "/key-handovers/<promise_id>/end",
        handing.end_promise,
        again=handing.show_promise,
        flashes={"key-not-given": N_("The key stays in the box. The name is deleted.")},
    ),
    get("/key-handovers/<promise_id>/protocol", handing.show_protocol),
    post(
        "/keys/<key_id>/return",
        handing.take_back,
        again=register.show_key,
        flashes={"key-returned": N_("The key is back in the box.")},
    ),
    post(
        "/keys/<key_id>/recall",
        handing.recall_key,
        again=register.show_key,
        flashes={"key-recalled": N_("The key is asked back.")},
    ),
    get("/keys/<key_id>/loss", losses.ask_lost),
    post(
        "/keys/<key_id>/loss",
        losses.report_lost,
        again=losses.ask_lost,
        flashes={"key-lost": N_("The loss is reported.")},
    ),
    post(
        "/keys/<key_id>/found",
        losses.note_found,
        again=register.show_key,
        flashes={"key-found": N_("The key is back in the box.")},
    ),
    post(
        "/keys/<key_id>/cylinder/exchange",
        losses.exchange_cylinder,
        again=register.show_key,
        flashes={"cylinder-exchanged": N_("The cylinder is exchanged. Its other keys are asked back.")},
    ),
    post(
        "/keys/<key_id>/cylinder/keep",
        losses.keep_cylinder,
        again=register.show_key,
        flashes={"cylinder-kept": N_("The cylinder stays.")},
    ),
    post(
        "/keys/<key_id>/withdrawal",
        handing.withdraw_key,
        again=register.show_key,
        flashes={"key-withdrawn": N_("The key is out of use.")},
    ),
    *api.ROUTES,
)
