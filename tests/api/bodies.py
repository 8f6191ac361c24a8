"""Bodies that commands take, which `test_json_bad_input` then spoils in one place each."""

from typing import Any

ACQUISITION: dict[str, dict[str, Any]] = {
    "/api/funders": {"name": "F", "kind": "foundation"},
    "/api/funders/<funder_id>/programmes": {"title": "P", "own_share_percent": 10},
    "/api/funders/<funder_id>/contacts": {"name": "N", "email": "n@example.org"},
    "/api/programmes/<programme_id>": {"title": "P", "own_share_percent": 10},
    "/api/programmes/<programme_id>/exclusions": {"other_id": "nothing"},
    "/api/opportunities": {
        "programme_id": "nothing",
        "title": "O",
        "action_field": "climate",
        "amount_cents": 1,
        "expected_on": "2027-01-01",
    },
    "/api/opportunities/<opportunity_id>/stage": {"stage": "closed"},
    "/api/opportunities/<opportunity_id>/award": {
        "granted_cents": 1,
        "valid_from": "2027-01-01",
        "valid_until": "2027-12-31",
    },
    "/api/opportunities/<opportunity_id>/refusal": {"reason": "unsaid"},
    "/api/opportunities/<opportunity_id>/tasks": {"kind": "news", "due_on": "2027-01-01"},
}
#: A translation of anything that people translate.
WORDINGS: dict[str, dict[str, Any]] = {
    f"/api/{thing}/texts": {"field": "title", "lang": "uk", "text": "T", "seen": 1, "original": False}
    for thing in (
        "grants/<grant_id>",
        "gatherings/<gathering_id>",
        "resolutions/<resolution_id>",
        "shifts/<shift_id>",
        "projects/<project_id>",
        "workdays/<workday_id>",
    )
}
