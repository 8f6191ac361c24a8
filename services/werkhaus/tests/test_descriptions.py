"""What projects and work days are called and what they are about: written in one language, read in six."""

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from quartier.actor import OfficeRequired
from quartier.hosting.assemble import Running
from quartier.store import Store
from quartier.tables import outbox
from quartier.testing.people import ASSOCIATION, COUNCIL, OFFICE, RESIDENT
from quartier.web.testing import Browser
from quartier.wording import Wrote, translate
from werkhaus.descriptions.commands import PROJECTS, WORKDAYS
from werkhaus.selfbuild.commands.projects import show_idea, suggest
from werkhaus.selfbuild.rules import ProjectNotFound
from werkhaus.workdays.commands import ProposeWorkday, announce_workday, propose_workday

BENCHES = Wrote(field="title", lang="de", text="Bänke", seen=1)


def told(store: Store) -> list[tuple[str, dict[str, Any]]]:
    """What was said of titles: (noun.verb, titles)."""
    with store.read() as session:
        bodies = map(json.loads, session.scalars(select(outbox.c.body).order_by(outbox.c.sequence)))
        return [(".".join(body["type"].split(".")[2:4]), body["data"]["titles"]) for body in bodies]


def test_what_offices_alone_have_read_is_translated_and_told_to_nobody(store: Store) -> None:
    with store.unit(actor=RESIDENT) as unit:
        project = suggest(unit, "Лавки", "Щоб сидіти", "uk").id
    with pytest.raises(OfficeRequired), store.unit(actor=COUNCIL) as unit:
        translate(unit, PROJECTS, project, BENCHES)
    with store.unit(actor=ASSOCIATION) as unit:
        translate(
            unit, PROJECTS, project, BENCHES, Wrote(field="purpose", lang="de", text="Zum Sitzen", seen=1)
        )
    assert told(store) == []
    with store.unit(actor=OFFICE) as unit:
        show_idea(unit, project)
        translate(unit, PROJECTS, project, Wrote(field="title", lang="ar", text="مقاعد", seen=1))
    both = {"uk": "Лавки", "de": "Bänke"}
    assert told(store) == [
        ("selfbuild.proposed", both),
        ("selfbuild.translated", both | {"ar": "مقاعد"}),
    ]
    with pytest.raises(ProjectNotFound), store.unit(actor=OFFICE) as unit:
        translate(unit, PROJECTS, "none", BENCHES)


def test_a_work_day_is_told_in_the_languages_that_it_has_by_then(store: Store) -> None:
    plan = ProposeWorkday(
        title="Building benches",
        local_start=datetime.fromisoformat("2026-05-16 10:00"),
        local_end=datetime.fromisoformat("2026-05-16 15:00"),
        helpers_wanted=3,
        briefing="Solid shoes",
        description="For the forecourt",
        lang="en",
    )
    with store.unit(actor=ASSOCIATION) as unit:
        workday = propose_workday(unit, plan).id
    with store.unit(actor=ASSOCIATION) as unit:
        translate(unit, WORKDAYS, workday, BENCHES)
    assert told(store) == [], "a proposal is told to nobody"
    with store.unit(actor=OFFICE) as unit:
        announce_workday(unit, workday)
    with store.unit(actor=ASSOCIATION) as unit:
        translate(unit, WORKDAYS, workday, Wrote(field="title", lang="fa", text="نیمکت‌ها", seen=1))
    titles = {"en": "Building benches", "de": "Bänke"}
    assert told(store) == [
        ("workday.announced", titles),
        ("workday.translated", titles | {"fa": "نیمکت‌ها"}),
    ]


def test_pages_say_everything_in_the_readers_language(running: Running) -> None:
    association = Browser(running.web).sign_in("association")
    idea = {"title": "Bänke", "purpose": "Zum Sitzen", "lang": "de"}
    page = association.post("/projects", data=idea).headers["Location"]
    assert 'name="seen_purpose" value="1"' in association.get(f"{page}/description/fa").text
    assert association.post(f"{page}/description", data={}).status_code == 405, "both originals stand with it"
    said = {"title": "نیمکت‌ها", "seen_title": "1", "purpose": "برای نشستن", "seen_purpose": "1"}
    assert association.post(f"{page}/description/fa", data=said).status_code == 303
    persian = Browser(running.web, "fa")
    assert '<bdi lang="fa" dir="rtl">نیمکت‌ها</bdi>' in persian.get("/projects").text
    shown = persian.get(page).text
    assert '<div lang="fa" dir="rtl"><p dir="auto">برای نشستن</p></div>' in shown
    assert "Zum Sitzen" in shown, "what counts is the original"
    assert [text["lang"] for text in persian.get(f"/api{page}/purpose").json] == ["de", "fa"]
