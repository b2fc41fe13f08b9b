"""Dutch sentences: numbers, percentages, dates and weeks as people write them; never a hole."""

import pytest

from service.domain.errors import ConfigError
from service.rules.sentences import dutch_date, fill, number, percent, placeholders, weeks


@pytest.mark.parametrize(
    ("value", "text"),
    [(4, "4"), (16.0, "16"), (8.5, "8,5"), (8.04, "8,04"), (2.6666666, "2,67"), (0, "0"), (100, "100"), ("gt", "gt")],
)
def test_a_number_has_a_decimal_comma_and_no_idle_zeros(value: object, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "10%"), (0.125, "12,5%"), (0.3333, "33,3%"), (0, "0%"), (1.0, "100%")]
)
def test_a_share_is_a_percentage(value: float, text: str) -> None:
    assert percent(value) == text


def test_a_date_is_written_out() -> None:
    assert [dutch_date("2026-03-01"), dutch_date("2026-11-22")] == ["1 maart 2026", "22 november 2026"]


@pytest.mark.parametrize(("slots", "text"), [(20, "4"), (21, "4,2"), (23, "4,6")])
def test_slots_are_told_as_school_weeks(slots: int, text: str) -> None:
    assert weeks(slots) == text


def test_a_template_names_what_it_needs() -> None:
    assert placeholders("{sick_reports_12w} meldingen sinds {away_since:date}") == {"sick_reports_12w", "away_since"}


def test_a_sentence_is_filled_in() -> None:
    filled = fill("{share:percent} sinds {day:date}, grens {limit}", {"share": 0.2, "day": "2026-09-01", "limit": 3})

    assert filled == "20% sinds 1 september 2026, grens 3"


@pytest.mark.parametrize("values", [{}, {"step": None}])
def test_a_sentence_with_a_hole_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"The sentence 'stap \{step\}' needs step"):
        fill("stap {step}", values)
