"""A message of an import is told again with … for whatever the file said; hostile values do not talk their way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ingest.messages import Level, Message, all_messages
from service.views.api.discreet import of_refusal, of_row

ROWS = [each for each in all_messages() if each.level in (Level.REJECTED, Level.UNMATCHED)]
FILES = [each for each in all_messages() if each.level is Level.REFUSED]
OURS = {
    "column": "birth_date",
    "other": "enrolled_from",
    "about": 12,
    "most": 40,
    "least": 1,
    "first": "2019-07-29",
    "last": "2031-08-03",
    "codes": "sick, authorised-other",
    "earlier": "pupils-1, line 3",
    "what": "pupil, enrolled_from and class_from",
    "line": 7,
    "count": 9,
    "all": 10,
    "rows": 100,
    "rejected": 12,
    "share": "12.0%",
    "missing": "pupil_id, date are",
    "expected": "school_id, pupil_id",
    "kind": "absences",
    "kinds": "pupils, absences",
    "source": "edfi",
    "region": "noord",
    "year": "2026-2027",
    "file": "absences-1",
    "hint": "",
}
THEIRS = ("value", "found", "why", "school", "byte", "hint")
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def said(message: Message, text: str) -> tuple[str, str]:
    """What an import says with a text of the file in every place for one."""
    words = {**OURS, **dict.fromkeys(THEIRS, text), "hint": ""}
    return message.what.format(**words), message.todo.format(**words)


@pytest.mark.parametrize("message", ROWS, ids=lambda each: each.code)
@given(typed=TYPED)
def test_the_reason_of_a_row_keeps_its_code_and_loses_what_the_file_said(message: Message, typed: str) -> None:
    without = said(message, "…")[0]

    assert of_row(said(message, f"«{typed}»")[0]) == (message.code, without)


@pytest.mark.parametrize("message", FILES, ids=lambda each: each.code)
@given(typed=TYPED)
def test_the_reason_of_a_refusal_loses_what_the_file_said(message: Message, typed: str) -> None:
    told = of_refusal(*said(message, f"«{typed}»"))

    assert "«" not in told
    assert told.startswith(said(message, "…")[0])


@pytest.mark.parametrize(
    "typed",
    [
        "x' is not a date. '",
        "Zoë is not known at this school. Pupil y",
        "x, line 3 about the same pupil. It says something else than y, line 4",
        "2. Expected: x",
        "\n",
        "{value}",
        "\\1(?P<value>.*)",
    ],
)
def test_a_value_that_sounds_like_a_message_stays_a_value(typed: str) -> None:
    for message in ROWS:
        code, reason = of_row(said(message, typed)[0])
        assert typed.strip() == "" or typed not in reason
        assert code in (message.code, "other", *(each.code for each in ROWS))


def test_a_message_of_another_version_is_not_repeated() -> None:
    assert of_row("Pupil Zoë is a stranger.") == ("other", "The row was not taken.")
    assert of_refusal("Zoë?", "Zoë!") == "The file cannot be imported."


def test_a_file_is_called_by_its_last_name() -> None:
    told = of_refusal("/srv/data/uploads/tmpab12/absences-1 is empty.", "Export it again.")

    assert told == "absences-1 is empty. Export it again."
