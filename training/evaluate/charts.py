"""The plots of the report, drawn from the same dictionary that is the JSON file."""

from typing import Any

import plotly.graph_objects as go

from training.evaluate.scored import MODEL

Json = dict[str, Any]
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f7f7f", "#8c6d31", "#333333")
"""Colours that colour-blind readers can tell apart; the model is always the first."""
MODEL_COLOUR = COLOURS[0]
OTHER_COLOUR = "#9a9a9a"


def reliability(section: Json) -> go.Figure:
    """Said against happened: all pupils with their intervals, and a line per sector."""
    figure = go.Figure()
    top = max([0.02, *(point["predicted"] for point in section["probability"]["curve"])]) * 1.1
    figure.add_scatter(x=[0, top], y=[0, top], mode="lines", name="perfect", line={"dash": "dot", "color": "#777777"})
    figure.add_scatter(**_points(section["probability"]["curve"], True), name="all", line={"color": MODEL_COLOUR})
    sectors = [sector for sector in section["probability"]["sectors"] if sector["curve"]]
    for number, sector in enumerate(sectors):
        line = {"color": COLOURS[1 + number % (len(COLOURS) - 1)], "width": 1}
        figure.add_scatter(**_points(sector["curve"], False), name=sector["sector"], line=line)
    return _laid_out(figure, "Of 100 pupils with this number, how many reached tier 3?", "number", "reached tier 3")


def _points(curve: list[Json], bars: bool) -> Json:
    shown = [point for point in curve if point["observed"]["value"] is not None]
    y = [point["observed"]["value"] for point in shown]
    said: Json = {"x": [point["predicted"] for point in shown], "y": y, "mode": "lines+markers"}
    if bars:
        ends = [
            (_or(point["observed"]["low"], value), _or(point["observed"]["high"], value))
            for point, value in zip(shown, y, strict=True)
        ]
        said["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [max(high - value, 0) for (_, high), value in zip(ends, y, strict=True)],
            "arrayminus": [max(value - low, 0) for (low, _), value in zip(ends, y, strict=True)],
        }
    return said


def ranking(section: Json) -> go.Figure:
    """Average precision of every ranker with its interval, best at the top."""
    entries = [(name, figures["average_precision"]) for name, figures in section["rankers"].items()]
    return _bars(entries, "Average precision of every way to rank", "average precision")


def limit(section: Json) -> go.Figure:
    """The same on the snapshots that were simulated forward, with the attainable."""
    entries = [(name, one["average_precision"]) for name, one in section["attainable"]["rankers"].items()]
    return _bars(entries, "Average precision beside what is attainable", "average precision")


def _bars(entries: list[tuple[str, Json]], title: str, axis: str) -> go.Figure:
    known = sorted((entry for entry in entries if entry[1]["value"] is not None), key=lambda entry: entry[1]["value"])
    values = [figure["value"] for _, figure in known]
    bar = go.Bar(
        x=values,
        y=[name for name, _ in known],
        orientation="h",
        marker={"color": [MODEL_COLOUR if name == MODEL else OTHER_COLOUR for name, _ in known]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(_or(figure["high"], figure["value"]) - figure["value"], 0) for _, figure in known],
            "arrayminus": [max(figure["value"] - _or(figure["low"], figure["value"]), 0) for _, figure in known],
        },
    )
    return _laid_out(go.Figure(bar), title, axis, "")


def recall(section: Json) -> go.Figure:
    """How many of the pupils who reach tier 3 stand on the lists, by what a team can see."""
    return _by_capacity(section, "capacities", "recall", "Pupils before tier 3 who stand on that week's list")


def ahead(section: Json) -> go.Figure:
    """How many onsets were seen at least four school weeks ahead, by what a team can see."""
    return _by_capacity(section, "lead", "caught_ahead", "Caught at least 4 school weeks ahead")


def _by_capacity(section: Json, table: str, column: str, title: str) -> go.Figure:
    figure = go.Figure()
    for number, (name, figures) in enumerate(section["rankers"].items()):
        entries = [entry for entry in figures[table] if entry[column]["value"] is not None]
        figure.add_scatter(
            x=[entry["per_500"] for entry in entries],
            y=[entry[column]["value"] for entry in entries],
            name=name,
            mode="lines+markers",
            line={"color": COLOURS[number % len(COLOURS)], "width": 3 if name == MODEL else 1},
        )
    return _laid_out(figure, title, "flags per 500 pupils per week", "share")


def lead_times(section: Json, team: float) -> go.Figure:
    """Share of the onsets seen at least so many school weeks ahead, at the team's capacity."""
    figure = go.Figure()
    for number, (name, figures) in enumerate(section["rankers"].items()):
        weeks = next(entry for entry in figures["lead"] if entry["per_500"] == team)["by_weeks"]
        figure.add_scatter(
            x=[point["weeks"] for point in weeks],
            y=[point["share"] for point in weeks],
            name=name,
            mode="lines",
            line={"color": COLOURS[number % len(COLOURS)], "width": 3 if name == MODEL else 1},
        )
    title = f"How early onsets were seen, at {team:g} flags per 500"
    return _laid_out(figure, title, "at least so many school weeks ahead", "share of onsets")


def _laid_out(figure: go.Figure, title: str, x: str, y: str) -> go.Figure:
    figure.update_layout(
        title=title,
        xaxis_title=x,
        yaxis_title=y,
        template="plotly_white",
        height=420,
        margin={"l": 60, "r": 20, "t": 60, "b": 50},
    )
    return figure.update_xaxes(rangemode="tozero").update_yaxes(rangemode="tozero", automargin=True)


def _or(value: float | None, other: float) -> float:
    return other if value is None else value
