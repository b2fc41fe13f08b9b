"""What a description cannot say, so that requests made from it are right when they are called right.

schemathesis runs this file: see test_generated_requests.py.
"""

import schemathesis
from schemathesis import Case, GenerationMode, HookContext


@schemathesis.hook
def filter_case(_context: HookContext, case: Case) -> bool:
    """Leave out requests that keep to the description and ask for what cannot be."""
    is_wrong = case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE
    return is_wrong or _can_be(case)


def _can_be(case: Case) -> bool:
    query = case.query or {}
    if "cursor" in query:
        return False  # only the service makes cursors
    if {"asOf", "week"} <= set(query) and query["asOf"] != "2026-11-22":
        return False  # one of the two names the date
    first, last = query.get("from"), query.get("to")
    if first is not None and last is not None and str(first) > str(last):
        return False
    return not isinstance(case.body, dict) or _sent_can_be(case.body)


def _sent_can_be(body: dict[str, object]) -> bool:
    """A consent for a purpose there is, that has been given; an import from a source there is."""
    if body.get("purpose", "jgz-name") != "jgz-name" or str(body.get("given_on", "")) > "2026-11-22":
        return False
    if ("received_from" in body) is not ("received_to" in body):
        return False
    return body.get("source", "canonical") == "canonical"
