"""The file of published facts: complete, sourced, and refused when it is not."""

from pathlib import Path

import pytest

from service.domain.errors import ConfigError
from training.published.facts import PUBLISHED, load_published

TEXT = PUBLISHED.read_text(encoding="utf-8")


def refused(folder: Path, old: str, new: str) -> str:
    """What is said of the file with one change."""
    path = folder / "published.yaml"
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_published(path)
    return str(caught.value)


def test_every_fact_that_is_followed_has_a_source_or_says_that_it_is_a_choice() -> None:
    published = load_published()
    assert [fact.id for fact in published.facts if fact.source is None] == ["corrections"]
    assert len({fact.id for fact in published.facts}) == len(published.facts)


def test_every_conflict_is_one_of_a_fact_and_every_source_is_used() -> None:
    published = load_published()
    items = [*published.facts, *published.curves]
    assert {item.conflict for item in items} - {None} == {conflict.id for conflict in published.conflicts}
    assert {item.source for item in items} - {None} == set(published.sources)


def test_tolerances_say_something() -> None:
    wide = [fact.id for fact in load_published().facts if fact.followed and fact.tolerance > 0.6 * fact.value]
    assert wide == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measure: absent_share\n", "measure: wished_share\n", "wished_share is none of"),
        ("source: groningen", "source: nowhere", "no source nowhere"),
        ("conflict: lrv", "conflict: none-such", "no conflict none-such"),
        ("about: po and vo", "about: everyone", "no group everyone"),
        ("sbo: {sbo: []}", "sbo: {speciaal: []}", "no sector speciaal"),
        ("    compare: difference\n", "", "against and compare go together"),
        ("    followed: false\n    conflict: seasons\n", "    followed: false\n", "names its conflict"),
        ("tolerance: 0.005", "tolerance: 0", "greater than 0"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, old, new)
