"""Contracts across the workspace: copies are current, the broker's file is right, other people's parser agrees."""

import json
import subprocess
from pathlib import Path

import pytest

from quartier.bus.topology import definitions, topology
from quartier.operate.contracts import drift
from quartier.operate.installed import installed

ROOT = Path(__file__).parents[2]
SERVICES = {service.name: service for service in installed()}
_PARSE = """
const { Parser, fromFile } = require('@asyncapi/parser');
(async () => {
  const found = [];
  for (const file of process.argv.slice(1)) {
    const { diagnostics } = await fromFile(new Parser(), file).parse();
    found.push(...diagnostics.filter(d => d.severity === 0).map(d => `${file}: ${d.path.join('.')}: ${d.message}`));
  }
  console.log(JSON.stringify(found));
})();
"""


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_read_is_what_is_sent(name: str) -> None:
    assert drift(SERVICES[name], SERVICES) == []


def test_the_brokers_definitions_are_what_the_contracts_say() -> None:
    committed = json.loads((ROOT / "deploy" / "rabbitmq" / "definitions.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(definitions(topology(list(SERVICES.values())))))


def test_no_confidential_event_says_more_than_a_reference() -> None:
    for service in SERVICES.values():
        for schema in service.sends:
            if schema.contract.audience == "confidential":
                assert list(schema().fields) == [schema.contract.subject]


def test_only_whom_it_concerns_may_read_what_is_confidential() -> None:
    top = topology(list(SERVICES.values()))
    readers = {bound.queue for bound in top.bindings if ".confidential." in bound.key}
    assert readers == {"notify.inbox"}


def test_asyncapis_own_parser_accepts_every_document(node_modules: Path) -> None:
    files = [str(path) for path in sorted(ROOT.glob("services/*/contracts/asyncapi.yaml"))]
    assert len(files) == len(SERVICES)
    answer = subprocess.run(
        ["node", "-e", _PARSE, "--", *files],
        cwd=node_modules.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout) == []
