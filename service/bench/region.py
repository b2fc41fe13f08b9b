"""A samenwerkingsverband of many pupils: making its figures, and asking for every page as a browser does."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, update

from service.accounts.people import make_demo_account
from service.accounts.roles import Wanted, give_role
from service.bench.database import database
from service.bench.region_rows import FROM, REGION, fill_region
from service.bench.timing import peak_memory, timed
from service.domain.access import Actor, ActorKind, Role
from service.domain.errors import NotReady
from service.policy.region import load_region_policy
from service.policy.sharing import load_sharing
from service.region.publish import PARTS, STOCK, publish_stale
from service.region.shown import Shelf
from service.store.meta import DEMO, set_meta
from service.store.session import make_engine, write_transaction
from service.store.tables import RegionFigures, table

PAGES = {
    "counts": "/regio",
    "counts by school": "/regio?per=school",
    "movement between months": "/regio/beweging",
    "movement between weeks": "/regio/beweging?soort=week",
    "movement between quarters": "/regio/beweging?soort=quarter",
    "who is at home": "/regio/thuis",
    "comparison of schools": "/regio/vergelijken",
    "comparison of years by municipality": "/regio/vergelijken?soort=year&per=municipality",
}
FILLED, MADE, AGAIN = "rows of every week", "figures made", "figures made again"
AS_OF = datetime(FROM.year + 1, 11, 1, tzinfo=UTC)
_COMMAND = "from service.jobs.cli import main; main()"
_WAIT = 60


def region(folder: Path, kind: str, schools: int, pupils: int, weeks: int, rounds: int) -> dict[str, Any]:
    """Seconds of making the figures, milliseconds of reading them, and of every page over HTTP."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(kind, folder) as url:
        engine = make_engine(url)
        policy = load_region_policy()
        filled, _ = timed(lambda: fill_region(engine, schools, pupils, weeks))
        made, _ = timed(lambda: publish_stale(engine, policy, lambda: AS_OF))
        with write_transaction(engine) as connection:
            connection.execute(update(table(RegionFigures)).values(stale=True))
        again, _ = timed(lambda: publish_stale(engine, policy, lambda: AS_OF))
        shelf = Shelf(engine, policy, lambda: AS_OF)
        reads = {name: _milliseconds(_reads(shelf, name, rounds)) for name in PARTS}
        stock = shelf.part(REGION, STOCK)
        account = _coordinator(engine)
        engine.dispose()
        return {
            "seconds": {FILLED: filled, MADE: made, AGAIN: again},
            "figures": reads,
            "pages": _pages(folder, url, account, rounds),
            "units": len(stock["tables"]["school"]) if stock else 0,
            "peak_mb": peak_memory(),
        }


def _reads(shelf: Shelf, name: str, rounds: int) -> list[float]:
    return [timed(lambda: shelf.part(REGION, name))[0] for _ in range(rounds)]


def _coordinator(engine: Engine) -> str:
    """An invented coordinator of the region; returns the id of the account."""
    by = Actor(ActorKind.COMMAND, "bench")
    with write_transaction(engine) as connection:
        set_meta(connection, DEMO, "true")
        address = "bench@voorbeeld.example"
        account, _ = make_demo_account(connection, by, address, "Carolien Steenanjer", AS_OF)
        wanted = Wanted(Role.SWV_COORDINATOR, FROM, region=REGION)
        give_role(connection, load_sharing(), by, account.uid, wanted, AS_OF)
    return account.uid


def _pages(folder: Path, url: str, account: str, rounds: int) -> dict[str, dict[str, float]]:
    with _served(folder, url) as address, httpx.Client(base_url=address, timeout=_WAIT) as client:
        client.post(
            "/inloggen/demo", data={"account": account, "naar": "/regio"}, follow_redirects=True
        ).raise_for_status()
        seconds: dict[str, list[float]] = {name: [] for name in PAGES}
        for turn in range(rounds + 1):
            for name, page in PAGES.items():
                took, answer = timed(lambda page=page: client.get(page))  # type: ignore[misc]
                answer.raise_for_status()
                if turn:  # the first time templates are read
                    seconds[name].append(took)
    return {name: _milliseconds(found) for name, found in seconds.items()}


@contextmanager
def _served(folder: Path, url: str) -> Iterator[str]:
    """Address of the pages, served by a process of their own.

    Raises
    ------
    NotReady
        If they do not answer in time.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"VROEGSIGNAAL_LOG_LEVEL": "error"}
    environment = {**os.environ, **quiet, "DATABASE_URL": url, "VROEGSIGNAAL_DATA": str(folder)}
    command = [sys.executable, "-c", _COMMAND, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(_WAIT)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _WAIT
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotReady("The pages to measure did not answer.", "Run vroegsignaal serve and read what it says.")


def _milliseconds(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    last = min(len(ordered) - 1, int(len(ordered) * 0.95))
    return {"median": 1000 * ordered[len(ordered) // 2], "p95": 1000 * ordered[last]}
