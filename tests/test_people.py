"""The named world itself: the same every time, complete, plainly invented, and worked out right."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from service.domain.codes import DayKind
from service.domain.moments import AMSTERDAM, iso_week, sunday_of
from service.policy.calendars import OwnDays, calendar_for
from tests.people import AS_OF, NAMED, PEOPLE, PO, SO, TRANSFERRED, VO, WEEK, Expected, Person, moments, write_demo
from tests.people_2b import CLASS_2B
from tests.people_model import day
from tests.people_schools import FIRST_DAY, GROUPS, SCHOOLS, DemoSchool, school_days
from tests.people_world import worlds
from tests.reference.days import Reference
from tests.reference.facts import facts
from tests.reference.rules import RULES, answers, attention, open_rules, register_behind, rule_tier, tier

EVERYBODY = list(PEOPLE.values())
NOTHING_TO_READ_YET = {"no-improvement", "not-enrolled"}
"""Rules whose tables are filled by later work."""

FILES = {
    "absences": "school_id pupil_id date period minutes reason recorded_at",
    "calendar": "school_id date_from date_to kind label",
    "corrections": "school_id pupil_id date period minutes reason recorded_at",
    "pupils": "school_id pupil_id first_name last_name birth_date class year_group mentor municipality "
    "enrolled_from enrolled_to exemption class_from",
    "registers": "school_id date_from date_to recorded_at",
    "schools": "school_id name sector region swv municipality hour_unit lesson_minutes",
    "timetable": "school_id class weekday period minutes valid_from valid_to pupil_id",
}
COMMON_SURNAMES = """
    jong jansen vries berg dijk bakker janssen visser smit meijer boer mulder groot bos vos peters hendriks leeuwen
    dekker brouwer wit dijkstra smits graaf meer yilmaz yildiz kaya demir celik ozturk mohamed ali hassan nguyen wong
    singh kowalski nowak silva santos amrani idrissi bouzid haddad aydin khan ahmed chen ibrahim tesfay berhane mensah
"""


@cache
def reference(school_id: str, corrected: bool = False) -> Reference:
    return Reference(worlds(EVERYBODY, corrected)[school_id])


def rows(folder: Path, kind: str) -> list[dict[str, str]]:
    with (folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("demo")
    write_demo(found)
    return found


def expected(worked_out: Callable[[Expected], bool] = lambda each: True) -> pytest.MarkDecorator:
    """Runs a test for everything that is expected of anybody, as far as it was worked out."""
    cases = [
        pytest.param(person, each, id=f"{key}-{on}{'-corrected' * each.corrected}")
        for key, on, person, each in moments()
        if worked_out(each)
    ]
    return pytest.mark.parametrize(("person", "each"), cases)


@expected()
def test_the_hand_worked_tier_equals_the_reference(person: Person, each: Expected) -> None:
    school = reference(person.school_id, each.corrected)

    asked = (school, person.pupil_id, each.as_of)
    assert (rule_tier(*asked), tier(*asked)) == (each.rule_tier, each.tier), person.shows


@expected(lambda each: each.answers is not None)
def test_the_hand_worked_answers_equal_the_reference(person: Person, each: Expected) -> None:
    found = answers(reference(person.school_id, each.corrected), person.pupil_id, each.as_of)

    said = {rule: said for rule, said in found.items() if said != "no" and rule not in NOTHING_TO_READ_YET}
    assert said == each.answers, person.shows


@expected(lambda each: bool(each.facts))
def test_the_hand_worked_facts_equal_the_reference(person: Person, each: Expected) -> None:
    found = facts(reference(person.school_id, each.corrected), person.pupil_id, each.as_of)

    assert found is not None
    assert {name: found[name] for name in each.facts} == {
        name: pytest.approx(value, abs=1e-12) if isinstance(value, float) else value
        for name, value in each.facts.items()
    }


@expected(lambda each: each.attention is not None)
def test_aandacht_is_marked_as_worked_out_by_hand(person: Person, each: Expected) -> None:
    school = reference(person.school_id, each.corrected)

    assert attention(school, person.pupil_id, each.as_of) == each.attention


def test_corrections_of_tuesday_change_the_list_of_monday_for_two_pupils_of_2b() -> None:
    monday, tuesday = (datetime(2026, 11, d, 20, tzinfo=AMSTERDAM) for d in (23, 24))
    corrected = reference(VO, corrected=True)
    here = list(CLASS_2B.values())

    was = {each.name: rule_tier(corrected, each.pupil_id, AS_OF, monday) for each in here}
    now = {each.name: rule_tier(corrected, each.pupil_id, AS_OF, tuesday) for each in here}

    assert was == {each.name: each.rule_tier for each in here}
    assert {name: (was[name], now[name]) for name in was if was[name] != now[name]} == {
        PEOPLE["sanne"].name: (1, 2),
        PEOPLE["finn"].name: (2, 1),
    }


def test_one_register_stopped_arriving_and_leaves_a_higher_tier_open() -> None:
    behind = {each.school_id: register_behind(reference(each.school_id), AS_OF, None) for each in SCHOOLS}

    assert behind == {VO: 0, PO: 0, SO: 4}
    open_for_ada = set(open_rules(reference(SO), PEOPLE["ada"].pupil_id, AS_OF)) - NOTHING_TO_READ_YET
    assert open_for_ada == {"absence-20"}


def test_the_week_to_judge_ends_on_the_fixed_sunday() -> None:
    assert (sunday_of(WEEK), iso_week(AS_OF)) == (AS_OF, "2026-W47")


def test_every_rule_has_somebody_at_its_threshold_and_somebody_just_below() -> None:
    asked = set(RULES) - NOTHING_TO_READ_YET

    said_yes = {
        rule
        for _, _, person, each in moments()
        for rule, said in (each.answers or {}).items()
        if said == "yes" and rule in person.reaches
    }
    just_below = {
        rule
        for _, _, person, each in moments()
        for rule in person.below
        if each.answers is not None and each.answers.get(rule) != "yes"
    }

    # Twenty slots are the last on which away-5 holds; whoever is away longer is named by lrv or long-authorised.
    assert (said_yes, just_below) == (asked, asked)


def test_nobody_listed_as_just_below_says_yes_at_the_fixed_date() -> None:
    wrong = [
        (key, rule)
        for key, on, person, each in moments()
        for rule in person.below
        if on == AS_OF and (each.answers or {}).get(rule) == "yes"
    ]

    assert wrong == []


def test_every_tier_and_every_kind_of_school_is_there() -> None:
    tiers = {(person.school_id, each.tier) for _, on, person, each in moments() if on == AS_OF}

    assert tiers == {(VO, 1), (VO, 2), (VO, 3), (VO, None), (PO, 1), (PO, 2), (SO, 2), (SO, None)}
    assert 80 <= len(EVERYBODY) <= 95
    assert all(person.shows.endswith(".") for person in EVERYBODY)


def test_names_and_pupil_numbers_are_used_once() -> None:
    names = [person.name for key, person in PEOPLE.items() if key not in TRANSFERRED]
    numbers = [(person.school_id, person.pupil_id) for person in EVERYBODY]

    assert (len(names), len(numbers)) == (len(set(names)), len(set(numbers)))
    assert {PEOPLE[old].name for old in TRANSFERRED} == {PEOPLE[new].name for new in TRANSFERRED.values()}


def test_keys_are_first_names() -> None:
    keys = {key.split("_", maxsplit=1)[0] for key in NAMED}

    assert keys == {person.first_name.lower().replace("ë", "e") for person in NAMED.values()}


def test_nobody_was_born_on_a_likely_day_or_bears_a_common_surname() -> None:
    birth_dates = {person.born for person in EVERYBODY}
    surnames = {word for person in EVERYBODY for word in person.last_name.lower().replace("-", " ").split()}

    assert {born for born in birth_dates if born.day != born.month} == set()
    assert surnames & set(COMMON_SURNAMES.split()) == set()


def test_the_files_are_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    write_demo(tmp_path)

    first, second = ({path.name: path.read_bytes() for path in each.iterdir()} for each in (folder, tmp_path))
    assert first == second
    assert sorted(first) == sorted(f"{kind}.csv" for kind in FILES)


def test_the_files_have_the_canonical_columns(folder: Path) -> None:
    headers = {kind: (folder / f"{kind}.csv").read_text(encoding="utf-8").splitlines()[0] for kind in FILES}

    assert headers == {kind: columns.replace(" ", ",") for kind, columns in FILES.items()}


def test_everybody_is_in_the_files(folder: Path) -> None:
    listed = {
        (row["school_id"], row["pupil_id"], f"{row['first_name']} {row['last_name']}") for row in rows(folder, "pupils")
    }

    assert listed == {(person.school_id, person.pupil_id, person.name) for person in EVERYBODY}


def test_absences_lie_on_days_with_lessons_and_never_exceed_them(folder: Path) -> None:
    wrong = []
    for row in rows(folder, "absences") + rows(folder, "corrections"):
        school = reference(row["school_id"])
        on = date.fromisoformat(row["date"])
        stay = school.stay_on(row["pupil_id"], on)
        periods = school.schedule(stay).get(on, {}) if stay else {}
        length = periods.get(int(row["period"]), 0) if int(row["period"]) else sum(periods.values())
        if not periods or int(row["minutes"]) > length:
            wrong.append(row)

    assert wrong == []


def test_records_are_written_down_in_the_morning_unless_said(folder: Path) -> None:
    late = [
        (row["pupil_id"], row["recorded_at"])
        for row in rows(folder, "absences")
        if row["recorded_at"][:16] != f"{row['date']}T08:30"
    ]

    assert late == [(PEOPLE["bilal"].pupil_id, "2026-11-17T15:00+01:00")]
    assert {row["recorded_at"][16:] for row in rows(folder, "absences")} == {"+02:00", "+01:00"}
    assert {row["recorded_at"][:10] for row in rows(folder, "corrections")} == {"2026-11-24"}


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda each: each.school_id)
def test_the_school_days_of_the_demo_are_those_of_the_product(school: DemoSchool) -> None:
    own = [OwnDays(day(first), day(last), DayKind(kind), label) for first, last, kind, label in school.own_days]
    first, last = FIRST_DAY[school.school_id], day("2026-12-31")
    calendar = calendar_for(school.region, own)
    teaching = [calendar.day(n) for n in range(calendar.index(first), calendar.index(last) + 1) if calendar.teaching[n]]

    assert school_days(school.school_id, first, last) == teaching
    assert teaching[0] == first


def test_last_year_had_as_many_school_days_as_the_arithmetic_says() -> None:
    last_year = [each for each in school_days(VO, FIRST_DAY[VO], day("2026-07-31"))]

    assert len(last_year) == 190


def test_weeks_have_the_minutes_the_arithmetic_uses() -> None:
    weekly = {
        f"{each.school_id} {each.class_name}": sum(sum(week.values()) for week in each.week.values()) for each in GROUPS
    }

    assert weekly == {
        **dict.fromkeys((f"{VO} {name}" for name in ("1B", "2C", "3D", "4H", "2B", "5H")), 1500),
        **{f"{VO} 1A": 1400, f"{VO} 3C": 1450, f"{VO} 4D": 1400, f"{SO} Geel": 1500},
        **dict.fromkeys((f"{PO} {name}" for name in ("1-2", "4", "5", "7", "8")), 1530),
    }
