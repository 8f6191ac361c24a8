"""What the documents say is true."""

import re
from pathlib import Path

import pytest

from quartier.observe import Metrics

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("services/*/README.md"),
    *ROOT.glob("deploy/**/*.md"),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_architecture_names_files_and_functions_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("quartier/**/*.py"))
    code += "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("services/*/*/**/*.py"))
    for path in re.findall(r"`((?:[a-z_]+/)+[a-z_*]+\.(?:py|json))[`:]", text):
        found = [
            p for base in ("", "quartier", "services/*") for p in ROOT.glob(f"{base}/{path}".lstrip("/"))
        ]
        assert found, f"ARCHITECTURE.md names {path}"
    for name in re.findall(r"`[A-Z][A-Za-z]+\.([a-z_]+)`", text):
        assert re.search(rf"def {name}\b|{name}:|\.{name} =", code), f"ARCHITECTURE.md names {name}"


def test_every_metric_is_in_the_operators_guide() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    names = {metric.name for metric in Metrics("any").registry.collect()}
    assert {name for name in names if f"`{name}" not in guide} == set()


def test_every_command_and_exit_code_is_in_the_operators_guide() -> None:
    import typer.main

    from quartier.operate import main
    from quartier.operate.commands import app

    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for sub in getattr(command, "commands", {"": None}):
            assert f"quartier {name} {sub}".strip() in guide
    for code in re.findall(r"\b(\d+) ", main.__doc__ or ""):
        assert f"| {code} |" in guide


def test_nothing_in_the_repository_names_a_package_index_or_a_machine() -> None:
    telling = re.compile(r"--(?:extra-)?index-url\s+\S|\"resolved\":|files\.pythonhosted|/root/")
    kinds = ("*.py", "*.txt", "*.in", "*.toml", "*.json", "*.md", "*.sh", "Makefile")
    roots = ("quartier", "services", "requirements", "setup", "docs", "deploy", "bench", "tests")
    found = []
    for root in roots:
        for kind in kinds:
            for path in (ROOT / root).rglob(kind):
                if "node_modules" in path.parts or path == Path(__file__):
                    continue
                if telling.search(path.read_text(encoding="utf-8")):
                    found.append(str(path.relative_to(ROOT)))
    assert found == []
