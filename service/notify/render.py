"""The words of a delivery: a mail of plain text, or the body of a call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

import orjson

from service.domain.moments import AMSTERDAM
from service.notify.queue import FOR
from service.policy.messages import Kind, MessagePolicy, Texts
from service.store.messages.taking import Said, Taken

PREFERENCES = "/account/berichten"
_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True)
class Merged:
    """Messages of one kind about one school or class: numbers added up, the earliest date, the last week."""

    kind: Kind
    school_id: str
    class_name: str
    values: Mapping[str, int | str]

    @property
    def number(self) -> int:
        """What the sentence depends on; 1 where nothing is counted."""
        return int(self.values.get("count", self.values.get("days", 1)))


@dataclass(frozen=True)
class Renderer:
    """Makes mails and bodies. ``address`` is where people reach the service, ``schools`` are names by number."""

    policy: MessagePolicy
    address: str
    schools: Mapping[str, str]

    def text_version(self, language: str) -> str:
        """Which texts are used: ``nl/1``."""
        known = language if language in self.policy.texts else "nl"
        return f"{known}/{self.policy.words(language).version}"

    def mail(self, taken: Taken, said: Sequence[Said], language: str, to: str, sender: str) -> EmailMessage:
        """The mail of a delivery, the same at every attempt."""
        texts, parts = self.policy.words(language), merge(self.policy, said)
        return plain_mail(
            taken, to, sender, language, (self._subject(texts, parts, language), self.text(said, language))
        )

    def text(self, said: Sequence[Said], language: str) -> str:
        """The words of a mail."""
        texts, parts = self.policy.words(language), merge(self.policy, said)
        lines = [texts.greeting, ""]
        place: tuple[str, str] | None = None
        for part in parts:
            if (part.school_id, part.class_name) != place:
                place = (part.school_id, part.class_name)
                lines += self._heading(texts, part)
            lines += [f"- {self.sentence(part, language)}", f"  {texts.link.format(link=self._link(part))}", ""]
        return "\n".join([*lines, texts.footer.format(preferences=f"{self.address}{PREFERENCES}")]) + "\n"

    def sentence(self, part: Merged, language: str) -> str:
        """What happened, in one sentence."""
        words = self.policy.words(language).kinds[part.kind]
        return words.sentence(part.number).format(**_written(part.values, language))

    def body(self, taken: Taken, said: Sequence[Said]) -> bytes:
        """What an endpoint is told, the same at every attempt."""
        (part,) = merge(self.policy, said)
        school = {"school_id": part.school_id} if part.school_id else {}
        data = {**school, **part.values, "link": self._link(part)}
        told = {"id": taken.uid, "type": part.kind.value, "timestamp": taken.made_at.isoformat(), "data": data}
        return orjson.dumps(told)

    def _subject(self, texts: Texts, parts: Sequence[Merged], language: str) -> str:
        if len(parts) > 1:
            return texts.subject_many.format(n=len(parts))
        words = texts.kinds[parts[0].kind]
        return texts.subject_one.format(title=words.title.format(**_written(parts[0].values, language)))

    def _heading(self, texts: Texts, part: Merged) -> list[str]:
        if not part.school_id:
            return []
        where = texts.where.format(school=self.schools.get(part.school_id, part.school_id))
        return [f"{where}, {texts.class_.format(**{'class': part.class_name})}" if part.class_name else where]

    def _link(self, part: Merged) -> str:
        kind = self.policy.kinds[part.kind]
        path = kind.service_link if kind.service_link and FOR in part.values else kind.link
        return self.address + path.format(school_id=part.school_id, week=part.values.get("week", ""))


def plain_mail(taken: Taken, to: str, sender: str, language: str, words: tuple[str, str]) -> EmailMessage:
    """A mail of plain text; ``words`` are its subject and its text."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["Message-ID"] = message_id(taken.uid, sender)
    mail["Date"] = format_datetime(taken.made_at)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = words[0]
    mail["Idempotency-Key"] = taken.uid
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words[1])
    mail["Content-Language"] = language
    return mail


def message_id(uid: str, sender: str) -> str:
    """The Message-ID of a delivery: the same at every attempt, so that who gets it twice can see that."""
    return f"<{uid}@{sender.rpartition('@')[2].rstrip('>')}>"


def merge(policy: MessagePolicy, said: Sequence[Said]) -> list[Merged]:
    """One message per school, class, kind and link, in the order of the policy."""
    order = list(policy.kinds)
    found: dict[tuple[str, str, Kind, str], dict[str, int | str]] = {}
    for each in said:
        kind = Kind(each.kind)
        key = (each.school_id, each.class_name, kind, str(each.content.get("week", "")))
        found[key] = _together(policy, kind, found.get(key), each.content)
    keys = sorted(found, key=lambda key: (key[0], key[1], order.index(key[2]), key[3]))
    return [Merged(kind, school_id, class_name, found[key]) for key in keys for school_id, class_name, kind, _ in [key]]


def _together(
    policy: MessagePolicy, kind: Kind, before: Mapping[str, int | str] | None, content: Mapping[str, Any]
) -> dict[str, int | str]:
    if before is None:
        return dict(content)
    found = dict(before)
    found |= {name: int(before[name]) + int(content[name]) for name in policy.kinds[kind].sums}
    found |= {name: min(str(before[name]), str(content[name])) for name in policy.kinds[kind].dates}
    return found


def _written(values: Mapping[str, int | str], language: str) -> dict[str, str]:
    return dict(_write(values, language))


def _write(values: Mapping[str, int | str], language: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if name == "week":
            yield name, str(int(str(value).rpartition("W")[2]))
        elif name == "due":
            yield name, _date(date.fromisoformat(str(value)), language)
        else:
            yield name, str(value)


def _date(day: date, language: str) -> str:
    return f"{day.day} {_MONTHS[language if language in _MONTHS else 'nl'][day.month - 1]}"


def written_moment(moment: datetime, language: str) -> str:
    """``30 november 2026 om 9.00 uur``, or in English ``30 November 2026 at 9:00``; Dutch time."""
    at = moment.astimezone(AMSTERDAM)
    day = f"{_date(at.date(), language)} {at.year}"
    return f"{day} at {at.hour}:{at:%M}" if language == "en" else f"{day} om {at.hour}.{at:%M} uur"
