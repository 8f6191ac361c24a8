"""Each service's API against its own description, by schemathesis: whatever is sent, the answer is as described."""

from typing import Any

import pytest
import schemathesis
from house import references
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation

from quartier.hosting.assemble import Running
from quartier.web.testing import Browser

#: Half of them fit the description and half do not. The office gets furthest; others are mostly turned away at once.
EXAMPLES = {"office": 24} | dict.fromkeys((None, "gardener"), 12)
#: Left out: a rule (a day in the past, a place outside the quarter) refuses what the description alone allows.
LEFT_OUT = [checks.positive_data_acceptance, checks.ignored_auth]


#: What is too large is refused, too, which schemathesis does not expect.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"]
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})


def operations(running: Running) -> list[APIOperation]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", running.web, config=CONFIG)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("persona", [None, "office", "gardener"], ids=str)
def test_every_answer_is_as_described(running: Running, persona: str | None) -> None:
    browser = Browser(running.web)
    if persona:
        browser.sign_in(persona)
    tried = [each for each in operations(running) if not _floors(each) and not (persona and _pure(each))]
    _try_all(browser, running, tried, EXAMPLES[persona])


@pytest.mark.parametrize("running", ["garden"], indirect=True)
def test_responsibilities_answer_as_described(running: Running) -> None:
    # The same code in each service.
    office = Browser(running.web).sign_in("office")
    tried = [each for each in operations(running) if _floors(each)]
    _try_all(office, running, tried, EXAMPLES["office"])


def test_every_operation_has_a_name_of_its_own(running: Running) -> None:
    names = [each.definition.raw["operationId"] for each in operations(running)]
    assert len(set(names)) == len(names)


def _floors(operation: APIOperation) -> bool:
    return str(operation.definition.raw["operationId"]).startswith("handover_")


def _pure(operation: APIOperation) -> bool:
    """A calculation answers everybody alike: it is tried once."""
    return "/calculations/" in operation.path


def _try_all(browser: Browser, running: Running, tried: list[APIOperation], examples: int) -> None:
    known = {name: values[-1] for name, values in references(running).items() if values}
    for operation in tried:
        real = {each.name: known.get(each.name, "nothing") for each in operation.path_parameters}
        for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
            if mode is GenerationMode.NEGATIVE and not operation.body:
                continue
            _try(browser, operation.as_strategy(mode, path_parameters=real or None), examples // 2)
        if real:
            _try(browser, operation.as_strategy(GenerationMode.POSITIVE), examples // 2)


def _try(browser: Browser, strategy: Any, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def conforms(case: schemathesis.Case) -> None:
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
        cookies = {cookie.key: cookie.value for cookie in browser._cookies.values()}
        answer = case.call(headers=headers, cookies=cookies)
        case.validate_response(answer, excluded_checks=LEFT_OUT)

    conforms()
