"""Rule profiles: what is shipped, drafted, adopted and kept; the base rate, which is never carried forward."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.grants.commands import DraftGrant, draft_grant
from funding.grants.views import grant_detail, profile_of
from funding.rule_profiles import rules, views
from funding.rule_profiles.commands import (
    NoteRate,
    adopt,
    begin_profile,
    begin_version,
    drop_draft,
    note_rate,
    set_rule,
)
from funding.rule_profiles.rules import KINDS, Evidence, Rule, Unit
from quartier.actor import OfficeRequired
from quartier.decide import CarrierDecides
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.testing.people import COUNCIL, OFFICE, TREASURER
from quartier.web.testing import Browser

TODAY = date(2026, 5, 4)
FOUR_MONTHS = Rule(4, "Nr. 1.4 NBest", "Bescheid vom 2. Mai 2026", Evidence.READ)


def adopted(store: Store, day: date = TODAY, name: str = "land") -> str:
    with store.unit(actor=OFFICE) as unit:
        version = begin_version(unit, name)
        unit.session.flush()
        set_rule(unit, version, "window_months", FOUR_MONTHS)
        adopt(unit, version, day)
    return version


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_shipped_differs_where_funders_do() -> None:
    by_name = {profile.name: profile for profile in views.shipped()}
    assert by_name.keys() == {"land", "municipal", "nrw-staedtebau", "berlin-zis"}
    assert {name: each.whole("proof_months") for name, each in by_name.items()} == {
        "land": 6,
        "municipal": 12,
        "nrw-staedtebau": 12,
        "berlin-zis": 3,
    }
    assert {name: each.maybe("window_months") for name, each in by_name.items()} == {
        "land": 2,
        "municipal": 2,
        "nrw-staedtebau": 18,
        "berlin-zis": 2,
    }
    assert all(
        rule.source for each in by_name.values() for rule in each.rules.values() if rule.value is not None
    )


def test_a_profile_is_read_back_as_it_was_kept() -> None:
    for profile in views.shipped():
        assert rules.read_profile(profile.as_json()) == profile


@given(st.sampled_from(sorted(KINDS)), st.integers(-(10**15), 10**15) | st.text(max_size=8) | st.none())
def test_a_rule_takes_a_number_of_its_bounds_or_one_of_its_words(key: str, value: int | str | None) -> None:
    kind = KINDS[key]
    fits = (value is None and kind.optional) or (
        value in kind.words if kind.unit is Unit.WORD else isinstance(value, int) and 0 <= value <= kind.most
    )
    if fits:
        rules.check_value(key, value)
    else:
        with pytest.raises(rules.UnfitValue):
            rules.check_value(key, value)


def test_a_profile_has_one_window_and_whole_tiers() -> None:
    land = dict(views.first_shipped("land").rules)
    with pytest.raises(rules.WindowMissing):
        rules.check_window(land | {"window_weeks": FOUR_MONTHS})
    with pytest.raises(rules.WindowMissing):
        rules.check_window(land | {"window_months": Rule(None, "", "x", "read")})
    with pytest.raises(rules.TierUnfinished):
        rules.check_window(land | {"small_instalment_months": FOUR_MONTHS})


def test_a_rate_is_known_for_its_half_year_only() -> None:
    rates = views.by_half_year(views.shipped_rates())
    assert rules.rate_on(rates, date(2025, 6, 30)) == Decimal("2.27")
    assert rules.rate_on(rates, date(2025, 7, 1)) == Decimal("1.27")
    assert rules.rate_on(rates, date(2020, 2, 29)) == Decimal("-0.88")
    for day in (date(2016, 6, 30), date(2027, 1, 1)):
        with pytest.raises(rules.UnknownRate):
            rules.rate_on(rates, day)
    assert len(rates) == len(views.shipped_rates())


# ── Room ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_version_holds_from_its_day_on_and_what_was_awarded_before_keeps_its_own(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    before = approved_grant(store)
    adopted(store)
    after = approved_grant(store)
    with store.read() as session:
        kept = [profile_of(session, grant_detail(session, grant), TODAY) for grant in (before, after)]
        assert views.profile_on(session, "land", date(2026, 5, 3)).maybe("window_months") == 2
    assert [each.maybe("window_months") for each in kept] == [2, 4]


def test_a_grant_from_before_the_profiles_goes_by_the_general_one(
    store: Store, approved_grant: Callable[..., str]
) -> None:
    grant_id = approved_grant(store)
    with store.unit(actor=OFFICE) as unit:
        grant = grant_detail(unit.session, grant_id)
        grant.profile_kept = None
    adopted(store)
    with store.read() as session:
        profile = profile_of(session, grant_detail(session, grant_id), TODAY)
    assert profile == views.first_shipped("land")


def test_a_draft_is_of_the_office_and_a_version_of_whoever_decides_on_grants(store: Store) -> None:
    with pytest.raises(OfficeRequired), store.unit(actor=COUNCIL) as unit:
        begin_version(unit, "land")
    with store.unit(actor=TREASURER) as unit:
        version = begin_version(unit, "land")
        unit.session.flush()
        set_rule(unit, version, "window_months", FOUR_MONTHS)
    with pytest.raises(CarrierDecides), store.unit(actor=TREASURER) as unit:
        adopt(unit, version, TODAY)


def test_a_profile_has_one_draft_and_a_version_stands(store: Store) -> None:
    version = adopted(store)
    with pytest.raises(rules.VersionStands), store.unit(actor=OFFICE) as unit:
        set_rule(unit, version, "proof_months", FOUR_MONTHS)
    with pytest.raises(rules.DayTaken):
        adopted(store, name="land")
    with store.unit(actor=OFFICE) as unit:
        draft = begin_version(unit, "land")
        unit.session.flush()
        with pytest.raises(rules.NothingChanged):
            adopt(unit, draft, date(2026, 6, 1))
        with pytest.raises(rules.VersionKnown):
            begin_version(unit, "land")
        drop_draft(unit, draft)
    with pytest.raises(rules.ProfileNotFound), store.unit(actor=OFFICE) as unit:
        drop_draft(unit, draft)


def test_a_house_has_profiles_of_its_own(store: Store) -> None:
    with store.unit(actor=OFFICE) as unit:
        version = begin_profile(unit, "Stiftung", "land")
        unit.session.flush()
        adopt(unit, version, TODAY)
    with store.read() as session:
        own = next(each for each in views.profiles_on(session, TODAY) if each.title == "Stiftung")
    with store.unit(actor=OFFICE) as unit:
        period = {"valid_from": TODAY, "valid_until": TODAY}
        draft_grant(unit, DraftGrant(title="Ofen", funder="Stiftung", profile=own.name, **period))
        with pytest.raises(rules.ProfileNotFound):
            draft_grant(unit, DraftGrant(title="Ofen", funder="Stiftung", profile="none", **period))


def test_a_new_rate_is_entered_once(store: Store) -> None:
    rate = NoteRate(valid_from=date(2027, 1, 1), hundredths=177, source="Bundesbank")
    with store.unit(actor=TREASURER) as unit:
        note_rate(unit, rate)
    for known in (rate, NoteRate(valid_from=date(2026, 7, 1), hundredths=1, source="x")):
        with pytest.raises(rules.RateKnown), store.unit(actor=TREASURER) as unit:
            note_rate(unit, known)
    with pytest.raises(rules.NoHalfYear), store.unit(actor=TREASURER) as unit:
        note_rate(unit, NoteRate(valid_from=date(2027, 2, 1), hundredths=1, source="x"))
    with store.read() as session:
        assert rules.rate_on(views.by_half_year(views.rate_rows(session)), date(2027, 6, 30)) == Decimal(
            "1.77"
        )


# ── Doors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_version_from_its_draft_to_its_day(browser: Browser) -> None:
    browser.sign_in("office")
    draft = browser.post("/rules/land/drafts").headers["Location"].partition("?")[0]
    wrong = browser.post(f"{draft}/rules/window_months", data={"value": "4", "clause": "Nr. 1.4"})
    assert wrong.status_code == 422
    assert 'value="4"' in wrong.text
    sent = {"value": "4", "clause": "Nr. 1.4", "source": "Bescheid", "evidence": "read"}
    assert browser.post(f"{draft}/rules/window_months", data=sent).status_code == 303
    assert "vorher: 2" in browser.get(draft).text.replace("\u2068", "").replace("\u2069", "")
    assert browser.post(f"{draft}/adoption", data={"valid_from": "2026-05-04"}).status_code == 303
    page = browser.get("/rules/land").text
    assert "Bescheid" in page
    assert "/rules/land?valid_from=2000-01-01" in page
    assert browser.get("/rules/land?format=csv").status_code == 200


def test_programs_adopt_a_version_and_read_it(browser: Browser) -> None:
    browser.sign_in("office")
    rule = {"value": 4, "clause": "Nr. 1.4", "source": "Bescheid", "evidence": "read"}
    version = {"valid_from": "2026-06-01", "rules": {"window_months": rule}}
    assert browser.post("/api/rules/land/versions", json=version).json["outcome"] == "effective"
    newest, first = browser.get("/api/rules/land").json
    assert (newest["rules"]["window_months"], first["valid_from"]) == (rule, "2000-01-01")
    assert browser.post("/api/rules/land/versions", json=version).status_code == 409
    odd = {"valid_from": "2026-07-01", "rules": {"window_months": rule | {"value": [1]}}}
    assert browser.post("/api/rules/land/versions", json=odd).status_code == 422


def test_reading_rules_needs_no_account(running: Running) -> None:
    anyone = Browser(running.web, "ar")
    for path in ("/rules", "/rules/berlin-zis", "/rules/rates"):
        assert anyone.get(path).status_code == 200, path
    assert anyone.get("/rules/none").status_code == 404
    assert anyone.post("/rules/land/drafts").status_code in (303, 403)
