"""Adding absence versions: each distinct version once, in order of arrival."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from service.domain.codes import Reason
from service.domain.moments import epoch_day
from service.store.counts import Counts
from service.store.transaction import import_transaction
from tests.store.builders import MONDAY, SOURCE, add, fill, rows_of, version

HOUR = 3_600_000_000
STORED = "SELECT pupil_fk, day, period, minutes, reason FROM absence_record ORDER BY seq"
MINUTES = "SELECT minutes FROM absence_record ORDER BY seq"


def test_versions_arrive_in_the_order_of_the_file(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    day, sick = epoch_day(MONDAY), int(Reason.SICK)

    counts = add(
        engine,
        version(school, bram, period=2, reason=sick),
        version(school, anna, day=day + 1, minutes=0),
        version(school, anna, period=0, minutes=300),
    )

    assert counts == Counts(new=2, withdrawn=1)
    assert rows_of(engine, STORED) == [
        (bram, day, 2, 50, sick),
        (anna, day + 1, 1, 0, int(Reason.UNAUTHORISED)),
        (anna, day, 0, 300, int(Reason.UNAUTHORISED)),
    ]


def test_a_second_import_of_the_same_file_changes_nothing(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    file = (version(school, anna), version(school, bram), version(school, anna, period=2))
    add(engine, *file)
    before = rows_of(engine, "SELECT * FROM absence_record"), rows_of(engine, "SELECT revision, stamp FROM school")

    counts = add(engine, *file)

    after = rows_of(engine, "SELECT * FROM absence_record"), rows_of(engine, "SELECT revision, stamp FROM school")
    assert (counts, after) == (Counts(unchanged=3), before)


def test_a_correction_is_a_change_and_a_withdrawal_is_counted_apart(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)
    add(engine, version(school, anna), version(school, bram))
    later = version(school, anna)["recorded_at"] + HOUR

    counts = add(
        engine,
        version(school, anna, reason=int(Reason.SICK), recorded_at=later),
        version(school, bram, minutes=0, recorded_at=later),
        version(school, bram, period=3),
    )

    assert counts == Counts(new=1, changed=1, withdrawn=1)


def test_two_contents_at_the_same_moment_are_both_kept_in_order(engine: Engine) -> None:
    school, (anna, _) = fill(engine)

    counts = add(engine, version(school, anna, minutes=50), version(school, anna, minutes=20))

    assert counts == Counts(new=1, changed=1)
    assert rows_of(engine, MINUTES) == [(50,), (20,)]


def test_a_line_repeated_later_in_the_file_arrives_last(engine: Engine) -> None:
    """The later line wins a tie (rules.md §1): 50, 20, 50 must end with 50."""
    school, (anna, _) = fill(engine)
    fifty, twenty = version(school, anna, minutes=50), version(school, anna, minutes=20)

    counts = add(engine, fifty, twenty, fifty)

    assert counts == Counts(new=1, changed=1, unchanged=1)
    assert rows_of(engine, MINUTES) == [(20,), (50,)]


def test_the_second_file_of_one_import_knows_the_first(engine: Engine) -> None:
    school, (anna, _) = fill(engine)
    rows = pd.DataFrame([version(school, anna)])

    with import_transaction(engine) as tx:
        import_id = tx.start_import(SOURCE)
        counts = [tx.add_absences(import_id, rows), tx.add_absences(import_id, rows)]

    assert counts == [Counts(new=1), Counts(unchanged=1)]
    assert len(rows_of(engine, MINUTES)) == 1


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([50], [50], Counts(unchanged=1)),
        ([50], [20], Counts(changed=1)),
        ([50, 20], [50], Counts(changed=1)),
        ([50, 20], [20], Counts(unchanged=1)),
        ([50, 0], [0], Counts(unchanged=1)),
        ([50], [20, 20], Counts(changed=1, unchanged=1)),
        ([50], [20, 50], Counts(changed=2)),
        ([], [50, 50], Counts(new=1, unchanged=1)),
    ],
)
def test_a_source_without_moments_adds_only_what_differs_from_the_current_version(
    engine: Engine, before: list[int], now: list[int], expected: Counts
) -> None:
    school, (anna, _) = fill(engine)
    first = version(school, anna)["recorded_at"]
    for hour, minutes in enumerate(before):
        add(engine, version(school, anna, minutes=minutes, recorded_at=first + hour * HOUR))

    moment_of_import = first + 24 * HOUR
    delivered = [version(school, anna, minutes=minutes, recorded_at=moment_of_import) for minutes in now]
    counts = add(engine, *delivered, own_moments=False)

    assert counts == expected
    assert rows_of(engine, MINUTES)[-1] == (now[-1],)


def test_only_the_schools_of_new_versions_get_a_new_revision(engine: Engine) -> None:
    touched, (anna, _) = fill(engine, school_id="99AA00")
    other, (bram, _) = fill(engine, school_id="99BB00")
    add(engine, version(other, bram))
    before = dict(rows_of(engine, "SELECT school_id, revision FROM school"))

    add(engine, version(touched, anna), version(other, bram))

    after = dict(rows_of(engine, "SELECT school_id, revision FROM school"))
    assert after == {"99AA00": before["99AA00"] + 1, "99BB00": before["99BB00"]}


def test_the_number_of_the_source_is_kept_and_may_be_missing(engine: Engine) -> None:
    school, (anna, bram) = fill(engine)

    add(engine, version(school, anna, external_id=None), version(school, bram, external_id="A-17"))

    assert rows_of(engine, "SELECT external_id FROM absence_record ORDER BY seq") == [(None,), ("A-17",)]


def test_an_empty_delivery_adds_nothing(engine: Engine) -> None:
    school, (anna, _) = fill(engine)

    with import_transaction(engine) as tx:
        counts = tx.add_absences(tx.start_import(SOURCE), pd.DataFrame([version(school, anna)]).iloc[:0])

    assert counts == Counts()


def test_deliveries_of_many_schools_are_numbered_without_gaps_or_repeats(engine: Engine) -> None:
    schools = [fill(engine, pupils=3, school_id=f"99A{letter}00") for letter in "ABC"]
    everyone = [(school, pupil) for school, pupils in schools for pupil in pupils]

    add(engine, *(version(school, pupil, period=period) for period in range(1, 5) for school, pupil in everyone))
    add(engine, *(version(school, pupil, period=5) for school, pupil in reversed(everyone)))

    found = rows_of(engine, "SELECT seq, pupil_fk FROM absence_record ORDER BY seq")
    order = [pupil for _, pupil in everyone] * 4 + [pupil for _, pupil in reversed(everyone)]
    assert [pupil for _, pupil in found] == order
    numbers = [seq for seq, _ in found]
    assert len(set(numbers)) == len(order)
