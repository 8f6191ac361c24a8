"""What notify promises and relies on agrees with its code; its pages speak every language."""

import pytest

from notify.service import service
from quartier.operate.contracts import drift
from quartier.operate.readme import drift as readme_drift
from quartier.web.i18n import LANGUAGES
from quartier.web.texts import missing


def test_contracts_and_readme_are_what_the_code_says() -> None:
    assert [*drift(service), *readme_drift(service)] == []


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_every_text_is_there_in_every_language(lang: str) -> None:
    assert missing(service.package, lang) == []
