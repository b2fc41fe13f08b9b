"""The page about security claims no more than tests that are there, and counts what it claims."""

import re
from collections import Counter

from tests.repo.files import ROOT, texts

PAGE = texts().get("docs/explanation/security.md", "")
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (met|not met|outside|n/a) \| ([^|]+) \|$", PAGE, re.MULTILINE)
LEVEL_2 = 253
"""Requirements of levels 1 and 2 in OWASP ASVS 5.0.0."""


def test_every_requirement_stands_there_once() -> None:
    numbers = [number for number, *_ in LINES]

    assert len(numbers) == len(set(numbers)) == LEVEL_2
    assert {number.split(".")[0] for number in numbers} == {str(chapter) for chapter in range(1, 18)}


def test_the_counts_at_the_top_are_those_of_the_lines() -> None:
    said = dict(re.findall(r"^\| (met|not met|outside|n/a) \| (\d+) \|$", PAGE, re.MULTILINE))

    assert {state: int(count) for state, count in said.items()} == Counter(state for _, _, state, _ in LINES)


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", PAGE)
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or (test and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8"))
    ]

    assert (missing, len(named) > 100) == ([], True)


def test_what_is_met_names_a_test_or_a_check() -> None:
    shows = re.compile(r"`tests/|docs/|configs/|README")
    bare = [number for number, _, state, shown in LINES if state == "met" and not shows.search(shown)]

    assert bare == []


def test_what_is_not_met_says_what_is_missing() -> None:
    assert [number for number, _, state, shown in LINES if state in ("not met", "outside") and len(shown) < 15] == []
