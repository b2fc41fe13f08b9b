"""Every call to the log in the service names a declared event and declared fields, and nobody logs past it."""

import ast

import pytest

from tests.repo.files import product_modules
from tests.telemetry.calls import log_calls, mistakes

SERVICE = {name: tree for name, tree in product_modules().items() if name.startswith("service/")}
OWN = "service/telemetry/"
IMPORTED = "from service.telemetry.logs import log\n"


@pytest.mark.parametrize("name", sorted(SERVICE))
def test_every_call_names_a_declared_event_with_declared_fields(name: str) -> None:
    assert mistakes(SERVICE[name]) == []


def test_the_calls_of_the_service_are_seen() -> None:
    seen = {name for name, tree in SERVICE.items() if log_calls(tree)}

    assert seen >= {f"{OWN}requests.py", f"{OWN}foreign.py"}


def test_only_the_log_itself_uses_structlog() -> None:
    users = [name for name, tree in SERVICE.items() if "structlog" in _imports(tree)]

    assert users == [f"{OWN}logs.py"]


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ('log("pupil-seen")', "there is no event pupil-seen"),
        ('log("week-assessed", pupil=1208)', "week-assessed has no field pupil"),
        ('log("week-assessed", **fields)', "the fields are not written out"),
        ("log(event)", "the event is not written out"),
        ('log(f"week-{what}")', "the event is not written out"),
        ('log("week-assessed", "2026-W47")', "the event is not written out"),
        ('self._log("pupil-seen")', "there is no event pupil-seen"),
    ],
)
def test_a_wrong_call_is_found(source: str, mistake: str) -> None:
    assert mistakes(ast.parse(IMPORTED + source)) == [f"2: {mistake}"]


@pytest.mark.parametrize(
    "source",
    [
        "from service.telemetry.logs import log as say\nsay(event)",
        "from service.telemetry.events import log\nlog(event)",
        "from service.telemetry import logs\nlogs.log(event)",
        "from service.telemetry import logs as diary\ndiary.log(event)",
        "import service.telemetry.logs\nservice.telemetry.logs.log(event)",
        "import service.telemetry.logs as diary\ndiary.log(event)",
    ],
)
def test_the_log_is_known_under_every_name_it_is_imported_by(source: str) -> None:
    assert mistakes(ast.parse(source)) == ["2: the event is not written out"]


@pytest.mark.parametrize("source", ['log("week-assessed", week=week, pupils=3)', "math.log(x)", "logger.log(20, x)"])
def test_a_right_call_and_another_log_are_left_alone(source: str) -> None:
    assert mistakes(ast.parse(IMPORTED + source)) == []


HANDS_ON = IMPORTED + "def tell(event, /, **fields):\n    log(event, **fields)\n    count(event)\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('tell("list-frozen", schools=3)', []),
        ('tell("list-frozen", pupil=1208)', ["5: list-frozen has no field pupil"]),
        ("tell(event)", ["5: the event is not written out"]),
    ],
)
def test_a_function_that_hands_on_all_it_gets_is_called_like_the_log(source: str, found: list[str]) -> None:
    assert mistakes(ast.parse(HANDS_ON + source)) == found


@pytest.mark.parametrize(
    "source",
    [
        "def tell(event, /, **fields):\n    log(event, **fields, pupil=1208)",
        "def tell(event, /, **fields):\n    log(event, **other)",
        "def tell(event, /, **fields):\n    log(other, **fields)",
        "def tell(event, fields):\n    log(event, **fields)",
    ],
)
def test_who_hands_on_anything_else_is_no_such_function(source: str) -> None:
    assert mistakes(ast.parse(IMPORTED + source)) != []


def _imports(tree: ast.Module) -> set[str]:
    named = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    fromed = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in (*named, *fromed)}
