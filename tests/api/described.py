"""The description of the API as it is served, and whether an answer has the shape it gives."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema_rs

from tests.web.client import TestClient

Json = dict[str, Any]


@dataclass(frozen=True)
class Described:
    """The document."""

    document: Json

    def operation(self, method: str, address: str) -> Json:
        """What is described for an address below /v1; of two that fit the one with fewer blanks."""
        fitting = [path for path in self.document["paths"] if re.fullmatch(_pattern(path), address)]
        found: Json = self.document["paths"][min(fitting, key=lambda path: (path.count("{"), -len(path)))]
        return found[method.lower()]

    def response(self, method: str, address: str, status: int) -> Json:
        """What is described for a status."""
        said: Json = self.operation(method, address)["responses"][str(status)]
        return self.document["components"]["responses"][said["$ref"].split("/")[-1]] if "$ref" in said else said

    def shape(self, schema: Json) -> Json:
        """A schema that can be checked by itself."""
        return {**schema, "components": self.document["components"]}

    def check(self, answer: httpx.Response) -> None:
        """Whether an answer is one that is described: status, kind of content, headers, shape."""
        address = answer.request.url.path.removeprefix("/v1")
        said = self.response(answer.request.method, address, answer.status_code)
        assert {name.lower() for name in said["headers"] if name not in ("Link", "Retry-After")} <= set(answer.headers)
        if answer.status_code != 304:
            kind = answer.headers["content-type"]
            jsonschema_rs.validate(self.shape(said["content"][kind]["schema"]), answer.json(), validate_formats=True)


def described(client: TestClient) -> Described:
    """The description an application serves."""
    return Described(client.get("/v1/openapi.json").json())


def _pattern(path: str) -> str:
    """A pupil number may hold a slash, other names may not."""
    parts = re.split(r"\{(\w+)\}", path)
    return "".join(re.escape(part) if place % 2 == 0 else _blank(part) for place, part in enumerate(parts))


def _blank(name: str) -> str:
    return ".+" if name == "pupil_id" else "[^/]+"
