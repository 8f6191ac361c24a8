"""Contracts: what a service promises and what it relies on, as files other people's programs read.

Everything in a service's ``contracts/`` is generated from its code or copied from a sender's, and a test fails
when either drifts:

    contracts/sends/<type>.json   JSON Schema of the event's data, with an example
    contracts/asyncapi.yaml       what it sends and reads, for AsyncAPI tools
    contracts/openapi.yaml        its JSON API
    contracts/reads/<type>.json   the sender's file, copied; ``lock.json`` says whence, and its hash

``python -m quartier.operate.contracts update`` writes them for the installed services, ``vendor`` renews the
copies, ``check`` says what has drifted.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from quartier import __version__
from quartier.bus.topology import definitions, topology
from quartier.event import CONTENT_TYPE, Contract, Read
from quartier.hosting.service import Service

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def data_schema(schema: Callable[[], Schema]) -> dict[str, Any]:
    """A marshmallow schema as JSON Schema, nested ones written out in place."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _schema: "")
    APISpec("events", __version__, "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    return dict(plugin.converter.schema2jsonschema(schema()))


def contract_document(contract: Contract) -> dict[str, Any]:
    """The file a sender publishes for one type and version."""
    return {
        "$schema": _DIALECT,
        "$id": contract.dataschema,
        "title": contract.name,
        "description": contract.doc,
        "x-audience": contract.audience.value,
        "x-routing-key": contract.routing_key,
        "x-subject": contract.subject,
        **data_schema(contract.schema),
        "examples": [dict(contract.example)],
    }


def asyncapi(service: Service) -> dict[str, Any]:
    """What a service sends and reads, as AsyncAPI 3 (channel addresses are routing keys)."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for schema in service.sends:
        contract = schema.contract
        _describe(channels, operations, messages, contract.name, contract.routing_key, "send")
        messages[contract.name] |= {"summary": contract.doc, "payload": _envelope(data_schema(schema))}
        messages[contract.name]["examples"] = [
            {"payload": {"type": contract.name, "data": dict(contract.example)}}
        ]
    for read in service.reads:
        _describe(channels, operations, messages, read.type, read.routing_key, "receive")
        messages[read.type] |= {"payload": _envelope(data_schema(read.schema))}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Quartier {service.name}",
            "version": __version__,
            "description": "CloudEvents 1.0 in structured mode over RabbitMQ topic exchanges.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def _describe(
    channels: dict[str, Any],
    operations: dict[str, Any],
    messages: dict[str, Any],
    name: str,
    key: str,
    action: str,
) -> None:
    exchange = {
        "name": f"{key.split('.', maxsplit=1)[0]}.events",
        "type": "topic",
        "durable": True,
        "autoDelete": False,
        "vhost": "quartier",
    }
    channels[name] = {
        "address": key,
        "messages": {"event": {"$ref": f"#/components/messages/{name}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }
    operations[f"{action}:{name}"] = {"action": action, "channel": {"$ref": f"#/channels/{name}"}}
    messages[name] = {"name": name, "contentType": CONTENT_TYPE}


def _envelope(data: dict[str, Any]) -> dict[str, Any]:
    text, number = {"type": "string"}, {"type": "integer", "minimum": 1}
    instant = {"type": "string", "format": "date-time"}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": text,
            "source": text,
            "type": text,
            "subject": text,
            "time": instant,
            "datacontenttype": text,
            "dataschema": text,
            "sequence": number,
            "subjectversion": number,
            "epoch": number,
            "audience": {"enum": ["public", "partners", "internal", "confidential"]},
            "correlationid": text,
            "causationid": text,
            "data": data,
        },
    }


def generated(service: Service) -> dict[Path, str]:
    """Every generated file of a service's ``contracts/`` with its text."""
    from quartier.web.openapi import openapi

    folder = service.folder / "contracts"
    files = {
        folder / "sends" / f"{s.contract.name}.json": _json(contract_document(s.contract))
        for s in service.sends
    }
    files[folder / "asyncapi.yaml"] = _yaml(asyncapi(service))
    files[folder / "openapi.yaml"] = _yaml(openapi(service))
    return files


def vendored(service: Service, read: Read) -> Path:
    """Where the copy of a foreign schema lies."""
    return service.folder / "contracts" / "reads" / f"{read.type}.json"


def vendor(reader: Service, senders: dict[str, Service]) -> None:
    """Copy the senders' files of what the reader reads, and write the lock. Raises KeyError for an absent sender."""
    lock = {}
    for read in sorted(reader.reads, key=lambda one: one.type):
        original = senders[read.sender].folder / "contracts" / "sends" / f"{read.type}.json"
        text = original.read_text(encoding="utf-8")
        _write(vendored(reader, read), text)
        lock[read.type] = {"source": f"quartier-{read.sender}", "sha256": _hash(text)}
    _write(reader.folder / "contracts" / "reads" / "lock.json", _json(lock))


def drift(service: Service, senders: dict[str, Service] | None = None) -> list[str]:
    """Sentences about every contract that does not agree with the code; empty when all is well.

    With ``senders`` (in the workspace) the copies are held against the senders' current files too.
    """
    found = [
        f"{path.relative_to(service.folder)} is not what the code says"
        for path, text in generated(service).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    expected = {path.name for path in generated(service)}
    sends = service.folder / "contracts" / "sends"
    found += [f"{path.name} is sent by nobody" for path in sends.glob("*.json") if path.name not in expected]
    for read in service.reads:
        found += _read_drift(service, read, senders)
    return found


def _read_drift(service: Service, read: Read, senders: dict[str, Service] | None) -> list[str]:
    path = vendored(service, read)
    if not path.exists():
        return [f"{read.type} is read without a copy of its schema"]
    text = path.read_text(encoding="utf-8")
    lock = json.loads((path.parent / "lock.json").read_text(encoding="utf-8"))
    found = []
    if lock.get(read.type, {}).get("sha256") != _hash(text):
        found.append(f"{path.name} was changed after it was copied")
    document = json.loads(text)
    if document["x-routing-key"] != read.routing_key:
        found.append(f"{read.type} is bound as {read.routing_key}, sent as {document['x-routing-key']}")
    for name, field in read.schema().fields.items():
        if name not in document["properties"]:
            found.append(f"{read.type} has no field {name!r}")
        elif field.required and name not in document.get("required", []):
            found.append(f"{read.type} may come without {name!r}, which its reader requires")
    for example in document["examples"]:
        if errors := read.schema().validate(example):
            found.append(f"{read.type}: its reader cannot load the example: {errors}")
    if senders and read.sender in senders:
        original = senders[read.sender].folder / "contracts" / "sends" / path.name
        if not original.exists() or original.read_text(encoding="utf-8") != text:
            found.append(f"{path.name} differs from what {read.sender} sends now")
    return found


def write(service: Service) -> None:
    """Write every generated file, and remove those of events no longer sent."""
    files = generated(service)
    for path in (service.folder / "contracts" / "sends").glob("*.json"):
        if path not in files:
            path.unlink()
    for path, text in files.items():
        _write(path, text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _yaml(document: object) -> str:
    plain = json.loads(json.dumps(document, ensure_ascii=False, default=str))
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main(action: str = "check") -> int:
    """``update``, ``vendor`` or ``check`` the contracts and README blocks of the installed services."""
    from quartier.operate import readme
    from quartier.operate.installed import installed

    services = {service.name: service for service in installed()}
    broker = Path("deploy/rabbitmq/definitions.json")
    broker_text = _json(definitions(topology(list(services.values()))))
    if action in ("update", "vendor"):
        for service in services.values():
            write(service)
            readme.write(service)
        for service in services.values():
            vendor(service, services)
        _write(broker, broker_text)
        return 0
    found = [
        f"{s.name}: {sentence}"
        for s in services.values()
        for sentence in [*drift(s, services), *readme.drift(s)]
    ]
    if not broker.exists() or broker.read_text(encoding="utf-8") != broker_text:
        found.append(f"{broker} is not what the contracts say")
    for sentence in found:
        print(f"{sentence}: run `make contracts`", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
