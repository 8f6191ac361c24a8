"""Every page of the quarter, as each persona finds it by following links; no two with the same content."""

import re
from collections import Counter
from dataclasses import dataclass

from town import PERSONAS, Town

#: Not pages, or not by following a link.
_LEFT_OUT = re.compile(
    r"/(static|feed\.atom|feed-archive|language|api)\b|sign-in\?|local_start=|[?&]lang=|[?&]format=|&"
)
_REF = re.compile(
    r"\b[0-9a-z]{20}\b|(?<==)[^&]+|(?<=/responsibilities/)[a-z_]+|(?<=/bodies/)[a-z_]+|(?<=/description/)[a-z]{2}"
)


@dataclass(frozen=True)
class Stop:
    """One page as one persona sees it."""

    service: str
    persona: str | None
    path: str
    #: Whether it holds a form that refuses to be sent empty.
    refuses: bool = False

    def __str__(self) -> str:
        return f"{self.service}{self.path} as {self.persona or 'nobody'}"


def live_in(town: Town) -> list[Stop]:
    """Let things happen that the demo does not have; returns what only a private link leads to."""
    quarter = town.quarter

    def send(service: str, persona: str | None, path: str, **data: str) -> str:
        answer = quarter.browser(service, persona).post(path, data=data)
        assert answer.status_code == 303, (path, answer.text)
        return str(answer.headers["Location"])

    def linked(service: str, path: str, pattern: str, persona: str | None = None) -> str:
        found = re.findall(
            f'href="({pattern}/[0-9a-z]{{20}})"', quarter.browser(service, persona).get(path).text
        )
        return str(found[0])

    for title, expected, day in (
        ("Straßenfest mit Bühne", "500", "2026-05-08"),
        ("Frühstück", "20", "2026-05-09"),
    ):
        times = {"starts_at": f"{day}T13:00", "ends_at": f"{day}T18:00"}
        plan = {"title": title, "kind": "festival", "expected": expected, "needs_room": "yes"}
        send("participation", "office", "/gatherings", **plan, **times)
    send(
        "participation",
        "mediator",
        "/conflicts",
        kind="neighbours",
        description="Lärm im Hof.\n\nSeit Wochen.",
    )
    page = quarter.browser("funding", "office").get("/").text
    for grant in re.findall(r'href="(/grants/[0-9a-z]{20})"', page):
        form = quarter.browser("funding", "office").get(f"{grant}/expenses/new").text
        if line := re.search(r'name="line_id" value="([^"]+)"', form):
            spent = {"amount": "1.234,56", "purpose": "Akkuschrauber", "booked_on": "2026-04-20"}
            send("funding", "office", f"{grant}/expenses", line_id=line.group(1), **spent)
    answer = quarter.browser("notify", "office").post(
        "/feeds/addresses", data={"label": "Stadt", "days": "90"}
    )
    assert answer.status_code == 200, answer.text
    partner = quarter.browser("notify", "office").post("/api/partners", json={"label": "Stadt"}).json
    webhook = {"url": "https://stadt.example.org/"}
    answer = quarter.browser("notify", "office").post(f"/partners/{partner['id']}/webhooks", data=webhook)
    assert answer.status_code == 200, answer.text
    shift, workday = linked("garden", "/shifts", "/shifts"), linked("werkhaus", "/workdays", "/workdays")
    return [
        Stop("garden", None, send("garden", None, f"{shift}/signups", name="Kirsche")),
        Stop("werkhaus", None, send("werkhaus", None, f"{workday}/helpers", name="Kirsche")),
    ]


def stops(town: Town, first: list[Stop]) -> list[Stop]:
    """All pages; of one kind (one detail page and the next) at most three."""
    found: list[Stop] = []
    seen: set[str] = set()
    for service in town.names:
        for persona in PERSONAS:
            start = ["/", "/sign-in", "/no-such-page", *(s.path for s in first if s.service == service)]
            start += [
                path
                for name, path in (("notify", "/mediators"), ("funding", "/grants/new"))
                if name == service
            ]
            for stop, content in _walk(town, service, persona, start):
                if content not in seen:
                    seen.add(content)
                    found.append(stop)
    return found


def _walk(town: Town, service: str, persona: str | None, todo: list[str]) -> list[tuple[Stop, str]]:
    browser = town.quarter.browser(service, persona)
    kinds: Counter[str] = Counter()
    done: list[tuple[Stop, str]] = []
    known = set(todo)
    while todo:
        path = todo.pop(0)
        answer = browser.get(path)
        if "text/html" not in answer.content_type:
            continue
        main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
        assert main, path
        refuses = bool(re.search(r'<form method="post".*aria-required="true"', main.group(), re.DOTALL))
        done.append((Stop(service, persona, path, refuses), main.group()))
        for link in re.findall(r'href="(/[^"#]*)', answer.text):
            kind = _REF.sub("*", link)
            # Details differ by their state; two forms of one kind do not, nor do two filters of one list.
            most = 3 if kind.endswith("/*") and persona in (None, "office") else 1
            if link not in known and not _LEFT_OUT.search(link) and kinds[kind] < most:
                known.add(link)
                kinds[kind] += 1
                todo.append(link)
    return done
