"""The step chart: the line is the niveau, the signs are the rules of each week."""

from typing import Any

from service.views.web.step_chart import step_chart

HISTORY: list[dict[str, Any]] = [
    {"week": "2026-W47", "as_of": "2026-11-22", "rule_tier": 1, "tier": 2},
    {"week": "2026-W46", "as_of": "2026-11-15", "rule_tier": 2, "tier": 2},
    {"week": "2026-W45", "as_of": "2026-11-08", "rule_tier": None, "tier": None},
]


def test_the_line_steps_up_between_weeks_and_stays_while_the_rules_are_calm() -> None:
    chart = step_chart(HISTORY)
    height = dict(chart.levels)

    low, high = height["geen niveau"], height["niveau 2"]
    assert high < height["niveau 1"] < low
    assert chart.line == f"M92 {low}H92V{low}H114H114V{high}H136H136V{high}H158"


def test_a_sign_stands_at_what_the_rules_said_and_tells_it() -> None:
    chart = step_chart(HISTORY)
    height = dict(chart.levels)

    assert [(y, level) for _, y, level, _ in chart.dots] == [
        (height["geen niveau"], None),
        (height["niveau 2"], 2),
        (height["niveau 1"], 1),
    ]
    assert chart.dots[-1][3] == "week 47 van 2026: niveau 2; de regels van die week: niveau 1"
    assert [name for name, _ in chart.weeks] == ["45", "46", "47"]


def test_the_chart_is_told_in_one_sentence() -> None:
    assert step_chart(HISTORY).description == "week 45: geen niveau; week 46 tot en met 47: niveau 2."


def test_a_pupil_without_history_has_an_empty_chart() -> None:
    chart = step_chart([])

    assert (chart.line, chart.dots, chart.description) == ("", (), "nog geen weken.")
