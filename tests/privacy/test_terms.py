"""configs/retention.yaml: every table has a term or a reason, and a term ends on the day it should."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.retention import Always, GoesWith, Moment, Term, load_retention
from service.store.tables import metadata

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


def test_every_table_of_the_database_has_an_entry() -> None:
    assert set(load_retention().tables) == set(metadata.tables)


def test_what_is_about_nobody_is_the_only_thing_that_is_never_deleted() -> None:
    tables = load_retention().tables

    kept = {name for name, entry in tables.items() if isinstance(entry.keep, Always) and entry.people != "nobody"}

    assert kept == set()


def test_all_terms_are_the_agreed_ones() -> None:
    def said(keep: Term | GoesWith | Always) -> str:
        if isinstance(keep, Term):
            unit = next(name for name in ("years", "days", "school_years") if getattr(keep, name))
            return f"{getattr(keep, unit)} {unit} after {keep.counts_from}"
        return f"with {keep.goes_with}" if isinstance(keep, GoesWith) else "always"

    tables = load_retention().tables

    agreed = {
        "timetable_entry": "with pupil",
        "pupil": "5 years after end-of-enrolment",
        "enrolment": "5 years after end-of-enrolment",
        "absence_record": "5 years after end-of-enrolment",
        "not_enrolled_entry": "1 school_years after subject",
        "agreed_action": "2 years after end-of-enrolment",
        "pupil_contact": "2 years after end-of-enrolment",
        "gut_feeling": "1 school_years after subject",
        "tier_decision": "1 school_years after subject",
        "exemption_entry": "1 years after ended",
        "pupil_case": "2 years after end-of-enrolment",
        "case_step": "with pupil_case",
        "case_note": "365 days after made",
        "case_handover": "1 years after made",
        "assessment_run": "1 school_years after subject",
        "assessment": "1 school_years after subject",
        "weekly_list": "1 school_years after subject",
        "rejected_row": "90 days after made",
        "account": "2 years after disabled",
        "account_identity": "with account",
        "role_assignment": "with account",
        "account_session": "30 days after ended",
        "account_ticket": "30 days after ended",
        "recovery_code": "with account",
        "api_token": "2 years after ended",
        "idempotent_answer": "2 days after made",
        "audit_event": "5 years after made",
        "audited_pupil": "with audit_event",
        "pupil_reference": "with pupil",
        "consent": "with pupil",
        "correction_request": "2 years after decided",
        "deletion_report": "5 years after made",
    }
    assert agreed.items() <= {name: said(entry.keep) for name, entry in tables.items()}.items()


@pytest.mark.parametrize(
    ("term", "today", "kept_from"),
    [
        # Left on 13 July 2021: the fifth year ends with 13 July 2026.
        (Term(years=5, counts_from=Moment.END_OF_ENROLMENT), date(2026, 7, 13), date(2021, 7, 13)),
        (Term(years=5, counts_from=Moment.END_OF_ENROLMENT), date(2026, 7, 14), date(2021, 7, 14)),
        # What is about school year 2026-27 stays to the end of 2027-28.
        (Term(school_years=1, counts_from=Moment.SUBJECT), date(2028, 7, 31), date(2026, 8, 1)),
        (Term(school_years=1, counts_from=Moment.SUBJECT), date(2028, 8, 1), date(2027, 8, 1)),
        (Term(days=90, counts_from=Moment.MADE), date(2026, 11, 23), date(2026, 8, 25)),
        # 28 February 2023 is kept to 28 February 2028, and goes on the 29th.
        (Term(years=5, counts_from=Moment.MADE), date(2028, 2, 29), date(2023, 3, 1)),
    ],
)
def test_a_term_ends_on_its_day(term: Term, today: date, kept_from: date) -> None:
    assert term.kept_from(today) == kept_from


@given(DAYS, st.sampled_from(["years", "days", "school_years"]), st.integers(1, 12))
def test_the_last_day_of_a_term_is_the_day_before_it_is_due(moment: date, unit: str, length: int) -> None:
    term = Term.model_validate({unit: length, "counts_from": "made"})
    last = term.kept_until(moment)

    assert term.kept_from(last) <= moment
    assert term.kept_from(last + timedelta(days=1)) > moment


@given(DAYS, DAYS, st.sampled_from(["years", "days", "school_years"]), st.integers(1, 12))
def test_what_is_due_stays_due(one: date, other: date, unit: str, length: int) -> None:
    term = Term.model_validate({unit: length, "counts_from": "made"})

    assert term.kept_from(min(one, other)) <= term.kept_from(max(one, other))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            ("    keep: {days: 90, counts_from: made}", "    keep: {days: 90, years: 1, counts_from: made}"),
            "give one of",
        ),
        (("keep: {goes_with: account}", "keep: {goes_with: acount}"), "unknown table 'acount'"),
        (("source: verus", "source: somewhere"), "unknown source 'somewhere'"),
        (("keep: {days: 2, counts_from: made}", "keep: {days: 2, counts_from: whenever}"), "counts_from"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_name(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    text = (DEFAULT_CONFIGS / "retention.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "retention.yaml").write_text(text.replace(*change), encoding="utf-8")

    with pytest.raises(ConfigError, match=complaint):
        load_retention(tmp_path)
