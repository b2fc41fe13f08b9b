"""What people are told, in which words and when: configs/messages/."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StrictInt, ValidationError, model_validator

from service.domain.access import Role
from service.domain.errors import ConfigError
from service.domain.moments import AMSTERDAM
from service.policy.account_texts import AccountTexts
from service.policy.loading import DEFAULT_CONFIGS, Strict, complaints, load

LANGUAGES = ("nl", "en")
_HOLE = re.compile(r"\{(\w+)\}")
Text = Annotated[str, Field(min_length=1)]
LinkPath = Annotated[str, Field(pattern=r"^/[^\s]*$")]
Seconds = Annotated[StrictInt, Field(ge=1, le=24 * 3600)]


class Kind(StrEnum):
    """What a message is about. Values are stored."""

    WEEKLY_LIST = "weekly-list"
    NEW_TIER_3 = "new-tier-3"
    AWAY = "away"
    REPORT_DEADLINE = "report-deadline"
    SICKNESS_FLAG = "sickness-flag"
    CONSULT_REQUESTED = "consult-requested"
    REGISTER_LATE = "register-late"
    UNDELIVERED = "undelivered"
    MODEL_CHECK = "model-check"
    JOB_FAILED = "job-failed"


class Timing(StrEnum):
    """When somebody is told. Values are stored."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class KindPolicy(Strict):
    """Who gets a kind, when, and what it holds; see the head of configs/messages/kinds.yaml."""

    to: tuple[Role, ...] = Field(min_length=1)
    timing: Timing
    may: tuple[Timing, ...] = Field(min_length=1)
    sums: tuple[Literal["count", "days"], ...] = ()
    dates: tuple[Literal["due"], ...] = ()
    week: StrictBool = False
    link: LinkPath
    service_link: LinkPath | None = None
    """Where it leads for who hears of it by a role for the service as a whole."""

    @model_validator(mode="after")
    def _can_be_chosen(self) -> Self:
        if self.timing not in self.may:
            raise ValueError("the timing must be one that may be chosen")
        return self

    @property
    def holes(self) -> frozenset[str]:
        """What its content holds, and so its words may."""
        return frozenset({*self.sums, *self.dates, *(("week",) if self.week else ())})


class Words(Strict):
    """One kind in one language: its name, a few words for a subject, and its sentence for none, one and more."""

    name: Text
    title: Text
    one: Text
    none: Text | None = None
    many: Text | None = None

    def sentence(self, number: int) -> str:
        """The sentence for a number."""
        if number == 0 and self.none:
            return self.none
        return self.many if number > 1 and self.many else self.one

    def all(self) -> Iterator[str]:
        """Every text with holes."""
        yield from (text for text in (self.title, self.one, self.none, self.many) if text)


class Texts(Strict):
    """All words of one language."""

    version: Annotated[StrictInt, Field(ge=1)]
    greeting: Text
    subject_one: Text
    subject_many: Text
    link: Text
    where: Text
    class_: Text = Field(alias="class")
    footer: Text
    kinds: dict[Kind, Words]


class At(Strict):
    """A moment that comes back every week."""

    weekday: Annotated[StrictInt, Field(ge=1, le=7)]
    time: time

    def before(self, now: datetime) -> datetime:
        """The last such moment that is not after ``now``."""
        local = now.astimezone(AMSTERDAM)
        day = local.date() - timedelta(days=(local.isoweekday() - self.weekday) % 7)
        found = datetime.combine(day, self.time, AMSTERDAM)
        return found if found <= local else datetime.combine(day - timedelta(days=7), self.time, AMSTERDAM)

    def after(self, now: datetime) -> datetime:
        """The first such moment that is not before ``now``."""
        local = now.astimezone(AMSTERDAM)
        day = local.date() + timedelta(days=(self.weekday - local.isoweekday()) % 7)
        found = datetime.combine(day, self.time, AMSTERDAM)
        return found if found >= local else datetime.combine(day + timedelta(days=7), self.time, AMSTERDAM)


class Digests(Strict):
    """When digests go."""

    daily: time
    weekly: At


class Schedule(Strict):
    """When the service does what by itself."""

    weekly_run: At
    registers: time
    deliver_every_seconds: Seconds


class Attempts(Strict):
    """How often something is tried, and how long is waited in between."""

    most: Annotated[StrictInt, Field(ge=1, le=100)]
    first_wait_seconds: Seconds
    longest_wait_minutes: Annotated[StrictInt, Field(ge=1, le=48 * 60)]

    def wait(self, attempts: int, share: float) -> timedelta:
        """How long to wait after a number of attempts; ``share`` is random, from 0 to 1."""
        longest = min(self.first_wait_seconds * 2 ** (attempts - 1), self.longest_wait_minutes * 60)
        return timedelta(seconds=longest * (1 + share) / 2)


class MailPolicy(Strict):
    """Patience with a mail server."""

    answer_seconds: Seconds
    accept_seconds: Seconds


class WebhookPolicy(Strict):
    """Patience with endpoints, and where they may be."""

    answer_seconds: Seconds
    private_networks_allowed: tuple[IPv4Network | IPv6Network, ...] = ()


class Leases(Strict):
    """How long a worker has deliveries, and how many."""

    seconds: Seconds
    at_once: Annotated[StrictInt, Field(ge=1, le=1000)]

    @property
    def lasts(self) -> timedelta:
        """The same as a duration."""
        return timedelta(seconds=self.seconds)


class Runner(Strict):
    """Signs of life of a run."""

    beat_seconds: Seconds
    lost_after_seconds: Seconds

    @model_validator(mode="after")
    def _may_miss_one(self) -> Self:
        if self.lost_after_seconds < 2 * self.beat_seconds:
            raise ValueError("a run must be able to miss a sign of life: lost_after_seconds is at least two beats")
        return self


class DeliveryPolicy(Strict):
    """The file delivery.yaml."""

    digests: Digests
    schedule: Schedule
    attempts: Attempts
    mail: MailPolicy
    webhooks: WebhookPolicy
    leases: Leases
    runner: Runner
    news_days: Annotated[StrictInt, Field(ge=1, le=60)]

    @model_validator(mode="after")
    def _nobody_takes_over_too_soon(self) -> Self:
        longest = max(self.mail.accept_seconds + self.mail.answer_seconds, self.webhooks.answer_seconds)
        if self.leases.seconds <= longest:
            raise ValueError(f"leases.seconds must be more than {longest}, the longest wait for an answer")
        return self

    def due(self, timing: Timing, now: datetime) -> datetime | None:
        """When something with a timing goes; None for never."""
        if timing is Timing.DAILY:
            return _daily_after(self.digests.daily, now)
        if timing is Timing.WEEKLY:
            return self.digests.weekly.after(now)
        return now if timing is Timing.AT_ONCE else None


class _Kinds(Strict):
    """The file kinds.yaml."""

    kinds: dict[Kind, KindPolicy]


class MessagePolicy(Strict):
    """Everything of configs/messages/."""

    kinds: dict[Kind, KindPolicy]
    texts: dict[str, Texts]
    accounts: dict[str, AccountTexts]
    delivery: DeliveryPolicy

    @model_validator(mode="after")
    def _complete(self) -> Self:
        files = {"kinds.yaml": set(self.kinds)} | {f"{each}.yaml": set(said.kinds) for each, said in self.texts.items()}
        for where, told in files.items():
            if missing := sorted(set(Kind) - told):
                raise ValueError(f"{where} says nothing of {', '.join(missing)}")
        wrong = [*_wrong_holes(self.kinds, self.texts)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def words(self, language: str) -> Texts:
        """The texts of a language, Dutch where there is none."""
        return self.texts.get(language, self.texts["nl"])

    def account_words(self, language: str) -> AccountTexts:
        """The texts about accounts of a language, Dutch where there is none."""
        return self.accounts.get(language, self.accounts["nl"])

    @property
    def names(self) -> dict[str, str]:
        """Dutch names of everything that can be told, by the value that is stored."""
        about_work = {kind.value: words.name for kind, words in self.words("nl").kinds.items()}
        return about_work | {kind.value: mail.name for kind, mail in self.account_words("nl").mails.items()}


def load_messages(configs: Path = DEFAULT_CONFIGS) -> MessagePolicy:
    """The policy in force.

    Raises
    ------
    ConfigError
        If a file of configs/messages/ is missing or wrong.
    """
    folder = configs / "messages"
    given: dict[str, Any] = {
        "kinds": load(folder / "kinds.yaml", _Kinds).kinds,
        "texts": {language: load(folder / f"{language}.yaml", Texts) for language in LANGUAGES},
        "accounts": {language: load(folder / f"accounts-{language}.yaml", AccountTexts) for language in LANGUAGES},
        "delivery": load(folder / "delivery.yaml", DeliveryPolicy),
    }
    try:
        return MessagePolicy.model_validate(given)
    except ValidationError as error:
        raise ConfigError(f"{folder}: {complaints(error)}", "Correct the files.") from error


def _wrong_holes(kinds: Mapping[Kind, KindPolicy], texts: Mapping[str, Texts]) -> Iterator[str]:
    """Words that ask for what a kind does not hold: a name, say."""
    for language, said in texts.items():
        for kind, words in said.kinds.items():
            for text in words.all():
                if unknown := sorted(set(_HOLE.findall(text)) - kinds[kind].holes):
                    yield f"{language}.yaml: {kind} asks for {', '.join(unknown)}"


def _daily_after(at: time, now: datetime) -> datetime:
    local = now.astimezone(AMSTERDAM)
    today = datetime.combine(local.date(), at, AMSTERDAM)
    return today if today >= local else datetime.combine(local.date() + timedelta(days=1), at, AMSTERDAM)
