"""Links by mail: made when the mail is handed over, and never in the database in a form that works."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.accounts.failures import note_failure
from service.accounts.hashes import sha256
from service.accounts.links import choose_password, open_link
from service.accounts.mailed import invite_by_mail, reset_by_mail
from service.accounts.parts import Next
from service.accounts.people import disable, invite
from service.accounts.tickets import TicketKind
from service.domain.access import Actor, ActorKind
from service.domain.delivery import AccountMail, State
from service.store.accounts import people
from service.store.accounts.people import AccountRow
from service.store.session import write_transaction
from service.store.tables import AccountTicket, Table, table
from tests.accounts.staff import BETTER, GOOD, POLICY, somebody, with_password
from tests.accounts.staff import desk as front_desk
from tests.notify.desk import ADDRESS, Desk, administrator
from tests.notify.servers import Sink, mail_server

BEA = Actor(ActorKind.COMMAND, "tests")
ANNA = "anna@school.example"
HASH = "of a password that was chosen in another way"
LINK = re.compile(rf"^{re.escape(ADDRESS)}/uitnodiging/([\w-]{{43}})$", re.MULTILINE)


def invite_anna(desk: Desk) -> str:
    """Anna is invited; her public id."""
    with write_transaction(desk.engine) as connection:
        return invite_by_mail(connection, BEA, ANNA, "Anna Waterlelie", desk.now)


def anna(desk: Desk) -> AccountRow:
    with desk.engine.connect() as connection:
        found = people.by_email(connection, ANNA)
    assert found is not None
    return found


def tokens(sink: Sink) -> list[str]:
    """The links that arrived, each a line of its own."""
    return [token for text in sink.texts() for token in LINK.findall(text)]


def everything(desk: Desk) -> str:
    """All that the database holds, of every table."""
    with desk.engine.connect() as connection:
        rows = [connection.execute(select(each)).all() for each in Table.metadata.sorted_tables]
    return repr(rows)


def links_kept(desk: Desk) -> int:
    """How many links exist, used or not."""
    with desk.engine.connect() as connection:
        return len(connection.execute(select(table(AccountTicket))).all())


def works(desk: Desk, token: str) -> bool:
    return open_link(front_desk(desk.engine), token, desk.now) is not None


def send(desk: Desk, sink: Sink) -> None:
    """Send what waits to a real mail server."""
    with mail_server(sink) as desk.server:
        desk.send()


def test_who_is_invited_gets_in_with_the_link_of_the_mail(desk: Desk) -> None:
    invite_anna(desk)
    sink = Sink()

    send(desk, sink)

    (mail,), (token,) = sink.accepted, tokens(sink)
    assert (mail["To"], str(mail["Subject"])) == (ANNA, "Vroegsignaal: u bent uitgenodigd")
    assert "tot 30 november 2026 om 9.00 uur" in sink.texts()[0]
    assert choose_password(front_desk(desk.engine), token, GOOD, desk.now).next is Next.SIGNED_IN
    assert not works(desk, token)


def test_the_link_is_nowhere_before_while_and_after_it_is_sent(desk: Desk) -> None:
    invite_anna(desk)
    seen: list[str] = []
    sink = Sink(rcpt=lambda _: seen.append(everything(desk)))
    accepting = Sink(data=lambda _: seen.append(everything(desk)))
    before = everything(desk)

    send(desk, sink)
    invite_anna(desk)
    send(desk, accepting)

    sent = [*tokens(sink), *tokens(accepting)]
    assert (len(seen), len(sent), len(set(sent))) == (2, 2, 2)
    for token in sent:
        assert [text for text in (before, *seen, everything(desk)) if token in text] == []
        assert sha256(token) in everything(desk)


def test_a_link_exists_only_from_the_moment_the_mail_can_be_accepted(desk: Desk) -> None:
    invite_anna(desk)
    at_the_address, at_the_end = list[int](), list[int]()
    sink = Sink(
        rcpt=lambda _: at_the_address.append(links_kept(desk)),
        data=lambda _: at_the_end.append(links_kept(desk)),
    )

    send(desk, sink)

    assert (at_the_address, at_the_end) == ([0], [1])


def test_a_mail_that_was_refused_leaves_no_link(desk: Desk) -> None:
    invite_anna(desk)

    send(desk, Sink(rcpt=lambda _: "550 nobody here"))

    assert (desk.states(), links_kept(desk)) == ([State.DEAD], 0)


def test_every_attempt_has_a_link_of_its_own_and_using_one_ends_them_all(desk: Desk) -> None:
    invite_anna(desk)
    answers = iter(["452 full", None])
    sink = Sink(data=lambda _: next(answers))

    send(desk, sink)
    waiting = desk.states()
    desk.later(hours=1)
    send(desk, sink)

    (token,) = tokens(sink)
    assert (waiting, desk.states(), links_kept(desk)) == ([State.WAITING], [State.SENT], 2)
    assert choose_password(front_desk(desk.engine), token, GOOD, desk.now).next is Next.SIGNED_IN
    with desk.engine.connect() as connection:
        unused = connection.execute(select(table(AccountTicket)).where(table(AccountTicket).c.used_at.is_(None))).all()
    assert [row.kind for row in unused if row.kind == TicketKind.INVITATION] == []


def test_asking_again_ends_the_link_that_was_sent_and_the_mail_that_was_not(desk: Desk) -> None:
    sink = Sink()
    invite_anna(desk)
    send(desk, sink)
    invite_anna(desk)
    invite_anna(desk)
    send(desk, sink)

    first, last = tokens(sink)
    assert (works(desk, first), works(desk, last)) == (False, True)
    assert desk.states() == [State.SENT, State.DISCARDED, State.SENT]


def test_a_link_that_was_shown_takes_the_place_of_the_mail(desk: Desk) -> None:
    invite_anna(desk)
    with write_transaction(desk.engine) as connection:
        shown = invite(connection, POLICY, BEA, ANNA, "Anna Waterlelie", desk.now)
    sink = Sink()
    send(desk, sink)

    assert (sink.accepted, desk.states(), works(desk, shown.token)) == ([], [State.DISCARDED], True)


def enters(desk: Desk) -> None:
    with write_transaction(desk.engine) as connection:
        people.change(connection, anna(desk).id, password_hash=HASH, password_changed_at=desk.now)


def is_disabled(desk: Desk) -> None:
    with write_transaction(desk.engine) as connection:
        disable(connection, BEA, anna(desk).uid, desk.now)


def is_invited_again(desk: Desk) -> None:
    invite_anna(desk)


@pytest.mark.parametrize("happens", [enters, is_disabled, is_invited_again])
def test_a_mail_that_is_no_longer_needed_is_broken_off_before_it_can_be_accepted(
    desk: Desk, happens: Callable[[Desk], None]
) -> None:
    invite_anna(desk)
    once = iter([happens])
    sink = Sink()
    sink.rcpt = lambda _: (next(once, lambda _: None)(desk), None)[1]

    with mail_server(sink) as desk.server:
        desk.send()
        first = desk.states()[0]

    assert first == State.DISCARDED
    assert [works(desk, token) for token in tokens(sink)] == [True] * (happens is is_invited_again)


@pytest.mark.parametrize("happens", [enters, is_disabled])
def test_a_mail_that_is_no_longer_needed_does_not_go(desk: Desk, happens: Callable[[Desk], None]) -> None:
    desk.hire("beheer", administrator())
    invite_anna(desk)
    happens(desk)
    sink = Sink()

    send(desk, sink)

    assert (sink.accepted, desk.states(), links_kept(desk)) == ([], [State.DISCARDED], 0)


def test_what_waited_too_long_for_a_mail_server_is_not_sent(desk: Desk) -> None:
    invite_anna(desk)
    desk.later(days=desk.policy.delivery.news_days, hours=1)
    sink = Sink()

    send(desk, sink)

    assert (sink.accepted, desk.states()) == ([], [State.DISCARDED])


def test_a_reset_goes_by_mail_and_ends_what_was(desk: Desk) -> None:
    office = front_desk(desk.engine)
    mirjam = with_password(office, language="en")
    with write_transaction(desk.engine) as connection:
        reset_by_mail(connection, BEA, mirjam.uid, desk.now)
    sink = Sink()

    send(desk, sink)

    (text,), (token,) = sink.texts(), tokens(sink)
    assert "Your old password does not work any more" in text
    assert "until 24 November 2026 at 9:00" in text
    assert desk.deliveries()[0]["text_version"] == "accounts-en/1"
    assert choose_password(office, token, BETTER, desk.now).next is not Next.REFUSED


def test_a_reset_that_comes_late_opens_no_account_that_has_a_password_again(desk: Desk) -> None:
    mirjam = with_password(front_desk(desk.engine))
    with write_transaction(desk.engine) as connection:
        reset_by_mail(connection, BEA, mirjam.uid, desk.now)
        people.change(connection, mirjam.id, password_hash=HASH)
    sink = Sink()

    send(desk, sink)

    assert (sink.accepted, links_kept(desk)) == ([], 0)


def fail(desk: Desk, account_id: int, times: int) -> None:
    """Guess wrong a number of times, each after its wait."""
    for _ in range(times):
        with write_transaction(desk.engine) as connection:
            note_failure(connection, POLICY.lock_out, people.by_id(connection, account_id), "password", desk.now)
        desk.later(hours=1)


def kinds(desk: Desk) -> list[str]:
    return [row["kind"] for row in desk.messages()]


def test_the_owner_of_a_locked_account_is_told_once_a_day(desk: Desk) -> None:
    who = somebody(desk.engine, password_hash=HASH, password_changed_at=desk.now)
    fail(desk, who.id, POLICY.lock_out.free_failures - 1)
    before = kinds(desk)
    fail(desk, who.id, 3)
    same_day = kinds(desk)
    desk.later(days=1)
    fail(desk, who.id, 1)

    sink = Sink()
    send(desk, sink)

    assert (before, same_day, kinds(desk)) == ([], [AccountMail.LOCKED], [AccountMail.LOCKED] * 2)
    assert {mail["To"] for mail in sink.accepted} == {who.email}
    assert "Op 23 november 2026 om 13.00 uur ging uw account even dicht" in sink.texts()[0]
    assert tokens(sink) == []


def test_an_account_that_stays_closed_is_told_apart(desk: Desk) -> None:
    who = somebody(desk.engine, failed_attempts=POLICY.lock_out.failures_until_closed - 1)
    fail(desk, who.id, 1)

    assert kinds(desk) == [AccountMail.CLOSED]


def test_guesses_at_nobody_and_at_invented_or_disabled_people_tell_nobody(desk: Desk) -> None:
    invented = somebody(desk.engine, "Ingebeeld", demo=True, failed_attempts=20)
    gone = somebody(desk.engine, "Weg", disabled_at=desk.now, failed_attempts=20)
    for who in (invented, gone):
        fail(desk, who.id, 1)
    with write_transaction(desk.engine) as connection:
        note_failure(connection, POLICY.lock_out, None, "password", desk.now)

    assert kinds(desk) == []


def test_an_invitation_that_is_rolled_back_is_never_sent(desk: Desk) -> None:
    with desk.engine.connect() as connection:
        invite_by_mail(connection, BEA, ANNA, "Anna Waterlelie", desk.now)
        connection.rollback()
    sink = Sink()

    send(desk, sink)

    assert (sink.accepted, desk.messages()) == ([], [])


def test_a_mail_nobody_is_sure_of_can_be_sent_again_and_both_links_work(desk: Desk) -> None:
    invite_anna(desk)
    sink = Sink()
    send(desk, sink)
    desk.set(state=State.UNSURE, lease=None)
    desk.set(state=State.WAITING, next_attempt_at=desk.now - timedelta(minutes=1))

    send(desk, sink)

    assert [works(desk, token) for token in tokens(sink)] == [True, True]
    assert len(set(sink.ids())) == 1
