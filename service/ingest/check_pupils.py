"""Checks of pupils.csv, among them that pupil numbers are not citizen service numbers (BSN)."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from service.domain.codes import Exemption
from service.domain.moments import epoch_day
from service.ingest import messages
from service.ingest.check_places import Values
from service.ingest.checks import NOTHING, Checker, Int64s, first_alike, reject_repeats
from service.ingest.messages import refuse
from service.ingest.report import may_be_bsn

FEWEST_BSN = 5
SHARE_BSN = 0.9
"""A random number of nine digits passes the BSN check one time in eleven, so a tenth of this would be chance."""
OLDEST_BIRTH = epoch_day(date(1930, 1, 1))
CLASS_LENGTH = 40


def check_pupils(checker: Checker, only: str, schools: Mapping[str, int]) -> Values:
    """Columns of pupils.csv: ``school`` holds database keys, dates are epoch days.

    Raises
    ------
    RefusedFile
        If the pupil numbers look like BSNs.
    """
    refuse_bsn(checker)
    enrolled_from = checker.days("enrolled_from")
    class_from = checker.days("class_from", required=False)
    values: Values = {
        "school": checker.known_schools(only, schools),
        "pupil_id": checker.ids("pupil_id"),
        "first_name": checker.texts("first_name", required=True),
        "last_name": checker.texts("last_name", required=True),
        "birth_date": checker.any_days("birth_date"),
        "class": checker.texts("class", required=True, most=CLASS_LENGTH),
        "year_group": checker.texts("year_group", required=True, most=CLASS_LENGTH),
        "mentor": checker.texts("mentor"),
        "municipality": checker.texts("municipality"),
        "exemption": checker.choices("exemption", list(Exemption), required=False),
        "enrolled_from": enrolled_from,
        "enrolled_to": checker.days("enrolled_to", required=False),
        "class_from": np.where(class_from == NOTHING, enrolled_from, class_from),
    }
    _check_dates(checker, values)
    _check_one_person(checker, values)
    keys = ["school", "pupil_id", "enrolled_from", "class_from"]
    reject_repeats(checker, "pupil_id", keys, values, "pupil, enrolled_from and class_from")
    return values


def check_not_enrolled(checker: Checker, only: str, schools: Mapping[str, int]) -> Values:
    """Columns of not-enrolled.csv; ``off_list_on`` is `NOTHING` for who is still on the list.

    Raises
    ------
    RefusedFile
        If the pupil numbers look like BSNs.
    """
    refuse_bsn(checker)
    values: Values = {
        "school": checker.known_schools(only, schools),
        "pupil_id": checker.ids("pupil_id"),
        "listed_on": checker.days("listed_on"),
        "off_list_on": checker.days("off_list_on", required=False),
    }
    checker.not_before("off_list_on", values["off_list_on"], "listed_on", values["listed_on"])
    reject_repeats(checker, "pupil_id", ["school", "pupil_id", "listed_on"], values, "pupil and listed_on")
    return values


def refuse_bsn(checker: Checker) -> None:
    """Refuse a file whose pupil numbers look like BSNs.

    Raises
    ------
    RefusedFile
        If at least five of them have nine digits and nine out of ten pass the BSN check.
    """
    numbers = [text for text in checker.table.columns["pupil_id"].texts if text]
    nine = sum(len(text) == 9 and text.isdigit() for text in numbers)
    passing = sum(map(may_be_bsn, numbers))
    if nine >= FEWEST_BSN and passing >= SHARE_BSN * len(numbers):
        file = checker.table.files[0].name
        raise refuse(messages.LOOKS_LIKE_BSN, file=file, count=passing, all=len(numbers))


def _check_dates(checker: Checker, values: Values) -> None:
    checker.not_before("enrolled_to", values["enrolled_to"], "enrolled_from", values["enrolled_from"])
    last = np.where(values["enrolled_to"] == NOTHING, values["class_from"], values["enrolled_to"])
    outside = (values["class_from"] < values["enrolled_from"]) | (values["class_from"] > last)
    checker.findings.reject(outside, messages.CLASS_FROM, "class_from")
    born: Int64s = values["birth_date"]
    impossible = (born < OLDEST_BIRTH) | (born >= values["enrolled_from"])
    checker.findings.reject(impossible, messages.BIRTH_DATE, "birth_date")


def _check_one_person(checker: Checker, values: Values) -> None:
    """Rows of one pupil number must be about one person, and a person keeps the date of birth."""
    person = [values["school"], values["pupil_id"]]
    accepted = checker.findings.accepted
    same_number = first_alike(person, accepted)
    same_person = first_alike([*person, values["birth_date"]], accepted)
    other = same_person != same_number
    checker.findings.reject(other, messages.OTHER_BIRTH_DATE, "birth_date", about=same_number)
