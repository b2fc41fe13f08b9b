"""Two lists side by side: pupils are found however a party writes them, and nobody learns about one pupil."""

from datetime import date

import pytest

from service.policy.region import load_region_policy
from service.region.reconcile import (
    HEADER,
    BadList,
    Line,
    Pair,
    blurred,
    compare,
    coverage,
    groups,
    keys_of,
    normal,
    read_list,
)
from service.store.region.lists import Known

POLICY = load_region_policy()
KEY = b"k" * 32
BORN = date(2012, 5, 31)


def known(number: int, **answers: str) -> Known:
    return Known(number, "99AA00", f"p{number}", "Noor de Vries", "de Vries", BORN, answers or None)


def read(*rows: str, header: str = ";".join(HEADER)) -> list[Line]:
    return read_list("\n".join([header, *rows]).encode(), POLICY, KEY)


def test_a_pupil_is_found_by_number_or_by_birth_date_and_last_name() -> None:
    pupil = known(1, lrv="yes")

    for row in (
        "99AA00;p1;;;",
        "99aa00;;2012-05-31;VRIES;lrv",
        "99AA00;;31-05-2012;Vries, de;",
        "99AA00;;20120531;de  vries;",
    ):
        (pair,) = compare([pupil], read(row), POLICY, KEY)
        assert (pair.known, pair.ours, pair.line is not None) == (pupil, ("lrv",), True)


@pytest.mark.parametrize(
    "row", ["99AA01;p1;;;", "99AA00;p2;;;", "99AA00;;2012-05-30;de Vries;", "99AA00;;2012-05-31;Vriesema;"]
)
def test_somebody_else_is_not_taken_for_a_pupil(row: str) -> None:
    pairs = compare([known(1, lrv="yes")], read(row), POLICY, KEY)

    assert [(pair.known is None, pair.line is None) for pair in pairs] == [(False, True), (True, False)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("de Vries", "Vries"),
        ("El Mizan-Vlierboom", "vlierboom el mizan"),
        ("Kırmızıtepe", "Kirmizitepe"),
        ("Sucrénoix", "SUCRENOIX"),
        ("van Dijk", "van Dyk"),
        ("'t Hoen", "Hoen"),
    ],
)
def test_last_names_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


def test_keys_say_nothing_without_the_secret() -> None:
    assert keys_of(known(1), KEY) & keys_of(known(1), b"l" * 32) == set()
    assert all(len(key) == 32 for key in keys_of(known(1), KEY))


def test_it_says_who_lacks_whom_and_under_which_definition() -> None:
    pupils = [known(1, lrv="yes"), known(2, **{"long-authorised": "yes", "report-16h": "yes"}), known(3), known(4)]
    pupils = [Known(**{**vars(each), "last_name": f"Naam{each.pupil_fk}"}) for each in pupils]
    lines = read("99AA00;p1;;;lrv", "99AA00;p3;;;absoluut", "99AA00;p9;;;")

    pairs = compare(pupils, lines, POLICY, KEY)

    found = [(pair.known and pair.known.pupil_id, pair.ours, pair.line and pair.line.number) for pair in pairs]
    assert found == [
        ("p1", ("lrv",), 2),
        ("p2", ("geoorloofd", "zestien-uur"), None),
        ("p3", (), 3),
        (None, (), 4),
    ]
    assert groups(pairs) == {"both": 1, "schools": 1, "list": 2}


def test_a_line_that_names_a_pupil_twice_counts_once() -> None:
    pairs = compare([known(1, lrv="yes")], read("99AA00;p1;;;", "99AA00;p1;2012-05-31;de Vries;"), POLICY, KEY)

    assert groups(pairs) == {"both": 1, "schools": 0, "list": 0}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("99AA00;;;;", "who"),
        ("99AA00;;2012-05-31;;", "who"),
        ("99AA00;;31 mei;de Vries;", "born"),
        ("99AA00;p1;;;thuis", "definition"),
        (";p1;;;", "school"),
    ],
)
def test_a_wrong_line_is_named_by_its_number_and_not_by_what_is_in_it(row: str, code: str) -> None:
    with pytest.raises(BadList) as bad:
        read("99AA00;p1;;;", row)

    assert (bad.value.code, bad.value.line, str(bad.value)) == (code, 3, code)


def test_a_file_that_is_no_list_is_refused() -> None:
    for content, code in ((b"\xff\xfe", "encoding"), (b"naam;school\n", "header"), (b"", "header")):
        with pytest.raises(BadList) as bad:
            read_list(content, POLICY, KEY)
        assert bad.value.code == code


def test_counts_for_a_samenwerkingsverband_are_in_fives_and_never_small() -> None:
    lines = read(*(f"99AA00;p{number};;;" for number in range(30)))
    counts = {"both": 23, "schools": 4, "list": 0}

    shown = blurred(counts, 5, lines, KEY)

    assert shown["both"] in (20, 25)
    assert (shown["schools"], shown["list"]) == (None, None)
    assert blurred(counts, 5, lines, KEY) == shown, "the same list always gives the same answer"


def test_one_pupil_more_rarely_changes_a_count_and_nobody_knows_when() -> None:
    """With exact numbers one more would always show."""
    changed = 0
    for number in range(200):
        lines = read(*(f"99AA00;p{number}-{each};;;" for each in range(20)))
        one = blurred({"both": 22}, 5, lines, KEY)
        more = blurred({"both": 23}, 5, lines, KEY)
        changed += one != more

    assert 20 <= changed <= 60
    drawn = {blurred({"both": 22}, 5, read(f"99AA00;q{number};;;"), KEY)["both"] for number in range(40)}
    assert drawn == {20, 25}


def test_coverage_is_known_only_when_every_number_is() -> None:
    assert coverage({"both": 80, "schools": 15, "list": 5}) == (95, 85)
    assert coverage({"both": 80, "schools": None, "list": 5}) is None
    assert coverage({"both": 0, "schools": 0, "list": 0}) is None


def test_nothing_of_a_line_can_be_read_from_it() -> None:
    (line,) = read("99AA00;p123;2012-05-31;Vries;lrv")

    assert all(secret not in repr(line) for secret in ("p123", "2012", "ries"))
    assert isinstance(Pair(None, (), line).line, Line)
