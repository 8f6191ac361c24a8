"""A wrong setting of a service stops its start, with one line that says what to set."""

import pytest

from quartier.errors import Misconfigured
from quartier.operate.installed import installed
from quartier.settings import load

SERVICES = {service.name: service for service in installed()}
WRONG = {
    "funding": {
        "HOUR_RATE_CENTS": ("-1", "100001", "15,00", "", "1e3"),
        "IDEAS_PER_HOUR": ("0", "-1"),
        "MICROFUND_CONTACTS_DAYS": ("0", "999999999999"),
    },
    "garden": {"FORGET_HELPERS_DAYS": ("0", "-1", "999999999999", "soon")},
    "werkhaus": {
        "HOLD_HOURS": ("0", "-1", "99999999999"),
        "DAY_BEGINS": ("-1", "22", "25", "eight"),
        "DAY_ENDS": ("0", "24", "-1"),
        "HELPER_NAMES_DAYS": ("0", "999999999999"),
    },
    "participation": {
        "ROOM_ANSWER_HOURS": ("0", "-48", "99999999999"),
        "HAZARD_REPORTS_PER_HOUR": ("0", "-1"),
        "QUARTER_SOUTH": ("nan", "-91", "50,6"),
        "QUARTER_NORTH": ("nan", "inf", "50.6"),
        "QUARTER_WEST": ("nan", "-181"),
        "QUARTER_EAST": ("nan", "11.3"),
    },
    "notify": {
        "FEED_AUTHORITY": ("http://example.org", "a b", "example.org:80"),
        "FEED_ENTRIES": ("0", "-1", "1000000"),
        "FEED_ACCESS_DAYS": ("0", "731", "x"),
    },
}
CASES = [
    (name, key, value) for name, keys in WRONG.items() for key, values in keys.items() for value in values
]


@pytest.mark.parametrize(("name", "key", "value"), CASES)
def test_a_wrong_setting_is_named_with_its_remedy(name: str, key: str, value: str) -> None:
    environ = {f"{name.upper()}_DATABASE": "sqlite:///x.db", f"{name.upper()}_{key}": value}
    with pytest.raises(Misconfigured) as refused:
        load(SERVICES[name].settings, name, environ)
    line = str(refused.value)
    assert f"{name.upper()}_{key}" in line
    assert " to " in line
    assert "\n" not in line


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_set_by_default_is_right(name: str) -> None:
    loaded = load(SERVICES[name].settings, name, {f"{name.upper()}_DATABASE": "sqlite:///x.db"})
    assert (loaded.service, loaded.database) == (name, "sqlite:///x.db")
