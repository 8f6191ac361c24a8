"""Somebody assumes an office, and loses it: what they may do in every service follows within moments."""

import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from unittest import mock

import pytest

from quartier.hosting import Service
from quartier.operate import main
from quartier.operate.installed import installed
from quartier.testing.quarter import Quarter

SERVICES = ("participation", "werkhaus", "garden", "funding", "notify")
ANNA = "p" + "a" * 20
OFFICE = {"office": "council", "person": "demo-resident", "since": "2026-05-04", "until": "2028-05-03"}
VOTE = {
    "title": "Nachwahl",
    "decided_on": "2026-05-04",
    "yes": "5",
    "no": "1",
    "abstain": "0",
    "invalid": "0",
}


def test_an_office_opens_doors_everywhere_and_its_end_closes_them(quarter: Quarter) -> None:
    office = quarter.browser("participation", "office")
    founded = office.post("/bodies", data={"body": "council", "founded_on": "2026-05-04"})
    assert founded.status_code == 303, founded.text
    vote = office.post("/resolutions", data=VOTE).headers["Location"].rpartition("/")[2]
    quarter.settle()
    residents = {name: quarter.browser(name, "resident", "en") for name in SERVICES}
    assert residents["participation"].get("/resolutions/new").status_code == 403
    for name, resident in residents.items():
        assert "Residents’ council" not in resident.get("/me").text, name

    answer = office.post("/bodies/council/offices", data=OFFICE | {"resolution_id": vote})
    assert answer.status_code == 303, answer.text
    assert residents["participation"].get("/resolutions/new").status_code == 200
    quarter.settle()
    for name, resident in residents.items():
        page = resident.get("/me").text
        assert "Residents’ council" in page, name
        assert "3 May 2028" in page, name

    [held] = office.get("/api/bodies/council/offices").json
    path = f"/offices/{held['holding_ref']}/end"
    council = quarter.browser("participation", "council")
    assert office.post(path, data={"reason": "recalled", "ended_on": "2026-05-04"}).status_code == 422
    ended = council.post(path, data={"reason": "ineligible", "ended_on": "2026-05-04"})
    assert ended.status_code == 303, ended.text
    assert residents["participation"].get("/resolutions/new").status_code == 403
    refused = residents["participation"].post("/resolutions", data=VOTE | {"title": "Noch eine"})
    assert refused.status_code == 403
    assert "a certain office (residents’ council, carrier)" in refused.text
    quarter.settle()
    for name, resident in residents.items():
        assert "Residents’ council" not in resident.get("/me").text, name


def test_the_first_administrator_by_command_line(migrated: Callable[[Service], str]) -> None:
    [participation] = installed(["participation"])
    environ = {"PARTICIPATION_DATABASE": migrated(participation), "PATH": os.environ["PATH"]}

    def command(*arguments: str) -> tuple[int, str]:
        said = StringIO()
        argv = ["quartier", "admin", "appoint", *arguments]
        with (
            mock.patch.dict(os.environ, environ, clear=True),
            mock.patch("sys.argv", argv),
            redirect_stdout(said),
            redirect_stderr(said),
            pytest.raises(SystemExit) as end,
        ):
            main.main()
        return int(end.value.code or 0), said.getvalue()

    named = ("--service", "participation", "--person")
    assert command(*named, ANNA)[0] == 0
    code, said = command(*named, ANNA)
    assert (code, "holds this office in that time already" in said) == (1, True)
    code, said = command(*named, "Anna")
    assert (code, "no reference" in said) == (1, True)
    assert command("--person", ANNA)[0] == 2
