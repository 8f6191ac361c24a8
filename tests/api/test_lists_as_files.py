"""Every list of every service can be had as a file, by whoever may read the list and by nobody else."""

import csv
import io

import openpyxl
import pytest
from house import PERSONAS

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser

OFFERED = 'format=xlsx"'
#: What every visitor, or the office, finds as a file.
LISTS = {
    "funding": {
        *("/", "/grants", "/contributions", "/microfund", "/requests"),
        *("/rules", "/rules/rates"),
        *("/funders", "/deadlines", "/application-texts"),
        *("/opportunities", "/opportunities/timeline", "/opportunities/forecast"),
        *("/vouchers", "/inventory"),
        *("/bank", "/bank/open"),
        "/proofs",
    },
    "participation": {"/", "/gatherings", "/resolutions", "/hazards", "/hazards/desk", "/bodies"},
    "werkhaus": {
        "/",
        "/rooms",
        "/things",
        "/hours",
        "/house-rules",
        "/figures",
        "/occasions",
        "/maintenance",
        "/bookings",
        "/bookings/mine",
        "/workdays",
        "/budgets",
        "/upkeep",
        "/first-aid",
        "/first-aid/readings",
        "/insurers",
        *("/permits", "/inductions", "/projects"),
        *("/lending", "/lending/add", "/loans", "/repairs", "/keys"),
    },
    "garden": {"/", "/shifts", "/plots", "/budgets"},
    "notify": {"/notices", "/partners", "/mail/figures"},
}
#: Lists that each service has, where there is something in them.
OF_ALL = {"/decisions", "/tokens", "/barriers"}


def paths(running: Running) -> list[str]:
    return [route.path for route in running.web.routes if route.kind == "page" and route.method == "GET"]


def table(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_list_is_offered_as_a_file(running: Running) -> None:
    office = Browser(running.web, "ar").sign_in("office")
    offered = {path for path in paths(running) if "<" not in path and OFFERED in office.get(path).text}
    assert offered <= LISTS[running.service.name] | OF_ALL
    for path in offered:
        as_csv, as_xlsx = (office.get(path, query_string={"format": kind}) for kind in ("csv", "xlsx"))
        assert as_csv.status_code == as_xlsx.status_code == 200
        assert as_csv.headers["Content-Disposition"].startswith("attachment; filename")
        assert as_csv.headers["Content-Language"] == "de"
        assert as_csv.headers["Cache-Control"] == "no-store"
        rows = table(as_csv.data)
        sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.data)).active
        assert sheet is not None
        assert len(rows) > 1
        assert sheet.max_row == len(rows)
        assert [cell.value for cell in sheet[1]] == rows[0]


@pytest.mark.parametrize("running", ["funding", "participation", "garden"], indirect=True)
def test_the_lists_with_something_in_them_are_offered(running: Running) -> None:
    office = Browser(running.web).sign_in("office")
    for path in LISTS[running.service.name] - {"/contributions"}:
        assert OFFERED in office.get(path).text, path


def test_who_may_not_read_the_list_gets_no_file(running: Running) -> None:
    for persona in (None, *PERSONAS):
        browser = Browser(running.web)
        if persona:
            browser.sign_in(persona)
        for path in paths(running):
            if "<" not in path:
                page, file = browser.get(path), browser.get(path, query_string={"format": "csv"})
                assert file.status_code == page.status_code, (persona, path)
                assert (file.mimetype == "text/csv") == (OFFERED in page.text), (persona, path)


@pytest.mark.parametrize("running", ["garden"], indirect=True)
def test_whose_plot_it_is_stands_only_in_the_gardens_own_file(running: Running) -> None:
    assert "Haushalt" in table(Browser(running.web).sign_in("gardener").get("/plots?format=csv").data)[0]
    assert "Haushalt" not in table(Browser(running.web).get("/plots?format=csv").data)[0]


@pytest.mark.parametrize("running", ["participation"], indirect=True)
def test_another_format_is_the_page(running: Running) -> None:
    for wish in ("pdf", "", "CSV", "xlsx,csv"):
        assert Browser(running.web).get("/gatherings", query_string={"format": wish}).mimetype == "text/html"


@pytest.mark.parametrize("running", ["participation"], indirect=True)
def test_what_mediators_keep_is_no_file(running: Running) -> None:
    answer = Browser(running.web).sign_in("mediator").get("/conflicts?format=csv")
    assert answer.mimetype == "text/html"
    assert OFFERED not in answer.text
