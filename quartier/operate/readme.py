"""The generated blocks of a service's README: its index and its settings, between markers.

<!-- index -->     pages · commands · sends · reads · timers
<!-- settings -->  every setting with its default and sentence
"""

import ast
from dataclasses import fields
from pathlib import Path

from quartier.hosting.service import Service
from quartier.settings import Settings


def blocks(service: Service) -> dict[str, str]:
    """The generated text of each block."""
    return {"index": index(service), "settings": settings(service)}


def index(service: Service) -> str:
    """All a service can do, on one page."""
    pages = [f"`{r.method} {r.path}` {_first_line(r.handler)}" for r in service.routes if r.kind == "page"]
    api = [f"`{r.method} {r.path}` {_first_line(r.handler)}" for r in service.routes if r.kind == "api"]
    sends = [f"`{s.contract.name}` ({s.contract.audience}) {s.contract.doc}" for s in service.sends]
    reads = [f"`{r.type}` → `{r.by.__module__.split('.')[-2]}.{r.by.__name__}`" for r in service.reads]
    timers = [f"`{t.name}` every {t.every}: {_first_line(t.run)}" for t in service.timers]
    parts = {
        "Pages": pages,
        "API": api,
        "Commands": commands(service),
        "Sends": sends,
        "Reads": reads,
        "Timers": timers,
        "Domains of decision": [f"`{domain.name}` to {domain.residents}" for domain in service.domains],
    }
    return "\n\n".join(
        f"**{title}**\n\n" + "\n".join(f"- {line}" for line in lines)
        for title, lines in parts.items()
        if lines
    )


def commands(service: Service) -> list[str]:
    """Every use case: the public functions of each room's ``commands``."""
    found = []
    for room in service.rooms:
        sources = [
            service.package / room / "commands.py",
            *sorted((service.package / room / "commands").glob("[a-z]*.py")),
        ]
        for path in sources:
            if path.exists():
                found += [f"`{room}.{name}` {doc}" for name, doc in _functions(path)]
    return found


def _functions(path: Path) -> list[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    return [(node.name, (ast.get_docstring(node) or "").split("\n")[0]) for node in public]


def settings(service: Service) -> str:
    """Every setting: environment name, default, sentence."""
    common = {spec.name for spec in fields(Settings)}
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for spec in fields(service.settings):
        if spec.name == "service":
            continue
        prefix = f"{service.name.upper()}_" if spec.name not in common else "QUARTIER_"
        default = f"`{spec.default}`" if spec.default != "" else "–"
        rows.append(f"| `{prefix}{spec.name.upper()}` | {default} | {spec.metadata['sentence']} |")
    return "\n".join(rows)


def _first_line(function: object) -> str:
    return (getattr(function, "__doc__", None) or "").strip().split("\n")[0]


def render(service: Service, text: str) -> str:
    """The README with its blocks renewed."""
    for name, block in blocks(service).items():
        before, _, rest = text.partition(f"<!-- {name} -->")
        after = rest.partition(f"<!-- /{name} -->")[2]
        if after:
            text = f"{before}<!-- {name} -->\n\n{block}\n\n<!-- /{name} -->{after}"
    return text


def drift(service: Service) -> list[str]:
    """Sentences about what the README does not say truly."""
    path = service.folder / "README.md"
    if not path.exists():
        return ["README.md is missing"]
    text = path.read_text(encoding="utf-8")
    found = [f"README.md has no block {name}" for name in blocks(service) if f"<!-- {name} -->" not in text]
    return found or (["README.md is not what the code says"] if render(service, text) != text else [])


def write(service: Service) -> None:
    """Renew the blocks of the README, if there is one."""
    path = service.folder / "README.md"
    if path.exists():
        path.write_text(render(service, path.read_text(encoding="utf-8")), encoding="utf-8")
