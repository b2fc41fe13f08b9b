"""The page of a check: its verdict in Dutch above what Evidently draws. The one file that loads Evidently.

Evidently takes seconds to load and would report its use to its makers; both stay out of the rest of the code. The page
is complete in itself: a browser that opens it asks nothing of anybody, and its own policy forbids it to.
"""

import os
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from models.features import FEATURES
from service.domain.columns import Array
from training.monitoring.check import SCORE, Findings
from training.monitoring.rows import Rows
from training.monitoring.summary import summary
from training.monitoring.thresholds import Thresholds
from training.monitoring.verdict import Verdict

os.environ["DO_NOT_TRACK"] = "1"  # Evidently looks at it when it is imported, so it comes first.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It uses what numpy and pandas will take away.
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import MaxValue, MinValue, MissingValueCount
    from evidently.presets import DataDriftPreset

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""Content security policy of the page: what it needs stands in it, nothing may be fetched or sent."""
MOST_ROWS = 3_000
"""Rows per year that Evidently draws, chosen at random; the verdict counts them all."""


def page(rows: Rows, found: Findings, verdict: Verdict, terms: Thresholds, version: str) -> str:
    """One self-contained HTML page about a check; nothing on it is about one pupil."""
    drawn = _drawn(rows, found, terms) if len(found.now) else "<!DOCTYPE html><html><head></head><body></body></html>"
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head = f"<head>{policy}<title>Controle van het model</title>"
    body = f"<body>{summary(found, verdict, terms, version)}"
    text = drawn.replace("<head>", head, 1).replace("<body>", body, 1)
    return text.replace('<html lang="en">', '<html lang="nl">', 1).strip()


def _drawn(rows: Rows, found: Findings, terms: Thresholds) -> str:
    now = _frame(rows, found.now, terms)
    if len(found.before) < terms.minimum_rows.value:
        return _report(now, None, list(now.columns[now.notna().any()]), terms)
    before = _frame(rows, found.before, terms)
    return _report(now, before, list(now.columns[now.notna().any() & before.notna().any()]), terms)


def _frame(rows: Rows, chosen: Array, terms: Thresholds) -> pd.DataFrame:
    if len(chosen) > MOST_ROWS:
        random = np.random.default_rng(terms.seed.value)
        chosen = np.sort(random.choice(chosen, MOST_ROWS, replace=False))
    frame = pd.DataFrame(rows.X[chosen].astype(np.float64), columns=list(FEATURES))
    frame[SCORE] = rows.score[chosen]
    return frame


def _report(now: pd.DataFrame, before: pd.DataFrame | None, names: Sequence[str], terms: Thresholds) -> str:
    definition = DataDefinition(numerical_columns=list(names))
    # Not its summaries: those go over the rows one by one, and take minutes.
    parts: list[Any] = [metric(column=name) for name in names for metric in (MissingValueCount, MinValue, MaxValue)]
    if before is not None:
        limit, share = terms.wasserstein.value, terms.drifted_facts.value / len(names)
        drift = DataDriftPreset(columns=list(names), num_method="wasserstein", num_threshold=limit, drift_share=share)
        parts.insert(0, drift)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = Report(parts).run(*(_dataset(frame, names, definition) for frame in (now, before)))
        text: str = made.get_html_str(as_iframe=False)
    return text


def _dataset(frame: pd.DataFrame | None, names: Sequence[str], definition: DataDefinition) -> Dataset | None:
    return None if frame is None else Dataset.from_pandas(frame[list(names)], data_definition=definition)
