"""Dutch words: dates, counts, days of the calendar."""

from typing import Any

import pytest

from service.views import dutch
from service.views.blocks import BLOCKS
from service.views.web.day_marks import Mark, mark


def day(**more: Any) -> dict[str, Any]:
    nothing = {"absent": 0, "sick": 0, "authorised": 0, "unauthorised": 0, "late": 0}
    return {"date": "2026-11-16", "kind": "lessons", "scheduled": 300, **nothing, **more}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (dutch.long_date("2026-11-16"), "maandag 16 november 2026"),
        (dutch.short_date("2026-03-03"), "di 3 mrt 2026"),
        (dutch.short_date(None), "onbekend"),
        (dutch.day_in_year("2026-11-16", 2026), "ma 16 nov"),
        (dutch.day_in_year("2025-11-17", 2026), "ma 17 nov 2025"),
        (dutch.moment("2026-11-23T06:00:00+00:00"), "maandag 23 november 2026, 07.00 uur"),
        (dutch.short_moment("2026-07-01T06:05:00+00:00"), "01-07-2026 08.05"),
        (dutch.short_moment(1_795_413_600_000_000), "23-11-2026 07.00"),
        (dutch.week("2026-W07"), "week 7 van 2026"),
        (dutch.counted(1, "dag", "dagen"), "1 dag"),
        (dutch.counted(2.5, "dag", "dagen"), "2,5 dagen"),
        (dutch.counted(None, "dag", "dagen"), "onbekend"),
        (dutch.share(None), "onbekend"),
        (dutch.tier(None), "niet te beoordelen"),
        (dutch.enumeration(["a"]), "a"),
        (dutch.enumeration(["a", "b", "c"]), "a, b en c"),
        (dutch.plain("a\x00b"), "a�b"),
    ],
)
def test_words_are_written_as_people_write_them(written: str, expected: str) -> None:
    assert written == expected


def test_there_is_one_word_for_a_tier() -> None:
    said = " ".join(block.heading + block.what + block.empty for block in BLOCKS.values())

    assert "trede" not in said
    assert "tier" not in said


def test_a_half_sick_day_is_marked_by_its_largest_part() -> None:
    found = mark(day(absent=160, sick=150, authorised=150, unauthorised=10, late=1), {"sick", "late"})

    assert (found.letter, found.full) == ("Z", False)
    assert found.what == "ziek 150 minuten, te laat 10 minuten, 1 keer te laat"


def test_lateness_beside_truancy_is_truancy() -> None:
    found = mark(day(absent=60, unauthorised=60, late=1), {"late", "unauthorised"})

    assert found.letter == "O"


def test_absence_that_nobody_accounted_for_has_its_own_letter() -> None:
    found = mark(day(absent=300), {"unknown"})

    assert (found.letter, found.full, found.what) == ("N", True, "nog niet verantwoord 300 minuten (hele dag)")


def test_a_day_that_was_not_received_is_unknown_and_no_presence() -> None:
    found = mark(day(kind="not_received"), ())

    assert (found.letter, found.missed, found.worth_a_row) == ("?", None, True)


@pytest.mark.parametrize("kind", ["holiday", "study_day", "no_lessons", "not_enrolled"])
def test_days_without_lessons_carry_no_letter(kind: str) -> None:
    found: Mark = mark(day(kind=kind, scheduled=0), ())

    assert (found.letter, found.worth_a_row) == ("", False)
