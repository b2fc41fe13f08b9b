"""Files of a source without moments of its own say what holds now; what holds already need not be stored again."""

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from service.ingest.known_school import CONTENT, SLOT, current_content


def without_what_holds(engine: Engine, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows about slots (pupil, day, period) of which the last row says something new.

    A file may say two things about one slot, and then the last one holds. Compared row by row with what holds, the
    first of the two would look new on every import of the same file; so a slot is taken, or left out, as a whole.
    """
    if not len(rows):
        return rows
    current = pd.concat([current_content(engine, key) for key in rows["school_fk"].unique().tolist()])
    last = rows.drop_duplicates(list(SLOT), keep="last")[[*SLOT, *CONTENT]]
    same = last.merge(current, on=[*SLOT, *CONTENT])[list(SLOT)].assign(same=True)
    repeated = rows[list(SLOT)].merge(same, on=list(SLOT), how="left")["same"].notna().to_numpy()
    return rows[np.logical_not(repeated)]
