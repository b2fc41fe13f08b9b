"""From message to mail server: together per person, each once, whatever the server does."""

from datetime import date, timedelta

import pytest

from service.domain.access import Role
from service.domain.delivery import Channel, State, Why
from service.policy.messages import Kind
from service.store import audit
from service.store.accounts import people, roles
from service.store.messages import overview, recipients, taking
from service.store.messages.transactions import short_transaction
from service.store.session import write_transaction
from tests.notify.desk import OTHER, SCHOOL, Desk, News, administrator, at, away, mentor, report
from tests.notify.servers import Sink, mail_server


@pytest.fixture
def one(desk: Desk) -> Desk:
    """A desk with one message for one person."""
    desk.hire("zorg", at(Role.ZORGCOORDINATOR))
    desk.tell(away())
    return desk


def log_of(desk: Desk) -> list[str]:
    with desk.engine.connect() as connection:
        return [event["action"] for event in audit.events(connection)]


def test_one_mail_per_person_adds_up_what_is_due_together(desk: Desk) -> None:
    desk.hire("zorg", at(Role.ZORGCOORDINATOR), at(Role.ZORGCOORDINATOR, OTHER))
    desk.hire("mentor", mentor("2B"))
    desk.tell(away("a"), away("b"), away("c", school_id=OTHER), report("d", "2026-11-30"), report("e", "2026-11-25"))
    sink = Sink()

    with mail_server(sink) as desk.server:
        done = desk.send()

    assert (done.made, done.sent) == (2, 2)
    team, one_class = sink.texts()
    assert "School A\n- In week 47 zijn 2 leerlingen vijf schooldagen of langer helemaal afwezig." in team
    assert "- Er zijn 2 meldingen te doen. De eerste termijn: tot en met 25 november." in team
    assert "School B\n- In week 47 is 1 leerling vijf schooldagen of langer helemaal afwezig." in team
    assert "https://vroegsignaal.school.example/scholen/99BB00/weken/2026-W47" in team
    assert "Vroegsignaal: 3 berichten" in team
    assert "School A, klas 2B\n" in one_class
    assert "melding" not in one_class
    assert "Vroegsignaal: dreigend thuiszitten" in one_class


def test_nothing_is_sent_twice(one: Desk) -> None:
    sink = Sink()

    with mail_server(sink) as one.server:
        assert [one.send().sent for _ in range(3)] == [1, 0, 0]

    assert len(sink.accepted) == 1


def test_a_digest_goes_when_it_is_time(desk: Desk) -> None:
    account = desk.hire("zorg", at(Role.ZORGCOORDINATOR))
    with write_transaction(desk.engine) as connection:
        recipients.prefer(connection, account, {"away": "daily"}, desk.now)
    desk.tell(away("a"))
    desk.later(hours=3)
    desk.tell(away("b"))
    sink = Sink()

    with mail_server(sink) as desk.server:
        assert desk.send().sent == 0
        desk.later(hours=4)
        assert desk.send().sent == 1

    assert "zijn 2 leerlingen" in sink.texts()[0]


def test_who_lost_the_role_meanwhile_is_not_told(one: Desk) -> None:
    with write_transaction(one.engine) as connection:
        (given,) = roles.of_account(connection, 1)
        roles.end(connection, given.uid, date(2026, 11, 22))
    sink = Sink()

    with mail_server(sink) as one.server:
        one.send()

    assert sink.accepted == []
    assert [row["dropped_at"] for row in one.messages()] == [one.now]


def test_who_was_disabled_after_it_was_put_together_is_not_told(one: Desk) -> None:
    sink = Sink(rcpt=lambda _: "451 later")
    with mail_server(sink) as one.server:
        one.send()
        with write_transaction(one.engine) as connection:
            people.change(connection, 1, disabled_at=one.now)
        one.later(hours=1)
        one.send()

    assert [(row["state"], row["error"]) for row in one.deliveries()] == [(State.DEAD, Why.DISABLED)]


def test_without_a_mail_server_mail_waits_and_old_news_is_never_sent(one: Desk) -> None:
    assert one.send().made == 0
    one.later(days=11)
    sink = Sink()

    with mail_server(sink) as one.server:
        one.send()

    assert (sink.accepted, one.deliveries()) == ([], [])
    assert one.messages()[0]["dropped_at"] == one.now


def test_what_a_dead_worker_had_not_handed_over_is_sent_by_another(one: Desk) -> None:
    one.server = None
    sink = Sink()
    with mail_server(sink) as one.server:
        _die(one, handing_over=False)
        assert one.send().sent == 0
        one.later(seconds=4)
        done = one.send()

    assert (done.freed, done.unsure, done.sent, len(sink.accepted)) == (1, 0, 1, 1)


def test_a_mail_that_may_have_arrived_is_left_to_a_person(one: Desk) -> None:
    one.hire("beheer", administrator())
    sink = Sink()
    with mail_server(sink) as one.server:
        _die(one, handing_over=True)
        one.later(seconds=4)
        done = one.send()
        assert (done.unsure, done.sent, sink.accepted) == (1, 0, [])
        (found,) = one.deliveries()
        assert (found["state"], found["error"]) == (State.UNSURE, Why.INTERRUPTED)
        assert [row["kind"] for row in one.messages()] == ["away", "undelivered"]

        _decide(one, State.WAITING)
        one.send()

    assert sink.ids() == [f"<{found['uid']}@school.example>"]


def test_a_person_can_say_that_it_arrived_or_put_it_aside(one: Desk) -> None:
    with mail_server(Sink()) as one.server:
        _die(one, handing_over=True)
        one.later(seconds=4)
        one.send()

    _decide(one, State.SENT)
    assert one.states() == [State.SENT]
    assert not _decide(one, State.DISCARDED)


def test_a_worker_that_was_slow_and_knows_that_it_was_accepted_says_so(one: Desk) -> None:
    with mail_server(Sink()) as one.server:
        lease = _die(one, handing_over=True)
        one.later(seconds=4)
        one.send()

    with short_transaction(one.engine) as connection:
        assert taking.sent(connection, 1, lease, one.now)
    assert one.states() == [State.SENT]


def test_a_worker_whose_lease_is_over_hands_nothing_over(one: Desk) -> None:
    sink = Sink()
    with mail_server(sink) as one.server:
        lease = _die(one, handing_over=False)
        one.later(seconds=4)
        one.send()

    with short_transaction(one.engine) as connection:
        assert not taking.hand_over(connection, 1, lease, one.now, "nl/1")
    assert len(sink.accepted) == 1


def test_when_another_took_over_before_the_end_the_server_does_not_accept_the_mail(one: Desk) -> None:
    sink, stolen = Sink(), []

    def take_over(address: str) -> None:
        stolen.append(address)
        one.set(lease="somebody else")

    sink.rcpt = take_over
    with mail_server(sink) as one.server:
        done = one.send()

    assert (len(stolen), sink.accepted, done.sent, one.states()) == (1, [], 0, [State.CLAIMED])


def test_two_workers_take_different_messages(desk: Desk) -> None:
    for number in range(4):
        desk.hire(f"zorg{number}", at(Role.ZORGCOORDINATOR))
    desk.tell(away())
    with mail_server(Sink(rcpt=lambda _: "451 later")) as desk.server:
        desk.send()
    desk.later(hours=1)
    mail, until = (Channel.MAIL,), desk.now + timedelta(minutes=1)

    with short_transaction(desk.engine) as connection:
        first = taking.take(connection, mail, 3, "a", desk.now, until)
    with short_transaction(desk.engine) as connection:
        second = taking.take(connection, mail, 3, "b", desk.now, until)

    assert ([each.id for each in first], [each.id for each in second]) == ([1, 2, 3], [4])


def test_the_administrator_sees_how_many_are_where(desk: Desk) -> None:
    for name in ("weg", "een"):
        desk.hire(name, at(Role.ZORGCOORDINATOR))
    desk.tell(away())
    sink = Sink(rcpt=lambda address: "550 no such user" if address.startswith("weg") else None)
    with mail_server(sink) as desk.server:
        desk.send()
    desk.tell(News(Kind.AWAY, "later", {"count": 1, "week": "2026-W47"}, SCHOOL))

    with desk.engine.connect() as connection:
        assert overview.counts(connection) == {State.SENT: 1, State.DEAD: 1}
        assert overview.not_gathered(connection, desk.now) == (2, 0)
        (stuck,) = overview.stuck(connection, 10)
    assert (stuck["to"], stuck["kinds"], stuck["error"]) == ("weg", ["away"], Why.NO_SUCH_RECIPIENT)


def _die(desk: Desk, handing_over: bool) -> str:
    """What a worker that dies leaves behind: everything taken, and one mail perhaps at its very end."""
    with mail_server(Sink(rcpt=lambda _: "451 later")) as desk_server:
        before, desk.server = desk.server, desk_server
        desk.send()
        desk.server = before
    desk.later(hours=1)
    until = desk.now + desk.policy.delivery.leases.lasts
    with short_transaction(desk.engine) as connection:
        taking.take(connection, (Channel.MAIL,), 50, "dead", desk.now, until)
        if handing_over:
            assert taking.hand_over(connection, 1, "dead", until, "nl/1")
    return "dead"


def _decide(desk: Desk, to: State) -> bool:
    before = overview.STUCK if to is not State.SENT else (State.UNSURE,)
    with short_transaction(desk.engine) as connection:
        return overview.decide(connection, desk.deliveries()[0]["uid"], to, before, desk.now)
