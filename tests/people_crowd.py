"""The other pupils: ordinary colds, a dentist, a late bus. They make the classes real and stay in tier 1."""

from datetime import date

from tests.people_model import (
    Absences,
    Enrolment,
    Expected,
    Person,
    away,
    late,
    missed,
    moved_up,
    since,
    tier_1,
)
from tests.people_po import BEHIND
from tests.people_schools import FIRST_DAY, LAST_REGISTER, LAST_YEAR_ENDS, NEW_YEAR, PO, SO, VO, pupil_days

CLASSES: dict[tuple[str, str], tuple[tuple[Enrolment, ...], int, tuple[int, ...]]] = {
    (VO, "1A"): (since("2026-08-31", "1A"), 1108, (2013, 2014)),
    (VO, "3C"): (moved_up("2025-09-01", "2C", "2026-08-31", "3C"), 1307, (2011, 2012)),
    (VO, "4D"): (moved_up("2025-09-01", "3D", "2026-08-31", "4D"), 1408, (2010, 2011)),
    (VO, "5H"): (moved_up("2025-09-01", "4H", "2026-08-31", "5H"), 1506, (2009, 2010)),
    (PO, "1-2"): (since("2026-08-17", "1-2"), 2102, (2021, 2022)),
    (PO, "5"): (moved_up("2025-08-25", "4", "2026-08-17", "5"), 2506, (2016, 2017)),
    (PO, "8"): (moved_up("2025-08-25", "7", "2026-08-17", "8"), 2805, (2014, 2015)),
    (SO, "Geel"): (since("2025-08-18", "Geel"), 3105, (2016, 2018)),
}
"""(school, class) → enrolment, first pupil number, birth years."""

NAMES = {
    (VO, "1A"): "Saar Grutterink-Maan|Mehmet Kırmızıtepe|Liva Hoefijzers|Ayoub El Fanousi",
    (VO, "3C"): "Thijmen Waterlelies|Hanna Szklanka|Rayan Ait Imlil-Zee|Chloé Sucrénoix",
    (VO, "4D"): "Guusje Torenvalk|Emir Bulutçayı|Shanaya Jagernoortje",
    (VO, "5H"): "Stijn Roggebloem|Yara Al Nahrnour|Quincy Kwasibitie",
    (PO, "1-2"): "Lev Zirochka|Maud Dotterbloempje|Idris Xagaaley|Suze Kikkervis",
    (PO, "5"): "Oscar Haverklap|Mei-Lin Zomerregen|Zakaria Ben Qamaroun",
    (PO, "8"): "Pleun Weerlicht|Dani Kolibriño|Azra Fındıkdalı",
    (SO, "Geel"): "Otis Paardenbloem|Nina Tulpenhof-Taal|Samuel Birhanzer",
}


def _crowd() -> dict[str, Person]:
    people: dict[str, Person] = {}
    for (school_id, class_name), names in NAMES.items():
        for place, name in enumerate(names.split("|")):
            first_name, last_name = name.split(" ", 1)
            people[first_name.lower()] = _pupil(len(people), place, school_id, class_name, first_name, last_name)
    return people


def _pupil(number: int, place: int, school_id: str, class_name: str, first_name: str, last_name: str) -> Person:
    enrolments, first_number, years = CLASSES[school_id, class_name]
    month = 1 + (number * 5) % 12
    without = Person(
        pupil_id=str(first_number + place),
        first_name=first_name,
        last_name=last_name,
        born=date(years[place % 2], month, month),
        school_id=school_id,
        enrolments=enrolments,
        shows="An ordinary pupil.",
        moments=(Expected(BEHIND, rule_tier=None, tier=None) if school_id == SO else tier_1(),),
    )
    return _with(without, _ordinary_year(without, number))


def _with(person: Person, absences: Absences) -> Person:
    return Person(**{**vars(person), "absences": absences})


def _ordinary_year(person: Person, number: int) -> Absences:
    """A cold in each school year, for some a dentist or a late bus; from the number, never by chance."""
    now = pupil_days(person, max(NEW_YEAR, person.enrolments[0].enrolled_from), LAST_REGISTER[person.school_id])
    before = pupil_days(person, FIRST_DAY[person.school_id], LAST_YEAR_ENDS)
    absences = _cold(now, 11 * number + 5, 0 if person.school_id == SO else number % 2)
    if before:
        absences += _cold(before, 17 * number + 9, number % 3)
    free_of_cold = [on for on in now if not any(a.first <= on <= a.last for a in absences)]
    if number % 3 == 0:
        absences += late(str(free_of_cold[(7 * number + 2) % len(free_of_cold)]))
    if number % 4 == 1:
        absences += missed("medical", str(free_of_cold[(5 * number + 20) % len(free_of_cold)]), 1)
    return absences


def _cold(days: list[date], start: int, longer: int) -> Absences:
    first = start % (len(days) - 3)
    return away(str(days[first]), str(days[first + longer]), "sick")


CROWD = _crowd()
