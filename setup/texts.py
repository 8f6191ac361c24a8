"""Brings the translations up to what the code says (`make texts`), or says where they are behind (`make check`).

The msgid is the English sentence, so an English catalogue is not needed. German is complete or the check fails: it is
what other languages fall back on. Of the others every sentence must be listed, and the check tells how many are open.

Sentences come from `_`, `N_`, `_l`, `gettext` and `ngettext` in Python and in templates, and from the docstrings of
refusals (their first paragraph).
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from quartier.web.i18n import FALLBACK, LANGUAGES, SOURCE, first_paragraph

ROOT = Path(__file__).parent.parent
PACKAGES = [
    ROOT / "quartier",
    *sorted(
        path.parent for path in ROOT.glob("services/*/*/__init__.py") if path.parts[-2] == path.parts[-3]
    ),
]
KEYWORDS = {"_": None, "N_": None, "_l": None, "Lazy": None, "gettext": None, "ngettext": (1, 2)}
SKIP = {"testing", "migrations"}
PLACEHOLDER = re.compile(r"\{[a-z_0-9]*\}|%\([a-z_]+\)s")
#: Dates in the header would make every run a change.
DATES = re.compile(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n', re.M)


def sources(package: Path, suffix: str) -> Iterator[Path]:
    for path in sorted(package.rglob(f"*{suffix}")):
        if not SKIP & set(path.relative_to(package).parts):
            yield path


def refusals(known: set[str], package: Path) -> Iterator[tuple[str, str, str]]:
    """(class, file, sentence) of each class that descends from Refusal; `known` grows by what is found."""
    classes = [
        (node, path)
        for path in sources(package, ".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    ]
    found: dict[str, tuple[str, str, str]] = {}
    while True:
        new = [
            (node, path)
            for node, path in classes
            if node.name not in found
            and (
                node.name == "Refusal"
                or any(ast.unparse(base).split(".")[-1] in known for base in node.bases)
            )
        ]
        if not new:
            yield from found.values()
            return
        for node, path in new:
            known.add(node.name)
            docstring = ast.get_docstring(node)
            found[node.name] = (node.name, str(path), first_paragraph(docstring) if docstring else "")


def template(package: Path, known: set[str]) -> Catalog:
    """Every sentence of a package."""
    catalog = Catalog(charset="utf-8")
    for method, suffix in (
        ("python", ".py"),
        ("jinja2.ext:babel_extract", ".html"),
        ("jinja2.ext:babel_extract", ".txt"),
    ):
        for path in sources(package, suffix):
            if suffix != ".py" and "templates" not in path.parts:
                continue
            where = str(path.relative_to(package))
            with path.open("rb") as file:
                for _line, message, comments, _ in extract(
                    _method(method),
                    file,
                    keywords=KEYWORDS,
                    comment_tags=("Translators:",),
                    options={"silent": "false"},
                ):
                    if (message[0] if isinstance(message, tuple) else message).strip():
                        catalog.add(message, locations=[(where, 0)], auto_comments=comments)
    for name, file_name, sentence in refusals(known, package):
        if sentence:
            where = str(Path(file_name).relative_to(package))
            catalog.add(sentence, locations=[(where, 0)], auto_comments=[f"refusal {name}"])
    return catalog


def _method(name: str) -> Any:
    if ":" not in name:
        return name
    from jinja2.ext import babel_extract

    return babel_extract


def catalogue(package: Path, lang: str) -> Path:
    return package / "locale" / lang / "LC_MESSAGES" / "messages.po"


def read(path: Path, lang: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=lang, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=lang, ignore_obsolete=True)


def key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def forms(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return [string or "" for string in strings]


def update(package: Path, lang: str, wanted: Catalog, elsewhere: set[str]) -> None:
    path = catalogue(package, lang)
    old = read(path, lang)
    old.fuzzy = False
    said = {key(message) for message in old if message.id}
    for message in list(wanted):
        # What the floor says already needs no second translation, unless the service wants its own.
        if message.id and key(message) in elsewhere and key(message) not in said:
            wanted.delete(message.id)
    old.update(wanted, no_fuzzy_matching=True)
    out = io.BytesIO()
    write_po(out, old, width=110, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DATES.sub(b"", out.getvalue()))


def faults(package: Path, lang: str, wanted: Catalog, elsewhere: set[str]) -> Iterator[str]:
    path = catalogue(package, lang)
    where = path.relative_to(ROOT)
    have = {key(message): message for message in read(path, lang) if message.id}
    need = {key(message): message for message in wanted if message.id}
    for msgid in sorted(need.keys() - have.keys() - elsewhere):
        yield f"{where}: not listed: {msgid!r}"
    for msgid in sorted(have.keys() - need.keys()):
        yield f"{where}: no longer in the code: {msgid!r}"
    for msgid, message in sorted(have.items()):
        done = [form for form in forms(message) if form]
        if (
            lang == FALLBACK
            and msgid in need
            and (message.fuzzy or len(done) < len(forms(message)) or not done)
        ):
            yield f"{where}: not translated: {msgid!r}"
        allowed = {
            part
            for text in ([*message.id] if isinstance(message.id, tuple | list) else [message.id])
            for part in PLACEHOLDER.findall(text)
        }
        for form in done:
            if strange := set(PLACEHOLDER.findall(form)) - allowed:
                yield f"{where}: {', '.join(sorted(strange))} is not in the sentence {msgid!r}"


def languages(package: Path) -> list[str]:
    there = {lang for lang in LANGUAGES if lang != SOURCE and catalogue(package, lang).exists()}
    return sorted(there | {FALLBACK})


def main(action: str) -> int:
    found: list[str] = []
    known = {"Refusal"}
    floor: set[str] = set()
    for package in PACKAGES:
        wanted = template(package, known)
        for lang in languages(package):
            if action == "update":
                update(package, lang, template(package, known), floor)
            else:
                found += faults(package, lang, wanted, floor)
            messages = [message for message in read(catalogue(package, lang), lang) if message.id]
            undone = sum(1 for message in messages if message.fuzzy or not all(forms(message)))
            print(f"{package.name:14} {lang}  {len(messages):4} sentences, {undone} open")
        if package.name == "quartier":
            floor = {key(message) for message in wanted if message.id}
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        print("`make texts` lists what is new and drops what is gone; then translate.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"]):
        sys.exit("usage: python setup/texts.py update|check")
    sys.exit(main(sys.argv[1]))
