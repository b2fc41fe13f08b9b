"""Run as a program: an import that stops halfway and waits to be killed. Arguments: database address, ready file."""

import sys
import time
from pathlib import Path

import pandas as pd

from service.store.session import make_engine
from service.store.transaction import import_transaction
from tests.store.builders import SOURCE, pupil_row, school_key, school_rows, version

with import_transaction(make_engine(sys.argv[1])) as tx:
    tx.upsert_schools(school_rows("99BB00"))
    school = school_key(tx, "99BB00")
    tx.upsert_pupils(pd.DataFrame([pupil_row(school, f"q{number}") for number in range(300)]))
    pupils = tx.pupil_keys([school])["pupil_fk"]
    rows = [version(school, pupil, period=period) for pupil in pupils for period in range(1, 30)]
    tx.add_absences(tx.start_import(SOURCE), pd.DataFrame(rows))
    Path(sys.argv[2]).touch()
    time.sleep(60)
