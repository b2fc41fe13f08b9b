"""The description of the API (OpenAPI 3.1), made from the routes, at the place of the NLGov API Design Rules."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import orjson
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.requests import Request

from service.views.api.answers import Answer
from service.views.api.descriptions import ABOUT, TAGS
from service.views.api.examples import EXAMPLES
from service.views.api.problems import KINDS, PROBLEM_JSON, Problem
from service.views.api.register import Api, camel
from service.views.api.version import HEADER, PREFIX, VERSION
from service.views.gate import At, Need

Json = dict[str, Any]
_HEADERS: Json = {
    "ApiVersion": {"description": "Version of the API.", "schema": {"type": "string"}, "example": VERSION},
    "ETag": {"description": "Entity tag, for If-None-Match.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page, rel="next"; absent on the last one.', "schema": {"type": "string"}},
    "Location": {"description": "Address of what was made.", "schema": {"type": "string"}},
    "RateLimit": {"description": "Requests left and seconds until more.", "schema": {"type": "string"}},
    "RateLimitPolicy": {"description": "Requests within a window of seconds.", "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
_UPLOAD = "ImportUpload"
_EXAMPLES = {camel(name): example for name, example in EXAMPLES.items()}
_PAGE_NAME = re.compile(rb"Page(?:_|\[)([A-Za-z]+)(?:_|\])")
_UNUSED = ("HTTPValidationError", "ValidationError")
_ALWAYS = (400, 406, 429, 500)
_SIGNED_IN = (401, 503)


def add_description(api: Api) -> None:
    """Add it; everybody may read it, also the page of another site (it tells nothing about anybody)."""
    routes = [route for route in api.routes.app.routes if isinstance(route, APIRoute)]
    needs = dict(api.routes.needs)

    @cache
    def written() -> bytes:
        return orjson.dumps(description(routes, needs), option=orjson.OPT_INDENT_2)

    def get_description(request: Request) -> Answer:
        """The description of this API."""
        return Answer(written(), headers={"access-control-allow-origin": "*"})

    api.public("/openapi.json", get_description, None, "")


def description(routes: list[APIRoute], needs: Mapping[tuple[str, str], Need]) -> Json:
    """The whole document. Addresses are below the server's, which holds the major version."""
    ours = [route for route in routes if route.path.startswith(f"{PREFIX}/")]
    made = get_openapi(title="Vroegsignaal", version=VERSION, description=ABOUT, tags=TAGS, routes=ours)
    made["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    made["servers"] = [{"url": PREFIX, "description": "This service."}]
    made["security"] = [{"token": []}]
    made["paths"] = {path.removeprefix(PREFIX): methods for path, methods in made["paths"].items()}
    for path, method, operation in _operations(made):
        _complete(operation, method, path, _need(needs, method, path))
    made["components"] = _components(made["components"])
    named: Json = orjson.loads(_PAGE_NAME.sub(rb"\1Page", orjson.dumps(made)))
    return named


def _operations(made: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _need(needs: Mapping[tuple[str, str], Need], method: str, path: str) -> Need | None:
    """What an operation needs; None for one that is for everybody."""
    plain = {(verb, address.replace(":path}", "}")): need for (verb, address), need in needs.items()}
    return plain.get((method, PREFIX + path))


def _complete(operation: Json, method: str, path: str, need: Need | None) -> None:
    """Headers, problems and parameters as they are."""
    if need is None:
        operation["security"] = []
    for parameter in operation.get("parameters", []):
        parameter["schema"] = _without_null(parameter["schema"])
    answers = operation["responses"]
    answers.pop("422", None)
    is_page = any("Page" in str(answer.get("content")) for answer in answers.values())
    for status, answer in answers.items():
        answer["content"]["application/json"]["example"] = _EXAMPLES[operation["operationId"]]
        answer["headers"] = _headers(int(status), method, is_page, need is not None)
    if method == "GET":
        headers = _headers(304, method, is_page, need is not None)
        answers["304"] = {"description": "You have it already: If-None-Match.", "headers": headers}
        operation["parameters"] = [*operation.get("parameters", []), {"$ref": "#/components/parameters/IfNoneMatch"}]
    for status in sorted(_problems(method, path, need)):
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}


def _problems(method: str, path: str, need: Need | None) -> set[int]:
    found = set(_ALWAYS) | (set(_SIGNED_IN) if need is not None else set())
    if need is not None and need.at is At.NOWHERE:
        found.add(403)
    if "{" in path:
        found.add(404)
    return (
        found
        | ({409, 413} if method == "POST" else set())
        | ({415} if path == "/imports" and method == "POST" else set())
    )


def _headers(status: int, method: str, is_page: bool, limited: bool) -> Json:
    names = {HEADER: "ApiVersion"}
    if method == "GET":
        names |= {"ETag": "ETag"} | ({"Link": "Link"} if is_page else {})
    if status == 201:
        names["Location"] = "Location"
    if limited:
        names |= {"RateLimit": "RateLimit", "RateLimit-Policy": "RateLimitPolicy"}
    return {name: {"$ref": f"#/components/headers/{shape}"} for name, shape in names.items()}


def _components(components: Json) -> Json:
    schemas = {name: shape for name, shape in components["schemas"].items() if name not in _UNUSED}
    schemas[_UPLOAD]["properties"] = {name: _sent(field) for name, field in schemas[_UPLOAD]["properties"].items()}
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "vs_<uid>_<secret>"}
    scheme["description"] = "A token made by an administrator, for certain scopes at certain schools, until a date."
    tag = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
    tag["description"] = "Entity tags you have; when it is one of them the answer is 304 without content."
    return {
        "schemas": dict(sorted(schemas.items())),
        "responses": {f"Problem{status}": _problem(status) for status in sorted({k.status for k in KINDS.values()})},
        "headers": _HEADERS,
        "parameters": {"IfNoneMatch": tag},
        "securitySchemes": {"token": scheme},
    }


def _problem(status: int) -> Json:
    kinds = [kind for kind in KINDS.values() if kind.status == status]
    examples = {
        kind.name: {"value": {"type": f"{PREFIX}/problems/{kind.name}", "title": kind.title, "status": status,
                              "detail": kind.detail, "errors": []}}
        for kind in kinds
    }  # fmt: skip
    headers = {HEADER: {"$ref": "#/components/headers/ApiVersion"}}
    if status in (429, 503):
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    shape = {"$ref": "#/components/schemas/Problem"}
    told = " ".join(f"{kind.title}: {kind.detail}" for kind in kinds)
    return {"description": told, "headers": headers, "content": {PROBLEM_JSON: {"schema": shape, "examples": examples}}}


def _without_null(schema: Json) -> Json:
    """A parameter that may be left out is not one that may be null: in an address there is no null."""
    choices = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **choices[0]}


def _sent(schema: Json) -> Json:
    """A field of an upload; files are said the way clients generate them from."""
    if schema.get("type") == "array":
        return {**schema, "items": {"type": "string", "format": "binary"}}
    return _without_null(schema)
