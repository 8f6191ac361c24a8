"""The operator's papers: what the pages show, what they and the doctor find missing, and the templates."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pen import service as pen

from quartier.errors import Misconfigured
from quartier.observe import Metrics
from quartier.settings import Settings
from quartier.store import Store
from quartier.web.app import WebApp
from quartier.web.i18n import LANGUAGES, Texts
from quartier.web.papers import PAPERS, Folder, template
from quartier.web.testing import Browser

LEGAL = """
provider = "BZ Saalfeld GmbH\\nMusterweg 1\\n07318 Saalfeld"
represented_by = "die Geschäftsführung"
contact = "office@example.org, https://example.org/kontakt."
responsible = "wie oben"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    return made


@pytest.fixture
def read(folder: Path, pen_store: Store) -> Iterator[Callable[..., str]]:
    """`read("/legal", lang="ar")`: the page as somebody reads it."""
    store = Store(replace(pen_store.settings, papers=str(folder)))
    app = WebApp(pen, store.settings, store, Metrics("pen"))

    def page(path: str, lang: str = "de") -> str:
        answer = Browser(app, lang).get(path)
        assert answer.status_code == 200
        return answer.text

    yield page
    store.close()


@pytest.mark.parametrize("paper", PAPERS)
def test_a_template_has_the_sections_of_its_paper_and_every_one_is_empty(paper: str) -> None:
    written = tomllib.loads(template(paper))
    assert list(written) == list(PAPERS[paper])
    assert not any(text.strip() for text in written.values())
    required = [key for key, section in PAPERS[paper].items() if section.required]
    marked = [
        key for key in written if "# Pflicht" in template(paper).split(f"\n{key} =")[0].split('"""')[-1]
    ]
    assert marked == required


def test_there_is_no_template_of_what_is_no_paper() -> None:
    with pytest.raises(LookupError, match="legal, privacy, accessibility"):
        template("../legal")


def test_a_page_says_what_the_operator_wrote_and_names_what_is_missing(
    read: Callable[..., str], folder: Path
) -> None:
    assert "Vertreten durch" in read("/legal")
    (folder / "legal.de.toml").write_text(LEGAL.replace('represented_by = "die Geschäftsführung"', ""))
    page = read("/legal")
    assert "BZ Saalfeld GmbH<br>" in page
    assert '<a href="mailto:office@example.org">' in page
    assert (
        '<a href="https://example.org/kontakt"><bdi dir="ltr">https://example.org/kontakt</bdi></a>.' in page
    )
    assert '<div class="empty">' in page
    assert "Vertreten durch" in page
    (folder / "legal.de.toml").write_text(LEGAL)
    assert '<div class="empty">' not in read("/legal")


def test_nothing_in_a_paper_is_markup(read: Callable[..., str], folder: Path) -> None:
    (folder / "legal.de.toml").write_text('provider = "<script>x</script> https://a.b/\\"><b>"')
    page = read("/legal")
    assert "<script>x" not in page
    assert "<b>" not in page


def test_what_a_language_lacks_is_read_in_german(read: Callable[..., str], folder: Path) -> None:
    (folder / "legal.de.toml").write_text(LEGAL)
    (folder / "legal.ar.toml").write_text('provider = "مركز التعليم"')
    page = read("/legal", "ar")
    assert "مركز التعليم" in page
    assert "BZ Saalfeld" not in page
    assert '<div lang="de"><p dir="auto">die Geschäftsführung' in page
    assert 'class="notice"' in page


def test_troubles_are_named_one_by_one(folder: Path) -> None:
    for paper in PAPERS:
        (folder / f"{paper}.de.toml").write_text("".join(f'{key} = "x"\n' for key in PAPERS[paper]))
    assert Folder(str(folder)).troubles == []
    (folder / "privacy.de.toml").unlink()
    (folder / "legal.de.toml").write_text('provider = " "\nprovdier = "x"\ncontact = 3')
    (folder / "legal.ar.toml").write_text("provider = x")
    (folder / "accessibility.uk.toml").write_bytes(b'conformity = "\xff"')
    troubles = Folder(str(folder)).troubles
    assert [line.split(":")[0] for line in troubles] == [
        "legal.de.toml",
        "legal.de.toml",
        "legal.de.toml",
        "legal.ar.toml",
        "write privacy.de.toml",
        "accessibility.uk.toml",
    ]
    assert "provdier is no section" in troubles[0]
    assert "fill in provider, represented_by, responsible" in troubles[2]


def test_a_broken_paper_is_one_that_is_missing(read: Callable[..., str], folder: Path) -> None:
    for broken in (b"provider = x", b'provider = "\xff"'):
        (folder / "legal.de.toml").write_bytes(broken)
        assert '<div class="empty">' in read("/legal")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_headings_are_in_every_language(lang: str) -> None:
    texts = Texts(lang)
    said = [texts.gettext(section.title) for paper in PAPERS.values() for section in paper.values()]
    assert not texts.missing
    assert len(set(said)) == len(said)


def test_a_folder_that_is_not_there_stops_the_start() -> None:
    settings = Settings(service="pen", database="sqlite:///x", papers="/nowhere/at/all")
    with pytest.raises(Misconfigured, match=r"PEN_PAPERS.*quartier paper legal"):
        settings.check()
