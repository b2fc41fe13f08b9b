"""Run as a program: an import that stops right before its commit and waits to be killed.

Arguments: database address, file of absences, file to make when everything but the commit is done.
"""

import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event

from service.ingest.run import Request, run_import
from service.store.session import make_engine
from tests.ingest.world import NOW

engine = make_engine(sys.argv[1])


@event.listens_for(engine, "commit")
def wait_to_be_killed(_connection: Any) -> None:
    """Everything is written and nothing is committed."""
    Path(sys.argv[3]).touch()
    time.sleep(60)


run_import(engine, Request("absences", [Path(sys.argv[2])]), NOW)
