"""Libraries, warnings and exceptions nobody caught are heard, and none of their words is written."""

import json
import logging
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from starlette.types import Receive, Scope, Send

from tests.people import PEOPLE
from tests.repo.files import ROOT
from tests.telemetry.captured import captured
from tests.telemetry.traces import find_personal_data

ZOE = PEOPLE["zoe"]
WORDS = f"{ZOE.name} ({ZOE.pupil_id}), {ZOE.born}"


@pytest.mark.parametrize("name", ["uvicorn.error", "sqlalchemy.engine", "alembic.runtime", "a.new.library"])
def test_a_record_of_a_library_is_its_logger_level_and_place(name: str) -> None:
    with captured(strict=True) as logged:
        logging.getLogger(name).error("%s is ill", WORDS, extra={"pupil": WORDS})

    (line,) = logged.lines
    assert (line["event"], line["level"], line["logger"]) == ("library-record", "error", name)
    assert line["at"].startswith("tests/telemetry/test_foreign.py:")
    assert find_personal_data(logged.text, [ZOE]) == []


def test_a_library_that_only_informs_is_not_heard() -> None:
    talkative = logging.getLogger("talkative")
    talkative.setLevel(logging.DEBUG)
    with captured() as logged:
        logging.getLogger("alembic").info(WORDS)
        talkative.debug(WORDS)
        talkative.warning(WORDS)
    talkative.setLevel(logging.NOTSET)

    assert [line["level"] for line in logged.lines] == ["warning"]


def test_a_record_that_cannot_be_formatted_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    careless = "%d of %d"
    with captured() as logged:
        logging.getLogger("careless").error(careless, WORDS)

    assert logged.events == ["library-record"]
    assert capfd.readouterr() == ("", "")


def test_a_logger_with_its_own_output_loses_it(tmp_path: Path) -> None:
    own, file = logging.getLogger("own.output"), tmp_path / "own.log"
    own.addHandler(logging.FileHandler(file))
    own.propagate = False
    handler = own.handlers[0]
    with captured() as logged:
        own.error(WORDS)
    own.handlers.clear()
    own.propagate = True
    handler.close()

    assert logged.events == ["library-record"]
    assert file.read_text() == ""


def test_the_exception_of_a_record_is_reduced_too() -> None:
    with captured() as logged:
        try:
            raise KeyError(WORDS)
        except KeyError:
            logging.getLogger("uvicorn.error").exception(WORDS)

    assert logged.lines[0]["error"] == "KeyError"
    assert find_personal_data(logged.text, [ZOE]) == []


def test_a_statement_that_fails_says_nothing_of_its_values(engine: Engine) -> None:
    with captured() as logged:
        try:
            with engine.connect() as connection:
                connection.execute(text("select :number from nowhere_at_all"), {"number": WORDS})
        except DBAPIError:
            logging.getLogger("sqlalchemy.engine").exception(WORDS)

    assert logged.events == ["library-record"]
    assert find_personal_data(logged.text, [ZOE]) == []


def test_a_warning_is_its_class_and_place() -> None:
    with captured() as logged, warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(WORDS, DeprecationWarning, stacklevel=1)

    (line,) = logged.lines
    assert (line["event"], line["category"]) == ("library-warning", "DeprecationWarning")
    assert line["at"].startswith("tests/telemetry/test_foreign.py:")
    assert find_personal_data(logged.text, [ZOE]) == []


def test_an_exception_that_ends_a_thread_is_reduced() -> None:
    def fail() -> None:
        raise LookupError(WORDS)

    def leave() -> None:
        raise SystemExit(WORDS)

    with captured() as logged:
        for work in (fail, leave):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

    assert [(line["event"], line["error"]) for line in logged.lines] == [("uncaught", "LookupError")]
    assert find_personal_data(logged.text, [ZOE]) == []


PROGRAM = """
import sys, warnings
from service.telemetry.logs import configure
configure(sys.stderr)

class Stuck:
    def __del__(self):
        raise OSError({words!r})

Stuck()
warnings.warn({words!r})
raise KeyError({words!r})
"""


def test_a_whole_process_writes_lines_of_json_and_no_word_of_anybody() -> None:
    program = [sys.executable, "-W", "always", "-c", PROGRAM.format(words=WORDS)]

    ended = subprocess.run(program, check=False, cwd=ROOT, capture_output=True, text=True)

    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [(line["event"], line.get("error", line.get("category"))) for line in lines] == [
        ("uncaught", "OSError"),
        ("library-warning", "UserWarning"),
        ("uncaught", "KeyError"),
    ]
    assert (ended.returncode, ended.stdout) == (1, "")
    assert find_personal_data(ended.stderr, [ZOE]) == []


async def failing(scope: Scope, _receive: Receive, _send: Send) -> None:
    raise KeyError(f"{WORDS} {scope['path']}")


def test_a_web_server_told_not_to_set_up_logging_writes_no_message() -> None:
    with captured() as logged:
        config = uvicorn.Config(failing, port=0, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        _ask(server, "/leerlingen/1208")
        server.should_exit = True
        thread.join()

    assert [(line["logger"], line["error"]) for line in logged.lines] == [("uvicorn.error", "KeyError")]
    assert find_personal_data(logged.text, [ZOE]) == []


def _ask(server: uvicorn.Server, path: str) -> None:
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    httpx.get(f"http://127.0.0.1:{port}{path}")
