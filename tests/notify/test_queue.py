"""Who is told of what: by the roles of today, once, and when they want to hear it."""

from datetime import UTC, date, datetime

import pytest

from service.domain.access import Role
from service.notify.queue import queue
from service.policy.messages import Kind
from service.store.accounts import people
from service.store.messages import recipients
from service.store.session import write_transaction
from tests.notify.desk import OTHER, SCHOOL, Desk, News, administrator, at, away, mentor, report


def told(desk: Desk) -> list[tuple[int | None, str]]:
    return [(row["account_fk"], row["class_name"]) for row in desk.messages()]


def prefer(desk: Desk, account: int, **timings: str) -> None:
    with write_transaction(desk.engine) as connection:
        chosen = {name.replace("_", "-"): when for name, when in timings.items()}
        recipients.prefer(connection, account, chosen, desk.now)


def test_the_team_of_the_school_hears_it_and_other_schools_do_not(desk: Desk) -> None:
    mine = [desk.hire(role, at(role)) for role in (Role.ZORGCOORDINATOR, Role.VERZUIMCOORDINATOR, Role.TEAMLEIDER)]
    desk.hire("elders", at(Role.ZORGCOORDINATOR, OTHER))
    desk.hire("arts", at(Role.JEUGDARTS))
    desk.hire("beheer", administrator())

    assert desk.tell(away()) == 3
    assert sorted(told(desk)) == [(key, "") for key in mine]


def test_a_mentor_hears_of_the_own_class_alone(desk: Desk) -> None:
    own = desk.hire("eigen", mentor("2B"))
    desk.hire("ander", mentor("2A"))
    desk.hire("elders", mentor("2B", OTHER))

    desk.tell(away())

    assert told(desk) == [(own, "2B")]


def test_who_has_the_school_and_a_class_hears_it_once_for_the_school(desk: Desk) -> None:
    both = desk.hire("beide", mentor("2B"), at(Role.TEAMLEIDER))

    desk.tell(away())

    assert told(desk) == [(both, "")]


def test_a_role_that_is_over_or_an_account_that_is_off_hears_nothing(desk: Desk) -> None:
    desk.hire("voorbij", at(Role.ZORGCOORDINATOR, last=date(2026, 11, 22)))
    off = desk.hire("uit", at(Role.ZORGCOORDINATOR))
    with write_transaction(desk.engine) as connection:
        people.change(connection, off, disabled_at=desk.now)

    assert desk.tell(away()) == 0


def test_the_same_is_told_once_and_something_else_again(desk: Desk) -> None:
    desk.hire("zorg", at(Role.ZORGCOORDINATOR))

    assert [desk.tell(away("a"), away("b")), desk.tell(away("a")), desk.tell(away("c"), away("b"))] == [2, 0, 1]


def test_what_is_rolled_back_is_not_told(desk: Desk) -> None:
    desk.hire("zorg", at(Role.ZORGCOORDINATOR))

    with pytest.raises(RuntimeError), write_transaction(desk.engine) as connection:
        queue(connection, desk.policy, [away()], desk.now)
        raise RuntimeError

    assert desk.messages() == []


def test_a_digest_waits_for_its_time_in_amsterdam(desk: Desk) -> None:
    account = desk.hire("zorg", at(Role.ZORGCOORDINATOR))
    prefer(desk, account, away="daily", report_deadline="daily", new_tier_3="weekly")
    tier_3 = News(Kind.NEW_TIER_3, "x", {"count": 1, "week": "2026-W47"}, SCHOOL)

    desk.tell(away(), tier_3)

    assert {row["kind"]: row["due_at"] for row in desk.messages()} == {
        "away": datetime(2026, 11, 23, 14, 30, tzinfo=UTC),
        "new-tier-3": datetime(2026, 11, 30, 6, 30, tzinfo=UTC),
    }


def test_who_wants_nothing_gets_nothing_but_a_term_of_the_law_cannot_be_switched_off(desk: Desk) -> None:
    account = desk.hire("zorg", at(Role.ZORGCOORDINATOR))
    prefer(desk, account, away="never", report_deadline="never")

    desk.tell(away(), report())

    assert [row["kind"] for row in desk.messages()] == ["report-deadline"]


def test_an_administrator_hears_of_every_register_that_stopped(desk: Desk) -> None:
    account = desk.hire("beheer", administrator())

    desk.tell(*(News(Kind.REGISTER_LATE, "2026-11-16", {"days": 5}, school) for school in (SCHOOL, OTHER)))

    assert told(desk) == [(account, ""), (account, "")]


def test_a_role_at_the_school_goes_before_a_role_for_the_service(desk: Desk) -> None:
    desk.hire("beide", administrator(), at(Role.VERZUIMCOORDINATOR))
    desk.hire("beheer", administrator())

    desk.tell(News(Kind.REGISTER_LATE, "2026-11-16", {"days": 5}, SCHOOL))

    assert [row["content"] for row in desk.messages()] == [{"days": 5}, {"days": 5, "for": "service"}]


def test_an_endpoint_hears_of_its_kinds_and_schools(desk: Desk) -> None:
    desk.register("https://een.example/", Kind.AWAY, schools=(OTHER,))
    desk.register("https://twee.example/", Kind.AWAY, Kind.NEW_TIER_3)

    desk.tell(away(), report())

    assert [(row["channel"], row["webhook_fk"], row["kind"]) for row in desk.messages()] == [("webhook", 2, "away")]


@pytest.mark.parametrize("content", [{"count": 1}, {"count": 1, "week": "2026-W47", "name": "Noor"}])
def test_a_message_holds_what_the_policy_names_and_nothing_else(desk: Desk, content: dict[str, int | str]) -> None:
    with pytest.raises(ValueError, match="and nothing else"):
        desk.tell(News(Kind.AWAY, "x", content, SCHOOL))
