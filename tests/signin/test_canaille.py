"""Signing in at a real provider: the whole way there and back, and everything that does not lead in."""

import urllib.parse
from collections.abc import Callable

from hall import AMIRA, CLIENT, OLENA, Traveller, visitor
from sqlalchemy import select

from quartier.hosting.assemble import Running
from quartier.operate.doctor import examine
from quartier.signin import session as sessions
from quartier.signin.people import person_ref
from quartier.testing.canaille import PrivateCanaille
from quartier.testing.clock import SettableClock
from quartier.testing.processes import free_port

OVER = "abgelaufen oder wurde schon benutzt"
ELSEWHERE = "nicht in diesem Browser begonnen"
UNTRUSTED = "konnte nicht vertraut werden"


def people(running: Running) -> list[tuple[str, str, bool]]:
    with running.store.read() as session:
        asked = select(sessions.table.c.actor, sessions.table.c.name, sessions.table.c.remembered)
        return [tuple(row) for row in session.execute(asked)]  # type: ignore[misc]


def changed(address: str, **values: str) -> str:
    """The address with other values in its query."""
    parts = urllib.parse.urlsplit(address)
    query = dict(urllib.parse.parse_qsl(parts.query)) | values
    return parts._replace(query=urllib.parse.urlencode(query)).geturl()


def value(address: str, name: str) -> str:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)[name][0]


def test_the_whole_way_in_and_on_to_the_page_that_was_wanted(
    at_canaille: Running, canaille: PrivateCanaille
) -> None:
    guest = visitor(at_canaille)
    answer = guest.sign_in_at(Traveller(), AMIRA, next="/expenses")
    assert (answer.status_code, answer.location) == (303, "/expenses"), answer.text
    assert people(at_canaille) == [(person_ref(canaille.issuer, "amira"), "Amira Haddad", False)]
    assert "Amira Haddad" in guest.get("/grants").text


def test_a_person_has_no_office_because_of_signing_in(at_canaille: Running) -> None:
    guest = visitor(at_canaille)
    guest.sign_in_at(Traveller(), AMIRA)
    assert guest.get("/grants/new").status_code == 403


def test_what_goes_to_the_provider(at_canaille: Running) -> None:
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(visitor(at_canaille).begin()).query))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == at_canaille.settings.url + "/sign-in/answer"
    assert asked["ui_locales"] == "de"
    assert asked["max_age"] == "3600"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_nobody_is_sent_elsewhere_after_signing_in(at_canaille: Running) -> None:
    answer = visitor(at_canaille).sign_in_at(Traveller(), AMIRA, next="//elsewhere.example/")
    assert answer.location == "/"


def test_an_answer_counts_once(at_canaille: Running) -> None:
    guest, again = visitor(at_canaille), visitor(at_canaille)
    back = Traveller().pass_through(guest.begin(), AMIRA)
    state = guest.get_cookie("funding-sign-in", domain="127.0.0.1")
    assert state is not None
    assert guest.bring(back).status_code == 303
    refused = guest.bring(back)
    assert (refused.status_code, OVER in refused.text) == (409, True), refused.text
    # Even with everything that the browser had.
    again.set_cookie("funding-sign-in", state.value, domain="127.0.0.1")
    refused = again.bring(back)
    assert (refused.status_code, OVER in refused.text) == (409, True)
    assert len(people(at_canaille)) == 1
    assert "Amira" not in again.get("/grants").text


def test_an_answer_counts_only_in_the_browser_that_asked(at_canaille: Running) -> None:
    thief, victim, stranger = (visitor(at_canaille) for _ in range(3))
    back = Traveller().pass_through(thief.begin(), OLENA)
    own = victim.begin()
    refused = victim.bring(back)
    assert (refused.status_code, ELSEWHERE in refused.text) == (403, True)
    assert stranger.bring(back).status_code == 409
    assert people(at_canaille) == []
    assert victim.bring(Traveller().pass_through(own, AMIRA)).status_code == 303, "the own one goes on"


def test_an_answer_that_comes_after_ten_minutes_is_over(at_canaille: Running, clock: SettableClock) -> None:
    guest = visitor(at_canaille)
    back = Traveller().pass_through(guest.begin(), AMIRA)
    clock.forward(minutes=10, seconds=1)
    refused = guest.bring(back)
    assert (refused.status_code, OVER in refused.text) == (409, True)
    assert people(at_canaille) == []


def test_a_code_from_another_attempt_is_worth_nothing(at_canaille: Running) -> None:
    mine, theirs = visitor(at_canaille), visitor(at_canaille)
    stolen = value(Traveller().pass_through(theirs.begin(), OLENA), "code")
    back = Traveller().pass_through(mine.begin(), AMIRA)
    refused = mine.bring(changed(back, code=stolen))
    assert (refused.status_code, UNTRUSTED in refused.text) == (403, True)
    assert people(at_canaille) == []


def test_an_answer_of_another_provider_is_refused(at_canaille: Running) -> None:
    guest = visitor(at_canaille)
    back = Traveller().pass_through(guest.begin(), AMIRA)
    assert value(back, "iss") == at_canaille.settings.oidc_issuer
    refused = guest.bring(changed(back, iss="https://elsewhere.example"))
    assert (refused.status_code, UNTRUSTED in refused.text) == (403, True)
    assert people(at_canaille) == []


def test_somebody_who_declines_there_reads_so_here(at_canaille: Running) -> None:
    guest = visitor(at_canaille)
    state, issuer = value(guest.begin(), "state"), at_canaille.settings.oidc_issuer
    query = urllib.parse.urlencode({"state": state, "error": "access_denied", "iss": issuer})
    refused = guest.get(f"/sign-in/answer?{query}")
    assert (refused.status_code, "abgebrochen" in refused.text) == (403, True), refused.text
    assert people(at_canaille) == []


def test_a_provider_that_has_changed_its_keys(
    at_canaille: Running, canaille: PrivateCanaille, clock: SettableClock
) -> None:
    assert visitor(at_canaille).sign_in_at(Traveller(), AMIRA).status_code == 303
    canaille.restart()
    assert visitor(at_canaille).sign_in_at(Traveller(), OLENA).status_code == 403  # asked a moment ago
    clock.forward(seconds=30)
    assert visitor(at_canaille).sign_in_at(Traveller(), OLENA).status_code == 303


def test_a_wrong_client_secret_lets_nobody_in(
    open_hall: Callable[..., Running], canaille: PrivateCanaille
) -> None:
    running = open_hall(
        oidc_issuer=canaille.issuer, oidc_client_id=CLIENT.id, oidc_client_secret="not-this-one"
    )
    refused = visitor(running).sign_in_at(Traveller(), AMIRA)
    assert (refused.status_code, UNTRUSTED in refused.text) == (403, True)


def test_a_provider_that_is_away_is_said_before_anything_begins(open_hall: Callable[..., Running]) -> None:
    running = open_hall(oidc_issuer=f"http://127.0.0.1:{free_port()}", oidc_client_id=CLIENT.id)
    refused = visitor(running).post("/sign-in/provider")
    assert (refused.status_code, "nicht zu erreichen" in refused.text) == (503, True), refused.text
    assert refused.headers["Retry-After"] == "30"
    assert "Set-Cookie" not in refused.headers


def test_the_doctor_says_whether_the_provider_answers(
    open_hall: Callable[..., Running], at_canaille: Running
) -> None:
    away = open_hall(oidc_issuer=f"http://127.0.0.1:{free_port()}", oidc_client_id=CLIENT.id)
    found = {
        running.settings.oidc_issuer: [
            each.fine
            for each in examine(running.service, running.store, running.bus)
            if each.what == "sign-in"
        ]
        for running in (away, at_canaille)
    }
    assert found == {away.settings.oidc_issuer: [False], at_canaille.settings.oidc_issuer: [True]}


def test_signing_out_ends_it_at_the_provider_too(at_canaille: Running) -> None:
    guest, amira = visitor(at_canaille), Traveller()
    guest.sign_in_at(amira, AMIRA)
    assert amira.open(guest.begin())[1], "still signed in there: straight back"
    answer = guest.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert people(at_canaille) == []
    page, back = amira.open(guest.leads_to(answer))
    assert back == at_canaille.settings.url + "/signed-out", page[-2000:]
    assert guest.get("/signed-out").status_code == 200
    page, back = amira.open(guest.begin())
    assert back is None
    assert "login" in page


def test_signing_out_works_while_the_provider_is_away(
    open_hall: Callable[..., Running], canaille: PrivateCanaille, clock: SettableClock
) -> None:
    running = open_hall(
        oidc_issuer=canaille.issuer, oidc_client_id=CLIENT.id, oidc_client_secret=CLIENT.secret
    )
    guest = visitor(running)
    guest.sign_in_at(Traveller(), AMIRA)
    away = free_port()
    assert running.web.provider is not None
    running.web.provider.issuer, running.web.provider._doors = f"http://127.0.0.1:{away}", None
    assert guest.post("/sign-out").location == "/signed-out"
    assert people(running) == []
