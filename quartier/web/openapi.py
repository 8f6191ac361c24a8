"""The API of a service as an OpenAPI 3.1 document, made from its `api_get` and `api_post` routes."""

import inspect
import re
from typing import TYPE_CHECKING, Any, get_type_hints

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from quartier import __version__
from quartier.web.api import Slice
from quartier.web.idempotency import KEY
from quartier.web.routes import Route

if TYPE_CHECKING:
    from quartier.hosting.service import Service

_PATH_TYPES = {"int": "integer", "float": "number"}


class _FieldProblem(Schema):
    field = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "In the language of Accept-Language."})


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True, metadata={"examples": ["urn:quartier:problem:slot-taken"]})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What to do, in the reader's language."})
    correlation_id = fields.String(required=True)
    errors = fields.List(fields.Nested(_FieldProblem))


def openapi(service: "Service") -> dict[str, Any]:
    """The document, ready for JSON."""
    document = APISpec(
        title=f"{service.title} ({service.name})",
        version=__version__,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
        info={
            "description": _doc(service.title),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
    )
    document.components.schema("Problem", schema=Problem)
    document.components.response(
        "Refused",
        {
            "description": "Refused; says why and what to do",
            "content": {"application/problem+json": {"schema": Problem}},
        },
    )
    document.components.parameter(
        "cursor", "query", _parameter("cursor", "The `next` link of the part before.")
    )
    document.components.parameter(
        "limit", "query", _parameter("limit", "At most so many items.", type="integer", minimum=1)
    )
    key = "Sending the same command with the same key again happens once."
    document.components.parameter(
        "idempotency", "header", _parameter("Idempotency-Key", key, type="string", pattern=KEY.pattern)
    )
    document.components.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": f"{service.name}-session"}
    )
    document.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "An access token, given at /tokens."}
    )
    for route in (*service.routes, *_responsibilities(service)):
        if route.kind == "api":
            path, arguments = _path(route.path)
            document.path(path, operations={route.method.lower(): _operation(route, arguments)})
    return document.to_dict()


def _responsibilities(service: "Service") -> tuple[Route, ...]:
    """What the floor adds to the API of a service in which something is handed over."""
    from quartier.handover.pages import programs

    return programs.ROUTES if service.domains else ()


def _operation(route: Route, arguments: list[dict[str, Any]]) -> dict[str, Any]:
    description = _doc(route.handler.__doc__ or "")
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": description.split("\n")[0],
        "description": description,
        "parameters": list(arguments),
        "security": [{}, {"session": []}, {"token": []}],
        "responses": {str(route.status): _answer(route)},
    }
    refused = ["400", "401", "403", "404", "422", "429", "500", "503"]
    if route.method == "POST":
        refused += ["409", "413", "415"]
        operation["parameters"].append("idempotency")
        if route.takes:
            operation["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": route.takes}},
            }
    else:
        paging = {"cursor", "limit"} if _paged(route) else set()
        if route.asks:
            own = route.asks(exclude=paging & route.asks().fields.keys())
            operation["parameters"].append({"in": "query", "schema": own})
        operation["parameters"] += sorted(paging)
    operation["responses"] |= dict.fromkeys(sorted(refused), "Refused")
    return operation


def _answer(route: Route) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done" if route.method == "POST" else "What was asked for"}
    if route.returns:
        schema: Any = {"type": "array", "items": route.returns} if route.many else route.returns
        answer["content"] = {"application/json": {"schema": schema}}
    if _paged(route):
        answer["headers"] = {
            "Link": {"description": 'The next part, rel="next"', "schema": {"type": "string"}}
        }
    return answer


def _operation_id(route: Route) -> str:
    """`grants_list` for `api_list` of the room `grants`: unique in the document, a name in generated programs."""
    if route.name:
        return route.name
    room = [part for part in route.handler.__module__.split(".")[:-1] if part != "pages"][-1:]
    return "_".join([*room, route.handler.__name__.removeprefix("api_")])


def _paged(route: Route) -> bool:
    """Whether the list comes in parts: its handler says so by giving a `Slice`."""
    return route.many and get_type_hints(route.handler).get("return") is Slice


def _path(pattern: str) -> tuple[str, list[dict[str, Any]]]:
    """werkzeug's `/grants/<int:year>` as `/grants/{year}` and its parameters."""
    arguments = []
    for kind, name in re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", pattern):
        schema = {"type": _PATH_TYPES.get(kind, "string")}
        arguments.append({"name": name, "in": "path", "required": True, "schema": schema})
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", pattern), arguments


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "description": description, "schema": schema or {"type": "string"}}


def _schema_name(schema: Any) -> str:
    name: str = (
        schema if isinstance(schema, str) else (schema if isinstance(schema, type) else type(schema)).__name__
    )
    return name.removesuffix("Schema").lstrip("_")


def _doc(text: str) -> str:
    return inspect.cleandoc(text)
