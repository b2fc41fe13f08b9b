"""What the API says is what the lists, the command line and the pages say."""

import pytest

from service.domain.access import Role
from service.pipeline.compute import assessments, fact_tables
from service.pipeline.pages import pupil_page, school_list
from service.pipeline.parts import Parts
from tests.api.addresses import OF_PUPIL
from tests.api.feeds import Feed, feed
from tests.people import AS_OF, PEOPLE, PO, SO, VO, WEEK
from tests.web.client import TestClient
from tests.web.visitors import at_school

AT = "2026-11-22"


def test_the_frozen_list_is_told_as_it_was_frozen(coordinator: Feed, parts: Parts) -> None:
    told = coordinator.get(f"/schools/{VO}/weekly-lists/{WEEK}").json()
    frozen = school_list(parts, VO, WEEK)

    def order(listed: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[list[str]]:
        return [[entry["pupil_id"] for entry in block["entries"]] for block in listed["blocks"]]

    assert order(told) == order(frozen["list"])
    assert told["counts"] == frozen["list"]["counts"]
    assert [change["pupil_id"] for change in told["changes"]] == [change["pupil_id"] for change in frozen["changes"]]
    assert told["changes"][0]["why"] == frozen["changes"][0]["why"]


def test_the_weeks_of_a_school_are_told_latest_first(coordinator: Feed) -> None:
    weeks = coordinator.items(f"/schools/{VO}/weekly-lists")

    assert [week["week"] for week in weeks] == [WEEK, "2026-W46"]
    assert weeks[0]["as_of"] == AT


@pytest.mark.parametrize("school", [VO, PO, SO])
def test_the_facts_of_a_school_are_those_of_the_command_line(coordinator: Feed, parts: Parts, school: str) -> None:
    table = next(fact_tables(parts, AS_OF, None, school))
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    told = coordinator.items(f"/schools/{school}/facts?asOf={AT}")

    assert [{name: row[name] for name in told[0]} for row in rows] == told


def test_the_facts_of_one_pupil_are_those_in_the_list_of_all(coordinator: Feed) -> None:
    every = {row["pupil_id"]: row for row in coordinator.items(f"/schools/{VO}/facts?asOf={AT}")}
    one = coordinator.get(f"{OF_PUPIL}/facts?asOf={AT}").json()

    assert one == every[one["pupil_id"]]


@pytest.mark.parametrize("query", [f"asOf={AT}", f"week={WEEK}", f"week={WEEK}&asOf={AT}"])
def test_the_assessments_of_a_school_are_those_of_the_command_line(coordinator: Feed, parts: Parts, query: str) -> None:
    rows = next(assessments(parts.fresh(), AS_OF, None, VO)).rows
    told = coordinator.items(f"/schools/{VO}/assessments?{query}")

    same = ("pupil_id", "status", "tier", "rule_tier", "answers", "open", "content_sha256")
    assert [{name: row[name] for name in same} for row in rows] == [{name: row[name] for name in same} for row in told]


def test_what_was_known_at_a_moment_is_what_was_said_then(coordinator: Feed) -> None:
    sanne = PEOPLE["sanne"].pupil_id
    before = f"/schools/{VO}/assessments?week={WEEK}&knownAt=2026-11-24T09:14:59Z"
    after = f"/schools/{VO}/assessments?week={WEEK}&knownAt=2026-11-24T10:15:00%2B01:00"
    tiers = [
        next(row["tier"] for row in coordinator.items(address) if row["pupil_id"] == sanne)
        for address in (before, after)
    ]

    assert tiers == [1, 2]


def test_one_pupil_is_told_with_the_receipt(coordinator: Feed, parts: Parts) -> None:
    told = coordinator.get(f"{OF_PUPIL}/assessment?asOf={AT}").json()
    page = pupil_page(parts, VO, PEOPLE["sanne"].pupil_id, AS_OF)

    assert told["person"] == page["person"]
    assert told["assessment"]["reasons"] == page["story"]["assessment"]["reasons"]
    assert told["calendar"] == page["story"]["calendar"]
    assert told["history"] == page["story"]["history"]
    assert [record["number"] for record in told["records"]] == [each["seq"] for each in page["story"]["records"]]
    assert told["receipt"]["rules_sha256"] == parts.rules_sha256
    assert told["replay"]["same"] is True
    assert "pupil_fk" not in str(told)


def test_a_day_whose_register_did_not_arrive_is_told_as_not_received(coordinator: Feed) -> None:
    days = {row["date"]: row for row in coordinator.items(f"/schools/{SO}/registers?from=2026-10-01&to={AT}")}
    missing = [day for day, row in days.items() if not row["received"]]
    frozen = coordinator.get(f"/schools/{SO}/weekly-lists/{WEEK}").json()["register"]

    assert missing != []
    assert missing == [day for day in frozen["missing"] if day >= "2026-10-01"]
    assert all(days[day]["received_at"] is None for day in missing)


def test_the_calendar_tells_holidays_and_study_days_of_the_school(coordinator: Feed) -> None:
    days = {
        row["date"]: row["kind"]
        for row in coordinator.items(f"/schools/{VO}/calendar-days?from=2025-11-10&to=2026-01-09")
    }

    assert days["2025-11-11"] == "school-day"
    assert days["2025-11-12"] == "study-day"
    assert days["2025-12-25"] == "holiday"
    assert "2025-11-15" not in days


def test_a_pupil_is_listed_with_the_class_of_the_date(coordinator: Feed) -> None:
    (sanne,) = [row for row in coordinator.items(f"/schools/{VO}/pupils?asOf={AT}") if row["pupil_id"] == "1221"]

    assert (sanne["name"], sanne["class"], sanne["mentor"]) == ("Sanne Kastanjeveld", "2B", "H. El Mizan-Vlierboom")
    assert "birth_date" not in sanne
    assert coordinator.get(OF_PUPIL).json()["birth_date"] == "2013-02-02"


def test_the_model_is_told_with_its_card(administrator: Feed) -> None:
    told = administrator.get("/model").json()

    assert (told["state"], told["origin"], told["validated"], told["role"]) == (
        "in-use",
        "simulated",
        False,
        "advisory",
    )
    assert told["version"] in told["card"]


def test_the_policy_in_force_is_told_as_it_stands_in_the_files(administrator: Feed, parts: Parts) -> None:
    told = administrator.get("/documents/sharing").json()["content"]

    assert set(told["grounds"]) == set(parts.sharing.grounds)
    assert {each["name"] for each in administrator.items("/documents")} == {"sharing", "retention", "consent", "rights"}


def test_consents_are_told_in_order_and_what_follows_from_them(coordinator: Feed) -> None:
    omar = f"/schools/{VO}/pupils/{PEOPLE['omar'].pupil_id}"
    for party in ("parents", "pupil"):
        said = {"purpose": "jgz-name", "party": party, "kind": "informed", "given_on": "2026-11-20"}
        assert coordinator.post(f"{omar}/consents", json=said).status_code == 201
    states = {row["purpose"]: row for row in coordinator.items(f"{omar}/consent-purposes")}

    assert [row["party"] for row in coordinator.items(f"{omar}/consents", 1)] == ["parents", "pupil"]
    assert (states["jgz-name"]["state"], states["jgz-name"]["missing"]) == ("granted", [])
    assert states["swv-case"]["state"] == "missing"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"purpose": "other"}, "#/purpose"),
        ({"party": "uncle"}, "#/party"),
        ({"kind": "maybe"}, "#/kind"),
        ({"given_on": "2099-01-01"}, "#/given_on"),
        ({"given_on": 0}, "#/given_on"),
        ({"recorded_by": "somebody else"}, "#"),
    ],
)
def test_a_consent_that_makes_no_sense_is_not_written_down(
    coordinator: Feed, change: dict[str, object], pointer: str
) -> None:
    said = {"purpose": "jgz-name", "party": "parents", "kind": "informed", "given_on": "2026-11-20", **change}
    before = coordinator.items(f"{OF_PUPIL}/consents")
    answer = coordinator.post(f"{OF_PUPIL}/consents", json=said)

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert coordinator.items(f"{OF_PUPIL}/consents") == before


def test_somebody_who_may_read_consents_may_not_write_them(client: TestClient, parts: Parts) -> None:
    who = feed(client, parts, at_school(Role.TEAMLEIDER, VO))
    said = {"purpose": "jgz-name", "party": "parents", "kind": "informed", "given_on": "2026-11-20"}

    assert who.get(f"{OF_PUPIL}/consents").status_code == 200
    assert who.post(f"{OF_PUPIL}/consents", json=said).status_code == 404
