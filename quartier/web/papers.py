"""The operator's papers: legal notice, privacy, accessibility statement, each with the sections that the law asks for.

What they say is the operator's, so it is a setting: a folder with one TOML file a paper and language
(`legal.de.toml`), its sections as keys. The table below says which sections there are and which may not be missing, so
that page and `quartier doctor` can say what is. A section that a language does not have is read in German.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quartier.web.i18n import FALLBACK, LANGUAGES, N_

_TEMPLATES = Path(__file__).parent / "paper_templates"


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a paper."""

    #: msgid of its heading.
    title: str
    required: bool = True


#: The papers in the order of the footer, and their sections in the order of the page.
PAPERS: Mapping[str, Mapping[str, Section]] = {
    "legal": {
        "provider": Section(N_("Who offers these pages")),
        "represented_by": Section(N_("Represented by")),
        "contact": Section(N_("How to reach us")),
        "register": Section(N_("Entry in the register"), required=False),
        "vat_id": Section(N_("VAT number"), required=False),
        "supervision": Section(N_("Supervisory authority"), required=False),
        "responsible": Section(N_("Responsible for the content")),
    },
    "privacy": {
        "controller": Section(N_("Who is responsible for the data")),
        "data_protection_officer": Section(N_("Data protection officer"), required=False),
        "purposes": Section(N_("What is kept, what for, and by what right")),
        "recipients": Section(N_("Who receives data")),
        "retention": Section(N_("How long data are kept")),
        "rights": Section(N_("Your rights")),
        "complaint": Section(N_("Where you can complain")),
    },
    "accessibility": {
        "conformity": Section(N_("How accessible these pages are")),
        "barriers": Section(N_("What is not accessible yet")),
        "reviewed": Section(N_("When and how this was checked")),
        "feedback": Section(N_("Tell us about a barrier")),
        "enforcement": Section(N_("If we do not help")),
    },
}


@dataclass(frozen=True, slots=True)
class Said:
    """A section as it is shown: the msgid of its heading, its text, and the language of the text."""

    title: str
    text: str
    lang: str


class Folder:
    """The folder with the operator's papers; `path` is empty where none is set."""

    def __init__(self, path: str) -> None:
        self.path = path

    def said(self, paper: str, lang: str) -> list[Said]:
        """What a paper says, in the reader's language as far as it is written in it."""
        own, german = self._read(paper, lang), self._read(paper, FALLBACK)
        found = []
        for key, section in PAPERS[paper].items():
            if text := own.get(key):
                found.append(Said(section.title, text, lang))
            elif text := german.get(key):
                found.append(Said(section.title, text, FALLBACK))
        return found

    def missing(self, paper: str) -> list[str]:
        """The msgids of the headings that may not be missing and are, in German, the language of the law."""
        german = self._read(paper, FALLBACK)
        return [s.title for key, s in PAPERS[paper].items() if s.required and not german.get(key)]

    @cached_property
    def troubles(self) -> list[str]:
        """What the operator has to mend, in one line each."""
        if not self.path:
            return ["set QUARTIER_PAPERS to a folder with legal notice, privacy and accessibility statement"]
        return [line for paper in PAPERS for lang in LANGUAGES for line in self._troubles(paper, lang)]

    def _troubles(self, paper: str, lang: str) -> Iterator[str]:
        file = self._file(paper, lang)
        if not file.is_file():
            if lang == FALLBACK:
                yield f"write {file.name}: `quartier paper {paper}` prints what belongs in it"
            return
        try:
            written = _load(file)
        except ValueError as error:
            yield f"{file.name}: {error}"
            return
        for key, text in written.items():
            if key not in PAPERS[paper] or not isinstance(text, str):
                yield f"{file.name}: {key} is no section of it; there are {', '.join(PAPERS[paper])}"
        if lang == FALLBACK:
            empty = [
                k for k, s in PAPERS[paper].items() if s.required and not str(written.get(k, "")).strip()
            ]
            if empty:
                yield f"{file.name}: fill in {', '.join(empty)}"

    def _read(self, paper: str, lang: str) -> dict[str, str]:
        """The sections of one file; none where it is missing or cannot be read (`troubles` says so)."""
        file = self._file(paper, lang)
        if not self.path or not file.is_file():
            return {}
        try:
            written = _load(file)
        except ValueError:
            return {}
        return {key: text.strip() for key, text in written.items() if isinstance(text, str) and text.strip()}

    def _file(self, paper: str, lang: str) -> Path:
        return Path(self.path) / f"{paper}.{lang}.toml"


def template(paper: str) -> str:
    """An empty paper to fill in, with what belongs in each section; raises `LookupError` for one there is not."""
    if paper not in PAPERS:
        raise LookupError(f"there is no paper {paper!r}; there are {', '.join(PAPERS)}")
    return (_TEMPLATES / f"{paper}.toml").read_text("utf-8")


def _load(file: Path) -> dict[str, object]:
    """The file's keys; raises `ValueError` with what is wrong."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
