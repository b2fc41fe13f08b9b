"""The description: OpenAPI 3.1, by the NLGov API Design Rules, with examples that have the shape they are examples of.

The patterns are those of the linter of the design rules (github.com/Logius-standaarden/API-Design-Rules).
"""

import re
from typing import Any

import jsonschema_rs
import orjson
import pytest

from service.facts.table import COLUMNS
from service.views.api.examples import EXAMPLES
from service.views.api.fact_shapes import Facts
from service.views.api.problems import KINDS
from service.views.api.version import VERSION
from tests.api.addresses import OF_PUPIL
from tests.api.described import Described, Json
from tests.api.feeds import Feed
from tests.people import PEOPLE, VO, WEEK
from tests.web.client import TestClient

KEBAB = re.compile(r"^(\/|(\/_[a-z0-9]+|\/(([a-z0-9\-]+|{[^}]+})(\/([a-z0-9\-\.]+|{[^}]+}))*)(\/_[a-z]+)?)\/?)$")
CAMEL = re.compile(r"^\$?[a-z][a-z\d]*([A-Z][a-z\d]*)*$")
SEMVER = re.compile(r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$")


def operations(description: Described) -> list[tuple[str, str, Json]]:
    """Path, method and operation."""
    paths = description.document["paths"].items()
    return [(path, method, operation) for path, methods in paths for method, operation in methods.items()]


def test_it_is_openapi_31_below_an_address_with_the_major_version(description: Described) -> None:
    told = description.document

    assert told["openapi"].startswith("3.1.")
    assert told["info"]["version"] == VERSION
    assert SEMVER.match(VERSION)
    assert [server["url"] for server in told["servers"]] == [f"/v{VERSION.split('.')[0]}"]


def test_it_may_be_read_from_any_site_and_nothing_else_may(client: TestClient, coordinator: Feed) -> None:
    assert client.get("/v1/openapi.json").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in coordinator.get("/schools").headers


def test_paths_are_plural_nouns_in_kebab_case_without_a_slash_at_the_end(description: Described) -> None:
    singular = {"/me", "/model", "/schools/{school_id}/pupils/{pupil_id}/assessment"}
    for path in description.document["paths"]:
        assert KEBAB.match(path), path
        assert not path.endswith("/")
        last = path.rsplit("/", 1)[-1]
        assert last.endswith("s") or last.startswith("{") or path in singular, path


def test_parameters_are_in_camel_case_and_methods_are_the_standard_ones(description: Described) -> None:
    for path, method, operation in operations(description):
        assert method in ("get", "post"), path
        for parameter in operation.get("parameters", []):
            assert parameter.get("in") != "query" or CAMEL.match(parameter["name"]), parameter


def test_numbers_say_their_bounds(description: Described) -> None:
    for address, name, bounds in (("/schools", "limit", (1, 500)), ("/audit-events", "after", (0, 2**53 - 1))):
        (found,) = [each for each in description.operation("get", address)["parameters"] if each.get("name") == name]

        assert (found["schema"]["minimum"], found["schema"]["maximum"]) == bounds


def test_every_operation_has_a_name_of_its_own_a_tag_and_a_summary(description: Described) -> None:
    names = [operation["operationId"] for _, _, operation in operations(description)]
    tags = {tag["name"] for tag in description.document["tags"]}

    assert len(set(names)) == len(names)
    for _, _, operation in operations(description):
        assert operation["summary"]
        assert set(operation["tags"]) <= tags
        assert "Raises" not in operation.get("description", "")
    assert {tag for _, _, operation in operations(description) for tag in operation["tags"]} == tags


def test_every_operation_says_its_version_its_problems_and_whether_it_needs_a_token(description: Described) -> None:
    for path, method, operation in operations(description):
        for status in operation["responses"]:
            said = description.response(method, path, int(status))
            assert "API-Version" in said["headers"]
            if int(status) >= 400:
                (kind,) = said["content"]
                assert kind == "application/problem+json"
                assert said["content"][kind]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert {"400", "406", "429", "500"} <= set(operation["responses"])
        assert "422" not in operation["responses"]
        assert (operation.get("security") == []) == path.startswith("/problems")
        assert ("401" in operation["responses"]) != path.startswith("/problems")
    assert description.document["security"] == [{"token": []}]


def test_a_problem_needs_the_fields_of_the_design_rules(description: Described) -> None:
    required = description.document["components"]["schemas"]["Problem"]["required"]

    assert {"status", "title", "detail", "type"} <= set(required)


def test_every_kind_of_problem_has_an_example(description: Described) -> None:
    told = {
        example["value"]["type"].rsplit("/", 1)[-1]: example["value"]
        for response in description.document["components"]["responses"].values()
        for example in response["content"]["application/problem+json"]["examples"].values()
    }
    shape = description.shape({"$ref": "#/components/schemas/Problem"})

    assert set(told) == set(KINDS)
    for example in told.values():
        jsonschema_rs.validate(shape, example)


def test_every_answer_has_an_example_of_its_own_shape(description: Described) -> None:
    seen = set()
    for path, method, operation in operations(description):
        status = "201" if method == "post" else "200"
        content = operation["responses"][status]["content"]["application/json"]
        jsonschema_rs.validate(description.shape(content["schema"]), content["example"], validate_formats=True)
        seen.add(path)

    assert len(EXAMPLES) == len(operations(description))


def test_dates_and_moments_say_what_they_are(description: Described) -> None:
    said = orjson.dumps(description.document).decode()

    assert '"date-time-local"' not in said
    assert '"format":"time"' not in said
    for name, shape in description.document["components"]["schemas"].items():
        for field, value in shape.get("properties", {}).items():
            if field == "date" or field.endswith(("_on", "_due", "_from", "_to")):
                assert '"format":"date"' in orjson.dumps(value).decode(), (name, field)
            if field.endswith("_at") or field == "at":
                assert '"format":"date-time"' in orjson.dumps(value).decode(), (name, field)


def test_nothing_of_the_inside_is_told(description: Described) -> None:
    said = orjson.dumps(description.document).decode().lower()

    for inside in ("pupil_fk", "school_fk", "sqlite", "postgres", "fastapi", "pydantic", "httpvalidationerror"):
        assert inside not in said


def test_the_facts_are_those_of_the_definitions() -> None:
    assert set(Facts.model_fields) == set(COLUMNS)


def pairs(example: Any, answer: Any) -> list[tuple[Any, Any]]:
    """Every value of an example beside that of an answer."""
    if isinstance(example, dict):
        return [pair for name in example for pair in pairs(example[name], answer[name])]
    return [(example, answer)]


@pytest.mark.parametrize(
    ("name", "address", "differs"),
    [
        ("get_school", f"/schools/{VO}", set()),
        ("get_pupil", OF_PUPIL, set()),
        ("get_facts", f"{OF_PUPIL}/facts?asOf=2026-11-22", set()),
        ("get_assessment", f"{OF_PUPIL}/assessment?asOf=2026-11-22", {"model", "calendar", "history", "records"}),
    ],
)
def test_the_examples_say_what_the_demo_says(coordinator: Feed, name: str, address: str, differs: set[str]) -> None:
    example, answer = EXAMPLES[name], coordinator.get(address).json()
    if name == "get_assessment":
        example, answer = (_comparable(each, differs) for each in (example, answer))

    assert [pair for pair in pairs(example, answer) if pair[0] != pair[1]] == []


def _comparable(told: Json, differs: set[str]) -> Json:
    """Without moments and what the example leaves out."""
    kept = {name: value for name, value in told.items() if name not in {*differs, "receipt", "replay"}}
    kept["assessment"] = {name: value for name, value in kept["assessment"].items() if name not in ("model", "answers")}
    return kept


def test_the_list_in_the_example_has_an_entry_of_the_demo(coordinator: Feed) -> None:
    (entry,) = EXAMPLES["get_weekly_list"]["blocks"][0]["entries"]
    listed = coordinator.get(f"/schools/{VO}/weekly-lists/{WEEK}").json()
    (real,) = [each for block in listed["blocks"] for each in block["entries"] if each["pupil_id"] == entry["pupil_id"]]

    assert PEOPLE["amira"].pupil_id == entry["pupil_id"]
    own = {"model", "probability"}
    assert {name: entry[name] for name in entry if name not in own} == {
        name: real[name] for name in entry if name not in own
    }
