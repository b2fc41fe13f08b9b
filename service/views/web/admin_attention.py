"""What asks for a beheerder's attention: a sentence in plain words and where to go. Nothing about pupils."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.delivery import RunState, State, Why
from service.pipeline.registers import Arrived
from service.risk.adviser import Adviser
from service.store.messages.runs import RunRow
from service.views.dutch import counted, week
from service.views.import_words import KIND_WORDS
from service.views.message_words import WHY

IMPORTS, RUNS, MESSAGES, ACCOUNTS, MODEL = (
    "/beheer/import",
    "/beheer/taken",
    "/beheer/berichten",
    "/beheer/accounts",
    "/beheer/tweede-mening",
)
MODEL_NEEDS_ATTENTION = ("not-validated", "refused", "baseline")
_NAMED = 3
"""Schools that are named one by one; of more than these only the number is told."""


@dataclass(frozen=True)
class Line:
    """One thing that asks for attention, and the page where something can be done about it."""

    text: str
    address: str


@dataclass(frozen=True)
class Post:
    """How messages are doing: deliveries by state, messages whose time has come, and why some are tried again."""

    counts: Mapping[str, int]
    due: int
    troubles: Sequence[tuple[str, str, int]]
    mail_server: bool

    @property
    def stuck(self) -> int:
        """Deliveries that wait for a decision."""
        return self._of(State.DEAD, State.UNSURE)

    @property
    def waiting(self) -> int:
        """What goes when its turn comes."""
        return self.due + self._of(State.WAITING, State.CLAIMED, State.HANDING_OVER)

    @property
    def sent(self) -> int:
        """What arrived."""
        return self._of(State.SENT)

    def _of(self, *states: State) -> int:
        return sum(self.counts.get(state.value, 0) for state in states)


@dataclass(frozen=True)
class Weekly:
    """The weekly run that is due: the week, the last run of any week, and whether this week was done."""

    week: str
    last: RunRow | None
    done: bool

    @property
    def running(self) -> bool:
        """Whether it is being done now."""
        return self.last is not None and self.last.state == RunState.RUNNING.value


def imports(latest: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """Kinds of files of which the latest import left rows out."""
    for each in latest:
        if left_out := each["rejected"] + each["unmatched"]:
            rows, kind = counted(left_out, "regel", "regels"), KIND_WORDS[each["kind"]]
            yield Line(f"Bij de laatste import van {kind}: {rows} niet ingelezen", f"{IMPORTS}/{each['uid']}")


def behind(found: Sequence[Arrived], limit: int) -> list[Arrived]:
    """Schools whose register stopped arriving: further behind than a pupil can be judged with."""
    return [each for each in found if each.behind > limit]


def registers(stopped: Sequence[Arrived], any_school: bool) -> Iterator[Line]:
    """Registers that stopped arriving, or nobody they could be of."""
    if not any_school:
        yield Line("Er zijn nog geen scholen. Lees eerst de scholen in", f"{IMPORTS}/nieuw")
    if len(stopped) > _NAMED:
        yield Line(f"Van {len(stopped)} scholen komt de registratie niet meer binnen", "#registratie")
        return
    for each in stopped:
        days = counted(each.behind, "schooldag", "schooldagen")
        text = f"De registratie van {each.name} loopt {days} achter"
        yield Line(text if each.last else f"Van {each.name} is nog nooit registratie ontvangen", "#registratie")


def weekly(run: Weekly, any_school: bool) -> Iterator[Line]:
    """Lists that were not made."""
    if run.last is not None and run.last.state in (RunState.FAILED.value, RunState.LOST.value):
        how = "mislukt" if run.last.state == RunState.FAILED.value else "afgebroken"
        about = week(run.last.subject.partition(" ")[0])
        yield Line(f"Het maken van de weeklijsten van {about} is {how}", RUNS)
    elif any_school and not run.done and not run.running:
        yield Line(f"De weeklijsten van {week(run.week)} zijn nog niet gemaakt", RUNS)


def messages(post: Post) -> Iterator[Line]:
    """Messages that did not arrive, or cannot."""
    if post.stuck:
        said = counted(post.stuck, "bericht vraagt", "berichten vragen")
        yield Line(f"{said} een besluit: niet aangekomen, of dat is niet zeker", f"{MESSAGES}#besluit")
    for _, why, number in post.troubles:
        said = counted(number, "bericht wordt", "berichten worden")
        yield Line(f"{said} later opnieuw geprobeerd: {WHY[Why(why)]}", MESSAGES)
    if post.waiting and not post.mail_server:
        said = counted(post.waiting, "bericht wacht", "berichten wachten")
        yield Line(f"{said}: er is geen mailserver ingesteld", MESSAGES)


def accounts(numbers: Mapping[str, int]) -> Iterator[Line]:
    """Accounts that are locked or less safe than they should be."""
    if numbers["locked"]:
        said = counted(numbers["locked"], "account is", "accounts zijn")
        yield Line(f"{said} dicht na mislukte pogingen", f"{ACCOUNTS}?wie=dicht")
    if numbers["without"]:
        said = counted(numbers["without"], "account heeft", "accounts hebben")
        yield Line(f"{said} nog geen tweede stap", f"{ACCOUNTS}?wie=zonder-tweede-stap")


def model(adviser: Adviser) -> Iterator[Line]:
    """A second opinion that shows less than it should."""
    if adviser.state in MODEL_NEEDS_ATTENTION:
        yield Line("De tweede mening laat geen kansen zien", MODEL)


def retention(due: Sequence[tuple[str, int]] | None) -> Iterator[Line]:
    """What was kept too long."""
    if due is None:
        yield Line("Wat weg moet is niet te zeggen: de bewaartermijnen passen niet bij de tabellen", "#bewaren")
    elif due:
        yield Line("Er is langer bewaard dan mag", "#bewaren")
