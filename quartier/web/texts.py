"""The sentences of a package, and whether every language has them.

    python -m quartier.web.texts update quartier services/funding/funding   writes what is missing into the .po files
    python -m quartier.web.texts check  quartier services/funding/funding   lists what is missing; 1 if there is any

Sentences are found in Python (`_`, `_l`, `N_`, `gettext`, `ngettext`, titles and labels that are msgids by nature) and
in templates, and the docstrings of refusals are sentences too. The files are sorted and carry neither dates nor
line numbers, so that a change of code does not touch them and a merge of two branches does not clash.
"""

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quartier.web.i18n import LANGUAGES, SOURCE, first_paragraph

MARKS = ("_", "_l", "N_", "gettext", "ngettext")
#: Constructors whose first argument, or `title=`, is a msgid: what they make is shown through `_`.
_NAMED = {"Nav": 0, "Service": "title"}
_REFUSALS = ("Refusal", "NotAllowed", "NotFound", "Conflict", "Invalid", "Unavailable")
Msgid = str | tuple[str, str]


def collect(package: Path) -> set[Msgid]:
    """Every sentence of a package; a pair is singular and plural."""
    found: set[Msgid] = set()
    refusals = set(_REFUSALS)
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(package.rglob("*.py"))]
    for tree in trees:
        found.update(_marked(tree))
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for _ in range(4):  # a refusal of a refusal of a refusal
        refusals |= {each.name for each in classes if any(_name(base) in refusals for base in each.bases)}
    for each in classes:
        docstring = ast.get_docstring(each)
        if each.name in refusals and docstring:
            found.add(first_paragraph(docstring))
    for path in sorted(package.rglob("*.html")):
        found.update(_in_template(path))
    return {msgid for msgid in found if msgid}


def update(package: Path, languages: Iterable[str] = tuple(LANGUAGES)) -> dict[str, int]:
    """Bring a package's `.po` files up to date; how many sentences each language still lacks."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    msgids = collect(package)
    lacking = {}
    for lang in (each for each in languages if each != SOURCE):
        known = _read(package, lang)
        made = Catalog(locale=lang, charset="utf-8", fuzzy=False, header_comment="")
        for msgid in msgids:
            old = known.get(msgid if isinstance(msgid, str) else msgid[0])
            kept = (
                old.string
                if old is not None and isinstance(old.string, str) == isinstance(msgid, str)
                else None
            )
            made.add(msgid, kept, flags=["fuzzy"] if old is not None and old.fuzzy else [])
        path = _path(package, lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        header = f'msgid ""\nmsgstr ""\n"Language: {lang}\\n"\n"Plural-Forms: {made.plural_forms}\\n"\n'
        header += '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        with path.open("wb") as file:
            file.write(header.encode())
            write_po(file, made, width=110, sort_output=True, no_location=True, omit_header=True)
        lacking[lang] = len(missing(package, lang))
    return lacking


def missing(package: Path, lang: str) -> list[str]:
    """The sentences a language does not have yet. The source has each by being the source."""
    from babel.messages.plurals import get_plural

    if lang == SOURCE:
        return []
    known, plurals = _read(package, lang), get_plural(lang).num_plurals
    keyed = [(msgid if isinstance(msgid, str) else msgid[0], msgid) for msgid in collect(package)]
    return sorted({key for key, msgid in keyed if not _said(msgid, known.get(key), plurals)})


def check(packages: Iterable[Path], languages: Iterable[str] = tuple(LANGUAGES)) -> dict[str, list[str]]:
    """`<package>:<language>` → missing sentences, only where there are any."""
    found = {f"{package.name}:{lang}": missing(package, lang) for package in packages for lang in languages}
    return {name: lacking for name, lacking in found.items() if lacking}


def _marked(tree: ast.AST) -> Iterator[Msgid]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        texts = [_text(argument) for argument in node.args]
        if name == "ngettext" and len(texts) >= 2 and texts[0] and texts[1]:
            yield texts[0], texts[1]
        elif (name in MARKS and texts and texts[0]) or (_NAMED.get(name) == 0 and texts and texts[0]):
            yield texts[0]
        elif name in _NAMED:
            yield from (text for keyword in node.keywords if keyword.arg in ("title", "label")
                        if (text := _text(keyword.value)))  # fmt: skip


def _in_template(path: Path) -> Iterator[Msgid]:
    from jinja2.ext import babel_extract

    options = {"silent": "false", "trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    with path.open("rb") as file:
        for _line, name, message, _comments in babel_extract(file, MARKS, [], options):
            if name == "ngettext" and isinstance(message, tuple):
                yield str(message[0]), str(message[1])
            else:
                text = message[0] if isinstance(message, tuple) else message
                if text:
                    yield str(text)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _said(msgid: Msgid, message: Any, plurals: int) -> bool:
    """Whether a sentence is said whole: nothing empty or fuzzy, all plural forms, no placeholder lost or made up.

    `{n}` is always known to a plural form, and one that says "two people" need not repeat it.
    """
    if message is None or message.fuzzy or isinstance(message.string, str) != isinstance(msgid, str):
        return False
    if isinstance(msgid, str):
        return bool(message.string) and _placeholders(message.string) == _placeholders(msgid)
    wanted = _placeholders(msgid[1]) - {"n"}
    forms = list(message.string)
    return len(forms) == plurals and all(form and _placeholders(form) - {"n"} == wanted for form in forms)


def _placeholders(text: str) -> set[str]:
    from string import Formatter

    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:
        return {text}  # a brace that does not close: no sentence has a placeholder of that name


def _path(package: Path, lang: str) -> Path:
    return package / "locale" / lang / "LC_MESSAGES" / "messages.po"


def _read(package: Path, lang: str) -> Any:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = _path(package, lang)
    if not path.is_file():
        return Catalog(locale=lang)
    with path.open("rb") as file:
        return read_po(file, locale=lang, ignore_obsolete=True)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m quartier.web.texts", description="The sentences of a package."
    )
    parser.add_argument("verb", choices=["update", "check"])
    parser.add_argument("packages", nargs="+", type=Path, help="folders of import packages")
    parser.add_argument(
        "--languages", default=",".join(LANGUAGES), help="languages that check requires (default: all)"
    )
    given = parser.parse_args(arguments)
    packages = [package.resolve() for package in given.packages]
    if given.verb == "update":
        for package in packages:
            counts = ", ".join(f"{lang} lacks {count}" for lang, count in update(package).items())
            sys.stdout.write(f"{package.name}: {counts}\n")
        return 0
    lacking = check(packages, given.languages.split(","))
    for name, sentences in lacking.items():
        sys.stdout.writelines(f"{name}: {sentence}\n" for sentence in sentences)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
