"""The figures of the report: published beside simulated, by year group, hour of the week, month, spell and tail."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from service.domain.codes import ABSENT
from service.domain.columns import Array
from training.published.compare import ComparedCurve
from training.published.counting import SchoolCounts
from training.published.measures import HALVES, WEEKDAYS

MONTHS = ("Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul")
_LONGEST_SHOWN = 25
_SECTORS = ("po", "vo")
_FEWEST_MINUTES = 1
Schools = Sequence[SchoolCounts]


def along_year_groups(curve: ComparedCurve, worlds: Mapping[str, ComparedCurve]) -> go.Figure:
    """Published and measured points of a curve, with two standard errors between schools."""
    names = list(curve.curve.values)
    figure = go.Figure()
    figure.add_scatter(x=names, y=[100 * v for v in curve.curve.values.values()], name="published", line={"width": 4})
    for world, compared in worlds.items():
        points = [compared.measured[name] for name in names]
        bars = {"type": "data", "array": [200 * point.error for point in points], "visible": compared is curve}
        figure.add_scatter(x=names, y=[100 * point.value for point in points], name=f"simulated, {world}", error_y=bars)
    return _framed(figure, curve.curve.says, "", "per cent")


def over_the_week(schools: Schools) -> go.Figure:
    """Absent share per half day of the week, po and vo."""
    figure = go.Figure()
    labels = [f"{day[:3]} {half}" for day in WEEKDAYS for half in HALVES]
    for sector in _SECTORS:
        missed, scheduled = _summed(schools, sector)
        share = _share(missed.sum(axis=(0, 1, 4)), scheduled.sum(axis=(0, 1)))
        figure.add_bar(x=labels, y=share.ravel(), name=sector)
    return _framed(figure, "Absence through the week (Wednesday lowest, Friday highest)", "", "per cent")


def over_the_year(schools: Schools) -> go.Figure:
    """Absent and sick share per month, po and vo."""
    figure = go.Figure()
    order = [7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6]
    for sector in _SECTORS:
        missed, scheduled = _summed(schools, sector)
        by_month = scheduled.sum(axis=(0, 2, 3))
        for name, minutes in (("all", missed.sum(axis=(0, 2, 3, 4))), ("sick", missed[..., 1].sum(axis=(0, 2, 3)))):
            figure.add_scatter(x=list(MONTHS), y=_share(minutes, by_month)[order], name=f"{sector}, {name}")
    return _framed(figure, "Absence through the school year", "", "per cent")


def spell_lengths(schools: Schools) -> go.Figure:
    """Share of spells by length in school days."""
    figure = go.Figure()
    for sector in _SECTORS:
        spells = np.sum([school.spells.sum(axis=0) for school in schools if school.sector == sector] or [[0]], axis=0)
        shown = 100 * spells[: _LONGEST_SHOWN + 1] / max(spells.sum(), 1)
        figure.add_bar(x=["½", *range(1, len(shown))], y=shown, name=sector)
    return _framed(figure, "Length of spells of absence", "school days", "per cent of spells")


def heavy_tail(schools: Schools, points: Mapping[str, tuple[float, float]]) -> go.Figure:
    """Share of pupils who miss at least so much of the year; ``points`` holds published ones by name."""
    figure = go.Figure()
    grid = np.linspace(0.0, 1.0, 101)
    for sector in sorted({school.sector for school in schools}):
        absent = _absent_shares(schools, sector)
        beyond = len(absent) - np.searchsorted(np.sort(absent), grid - 1e-9)
        pupils = np.where(beyond > 0, 100 * beyond / max(len(absent), 1), np.nan)
        figure.add_scatter(x=100 * grid, y=pupils, name=sector, mode="lines")
    for name, (share, above) in points.items():
        marker = {"size": 11, "symbol": "diamond"}
        figure.add_scatter(x=[100 * share], y=[100 * above], name=name, mode="markers", marker=marker)
    figure.update_yaxes(type="log")
    return _framed(figure, "The heavy tail", "missed at least this part of the year, per cent", "per cent of pupils")


def reasons(schools: Schools) -> go.Figure:
    """Mix of reasons per sector."""
    figure = go.Figure()
    sectors = sorted({school.sector for school in schools})
    minutes = {sector: _summed(schools, sector)[0].sum(axis=(0, 1, 2, 3)) for sector in sectors}
    for reason in sorted(ABSENT):
        mix = [100 * minutes[sector][reason] / max(minutes[sector].sum(), 1) for sector in sectors]
        figure.add_bar(x=sectors, y=mix, name=reason.code)
    figure.update_layout(barmode="stack")
    return _framed(figure, "Reasons as registered, by sector", "", "per cent of absence")


def _summed(schools: Schools, sector: str) -> tuple[Array, Array]:
    """Missed and scheduled minutes of a sector."""
    chosen = [school for school in schools if school.sector == sector]
    if not chosen:
        return np.zeros((1, 12, 5, 2, 11)), np.zeros((1, 12, 5, 2))
    return np.sum([s.missed for s in chosen], axis=0), np.sum([s.scheduled for s in chosen], axis=0)


def _share(part: Array, whole: Array) -> Array:
    return np.asarray(np.where(whole >= _FEWEST_MINUTES, 100 * part / np.maximum(whole, 1), np.nan))


def _absent_shares(schools: Schools, sector: str) -> Array:
    chosen = [s.pupil_years["absent_share_year"] for s in schools if s.sector == sector and s.pupil_years]
    return np.concatenate(chosen) if chosen else np.zeros(0)


def _framed(figure: go.Figure, title: str, x: str, y: str) -> go.Figure:
    return figure.update_layout(
        title=title, xaxis_title=x, yaxis_title=y, template="plotly_white", height=420, margin={"t": 60, "b": 40}
    )
