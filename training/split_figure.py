"""The split drawn: schools by weeks, coloured by the part that uses them."""

from datetime import timedelta

import numpy as np
import plotly.graph_objects as go

from service.domain.columns import Array
from training.snapshots import SECTORS, Snapshots
from training.splits import PARTS, Split

HALF_A_WEEK = timedelta(days=4)
"""From the middle of a cell to its edge."""
LEGEND = (
    ("not used", "#d9d9d9"),
    ("to fit", "#0072b2"),
    ("to calibrate", "#e69f00"),
    ("to test", "#009e73"),
)
"""What a cell can be, with colours that colour-blind readers can tell apart."""


def split_figure(snapshots: Snapshots, split: Split) -> go.Figure:
    """Heat map with a row per school and a column per Sunday; empty where a school has no rows."""
    weeks, week = np.unique(snapshots.as_of, return_inverse=True)
    used = _used(snapshots, split, week, len(weeks))
    order = np.lexsort((_sectors(snapshots), split.part_of_school))[::-1]
    names = [f"{snapshots.school_ids[row]} ({SECTORS[_sectors(snapshots)[row]]})" for row in order]
    figure = go.Figure(
        go.Heatmap(z=used[order], x=weeks.astype(str), y=names, zmin=0, zmax=3, colorscale=_steps(), showscale=False)
    )
    for text, colour in LEGEND:
        marker = {"size": 12, "symbol": "square", "color": colour}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=text)
    for begins in split.begins:
        figure.add_vline(x=(begins - HALF_A_WEEK).isoformat(), line_dash="dot", line_color="#333333")
    return figure.update_layout(
        title="Which schools are used in which weeks",
        xaxis_title="assessment of Sunday",
        yaxis={"title": "school (sector)", "showticklabels": len(names) <= 60, "type": "category"},
        template="plotly_white",
        height=max(320, min(900, 160 + 12 * len(names))),
    )


def _used(snapshots: Snapshots, split: Split, week: Array, weeks: int) -> Array:
    """float [school, week]: 0 not used, 1 to 3 a part, NaN no rows."""
    used = np.full((len(snapshots.school_ids), weeks), np.nan)
    used[snapshots.school, week] = 0
    for number, name in enumerate(PARTS, start=1):
        rows = getattr(split, name)
        used[snapshots.school[rows], week[rows]] = number
    return used


def _sectors(snapshots: Snapshots) -> Array:
    sector = np.zeros(len(snapshots.school_ids), dtype=np.int64)
    sector[snapshots.school] = snapshots.sector
    return sector


def _steps() -> list[tuple[float, str]]:
    """A colour scale without gradients."""
    count = len(LEGEND)
    return [(edge / count, colour) for k, (_, colour) in enumerate(LEGEND) for edge in (k, k + 1)]
