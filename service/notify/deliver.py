"""Sending what waits: take, write down, hand over, write down. No transaction is open while a network is waited for."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import Connection, Engine

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.domain.delivery import AccountMail, Channel, DraftLink, Why
from service.domain.errors import ConfigError, NotReady
from service.notify.gather import gather
from service.notify.hooks import Call, NotTaken, make_call
from service.notify.letters import LetterWriter, Links, account_mail
from service.notify.mail import MailServer, NotAccepted, Postbox
from service.notify.queue import News, queue
from service.notify.render import Renderer
from service.policy.messages import Kind, MessagePolicy
from service.store import audit
from service.store.messages import taking
from service.store.messages.taking import Receiver, Said, Taken, Target
from service.store.messages.transactions import short_transaction
from service.store.reading import all_schools
from service.telemetry.current import metrics
from service.telemetry.logs import log
from service.telemetry.vocabularies import DELIVERY_RESULTS

BY = Actor(ActorKind.SERVICE, "deliver")
_PAUSE = 1.0
_ABOUT_DELIVERY = (Kind.UNDELIVERED.value,)


@dataclass
class Report:
    """What a pass did, in deliveries."""

    made: int = 0
    sent: int = 0
    later: int = 0
    dead: int = 0
    freed: int = 0
    unsure: int = 0


@dataclass(frozen=True)
class Sender:
    """What sending works with.

    Attributes
    ----------
    server
        None when no mail server is set: mail waits, endpoints are called.
    unseal
        Gives the secret of an endpoint from its encrypted form and uid.
    links
        Makes the links in mails about accounts.
    chance
        A random share from 0 to 1.
    """

    engine: Engine
    policy: MessagePolicy
    server: MailServer | None
    address: str
    unseal: Callable[[str, str], str]
    links: Links
    now: Callable[[], datetime]
    chance: Callable[[], float] = secrets.SystemRandom().random
    pause: Callable[[float], None] = time.sleep

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What can be sent now."""
        return (Channel.MAIL, Channel.WEBHOOK) if self.server else (Channel.WEBHOOK,)


def deliver(sender: Sender) -> Report:
    """Free what dead workers had, put together what is due and send until nothing has its turn."""
    report = Report()
    began = sender.now()
    with short_transaction(sender.engine) as connection:
        report.freed, report.unsure = taking.sweep(connection, began)
        _tell_stuck(connection, sender, report.unsure)
    report.made = gather(sender.engine, sender.policy, sender.channels, began)
    renderer = _renderer(sender)
    while batch := _take(sender, report, renderer):
        batch.send_all()
    counted = {name: getattr(report, name) for name in DELIVERY_RESULTS}
    for result, number in counted.items():
        metrics().delivered(result, number)
    if any(counted.values()):
        log(
            "messages-delivered",
            sent=counted["sent"],
            later=counted["later"],
            dead=counted["dead"],
            unsure=counted["unsure"],
            duration_ms=round((sender.now() - began).total_seconds() * 1000),
        )
    return report


def _renderer(sender: Sender) -> Renderer:
    names = {school.school_id: school.name for school in all_schools(sender.engine)}
    return Renderer(sender.policy, sender.address, names)


def _take(sender: Sender, report: Report, renderer: Renderer) -> "_Batch | None":
    leases, now, lease = sender.policy.delivery.leases, sender.now(), secrets.token_hex(16)
    with short_transaction(sender.engine) as connection:
        taken = taking.take(connection, sender.channels, leases.at_once, lease, now, now + leases.lasts)
        if not taken:
            return None
        said = taking.messages_of(connection, [each.id for each in taken])
        people = taking.receivers(connection, [each.account_fk for each in taken if each.account_fk is not None])
        targets = taking.targets(connection, [each.webhook_fk for each in taken if each.webhook_fk is not None])
    return _Batch(sender, report, renderer, lease, taken, said, people, targets)


@dataclass
class _Batch:
    """Deliveries under one lease."""

    sender: Sender
    report: Report
    renderer: Renderer
    lease: str
    taken: Sequence[Taken]
    said: Mapping[int, Sequence[Said]]
    people: Mapping[int, Receiver]
    targets: Mapping[int, Target]
    stopped: Why | None = field(default=None, init=False)
    """Why the mail server takes nothing now."""

    def send_all(self) -> None:
        """Send them one by one."""
        mail = self.sender.policy.delivery.mail
        with ExitStack() as stack:
            box = Postbox(self.sender.server, mail.answer_seconds, mail.accept_seconds) if self.sender.server else None
            if box is not None:
                stack.enter_context(box)
            for each in self.taken:
                self._send(each, box)

    def _send(self, taken: Taken, box: Postbox | None) -> None:
        if taken.channel is Channel.WEBHOOK:
            self._call(taken)
        elif self.stopped is not None or box is None:
            self._untried(taken)
        else:
            self._mail(taken, box, box.sender)

    def _mail(self, taken: Taken, box: Postbox, sender: str) -> None:
        receiver = self.people.get(taken.account_fk or 0)
        if receiver is None or not receiver.usable:
            self._give_up(taken, Why.DISABLED)
            return
        kind = account_mail(self.said[taken.id])
        if kind is not None:
            self._letter(taken, kind, receiver, box)
            return
        mail = self.renderer.mail(taken, self.said[taken.id], receiver.language, receiver.email, sender)
        version = self.renderer.text_version(receiver.language)
        self._post(taken, mail, box, lambda: self._hand_over(taken, version))

    def _letter(self, taken: Taken, kind: AccountMail, to: Receiver, box: Postbox) -> None:
        """A mail about an account, with a link of its own where it has one."""
        now, old = self.sender.now(), timedelta(days=self.sender.policy.delivery.news_days)
        draft = self.sender.links.draft(kind, taken.account_fk or 0, now) if kind.has_link else None
        if taken.made_at < now - old or (kind.has_link and draft is None):
            with self._surely() as connection:
                taking.put_aside(connection, taken.id, self.lease, now)
            return
        writer = LetterWriter(self.sender.policy, self.sender.address)
        mail, version = writer.mail(taken, kind, to, box.sender, draft), writer.text_version(to.language)
        self._post(taken, mail, box, lambda: self._hand_over(taken, version, draft))

    def _post(self, taken: Taken, mail: EmailMessage, box: Postbox, before_the_end: Callable[[], bool]) -> None:
        try:
            if box.hand_over(mail, before_the_end):
                self._sent(taken)
        except NotAccepted as problem:
            self.stopped = problem.why if problem.of_server else None
            if problem.for_good:
                self._give_up(taken, problem.why)
            else:
                self._again(taken, problem.why)

    def _call(self, taken: Taken) -> None:
        hooks, target = self.sender.policy.delivery.webhooks, self.targets.get(taken.webhook_fk or 0)
        if target is None or not target.usable:
            self._give_up(taken, Why.DISABLED)
            return
        try:
            secret = self.sender.unseal(target.secret, target.uid)
            call = Call(target.url, taken.uid, secret, self.renderer.body(taken, self.said[taken.id]))
            if self._hand_over(taken, ""):
                make_call(call, self.sender.now(), hooks.answer_seconds, hooks.private_networks_allowed)
                self._sent(taken)
        except ConfigError:
            self._give_up(taken, Why.SECRET)
        except NotTaken as problem:
            if problem.for_good:
                self._give_up(taken, problem.why)
            else:
                self._again(taken, problem.why)

    def _hand_over(self, taken: Taken, version: str, draft: DraftLink | None = None) -> bool:
        """Write down that it may be accepted from now on; a link in it works from the same moment."""
        now = self.sender.now()
        with self._surely() as connection:
            ours = taking.hand_over(
                connection, taken.id, self.lease, now + self.sender.policy.delivery.leases.lasts, version
            )
            if ours and draft is not None and not self.sender.links.keep(connection, draft, now):
                taking.put_aside(connection, taken.id, self.lease, now)
                return False
            return ours

    def _sent(self, taken: Taken) -> None:
        with self._surely() as connection:
            if taking.sent(connection, taken.id, self.lease, self.sender.now()):
                audit.append(connection, self._entry(taken, Action.MESSAGE_SENT))
        self.report.sent += 1

    def _again(self, taken: Taken, why: Why) -> None:
        attempts = self.sender.policy.delivery.attempts
        if taken.attempts >= attempts.most:
            self._give_up(taken, why)
            return
        at = self.sender.now() + attempts.wait(taken.attempts, self.sender.chance())
        with self._surely() as connection:
            taking.again(connection, taken.id, self.lease, why, at)
        log("delivery-failed", channel=taken.channel, why=why, attempts=taken.attempts)
        self.report.later += 1

    def _untried(self, taken: Taken) -> None:
        at = self.sender.now() + self.sender.policy.delivery.attempts.wait(1, self.sender.chance())
        with self._surely() as connection:
            taking.untried(connection, taken.id, self.lease, at)
        self.report.later += 1

    def _give_up(self, taken: Taken, why: Why) -> None:
        now = self.sender.now()
        with self._surely() as connection:
            if taking.give_up(connection, taken.id, self.lease, why, now):
                audit.append(connection, self._entry(taken, Action.MESSAGE_FAILED))
                about_that = all(each.kind in _ABOUT_DELIVERY for each in self.said[taken.id])
                _tell_stuck(connection, self.sender, 0 if about_that else 1)
        log("delivery-failed", channel=taken.channel, why=why, attempts=taken.attempts)
        self.report.dead += 1

    def _entry(self, taken: Taken, action: Action) -> AuditEntry:
        """Who was told of what kinds; the words are not kept, they follow from the messages."""
        kinds = ",".join(sorted({each.kind for each in self.said[taken.id]}))
        to = self.people.get(taken.account_fk or 0) or self.targets.get(taken.webhook_fk or 0)
        detail = {"delivery": taken.uid, "channel": taken.channel.value, "kinds": kinds, "to": to.uid if to else ""}
        return AuditEntry(BY, action, self.sender.now(), What.MESSAGE, detail=detail)

    @contextmanager
    def _surely(self) -> Iterator[Connection]:
        """A short transaction, also when a weekly run writes for minutes: what was sent must be written down."""
        give_up_at = self.sender.now() + self.sender.policy.delivery.leases.lasts
        while True:
            with ExitStack() as stack:
                try:
                    connection = stack.enter_context(short_transaction(self.sender.engine))
                except NotReady:
                    if self.sender.now() >= give_up_at:
                        raise
                    self.sender.pause(_PAUSE)
                    continue
                yield connection
                return


def _tell_stuck(connection: Connection, sender: Sender, number: int) -> None:
    """Tell administrators that something did not arrive."""
    if number:
        about = secrets.token_hex(8)
        queue(connection, sender.policy, [News(Kind.UNDELIVERED, about, {"count": number})], sender.now())
