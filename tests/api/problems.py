"""What every problem looks like."""

from typing import Any

import httpx

from service.views.api.problems import KINDS
from service.views.api.version import VERSION

ALWAYS = {"type", "title", "status", "detail", "errors"}


def check_problem(answer: httpx.Response, name: str) -> dict[str, Any]:
    """Whether an answer is a problem of this kind, and nothing else; its content."""
    kind, told = KINDS[name], answer.json()
    assert answer.status_code == kind.status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == VERSION
    assert answer.headers["cache-control"] == "no-store"
    assert set(told) - {"instance"} == ALWAYS
    said = (told["type"], told["title"], told["status"], told["detail"])
    assert said == (f"/v1/problems/{name}", kind.title, kind.status, kind.detail)
    for error in told["errors"]:
        assert set(error) == {"place", "pointer", "detail"}
        assert error["pointer"].startswith("#")
    return dict(told)
