"""Dutch words for messages, deliveries and runs of jobs."""

from collections.abc import Mapping
from typing import Any, Final

from service.domain.delivery import RunState, State, Why
from service.policy.messages import Timing
from service.store.messages.runs import RunRow
from service.views.dutch import counted, moment, week

TIMINGS: Final[Mapping[Timing, str]] = {
    Timing.AT_ONCE: "meteen",
    Timing.DAILY: "eens per dag",
    Timing.WEEKLY: "eens per week",
    Timing.NEVER: "niet",
}
STATES: Final[Mapping[State, str]] = {
    State.WAITING: "wacht",
    State.CLAIMED: "wordt verzonden",
    State.HANDING_OVER: "wordt verzonden",
    State.SENT: "verzonden",
    State.DEAD: "niet gelukt",
    State.UNSURE: "niet zeker of het aankwam",
    State.DISCARDED: "weggelegd",
}
WHY: Final[Mapping[Why, str]] = {
    Why.UNREACHABLE: "de ontvanger is niet bereikbaar",
    Why.TLS: "de beveiligde verbinding lukt niet of het certificaat klopt niet",
    Why.SIGN_IN: "inloggen bij de mailserver lukt niet",
    Why.BUSY: "de ontvanger vraagt het later opnieuw te proberen",
    Why.REFUSED: "de ontvanger weigert het",
    Why.NO_SUCH_RECIPIENT: "dit adres bestaat daar niet",
    Why.DROPPED: "de verbinding werd verbroken",
    Why.NO_ANSWER: "er kwam geen antwoord",
    Why.REDIRECT: "het adres verwijst door, en dat volgen we niet",
    Why.PRIVATE_ADDRESS: "het adres ligt binnen het eigen netwerk en is niet toegestaan",
    Why.INTERRUPTED: "de verzending werd afgebroken terwijl het bericht werd overgedragen",
    Why.SECRET: "het geheim van de koppeling is met een ander geheim van de dienst versleuteld",
    Why.DISABLED: "het account of de koppeling is uitgezet",
}
RUNS: Final[Mapping[RunState, str]] = {
    RunState.RUNNING: "bezig",
    RunState.SUCCEEDED: "klaar",
    RunState.FAILED: "mislukt",
    RunState.LOST: "afgebroken",
}
JOBS: Final[Mapping[str, str]] = {"weekly": "Weeklijsten"}


def stuck_in_words(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A delivery that waits for a decision; ``names`` are those of kinds."""
    return {
        **row,
        "kinds": [names.get(kind, kind) for kind in row["kinds"]],
        "said": STATES[State(row["state"])],
        "why": WHY[Why(row["error"])] if row["error"] else "",
        "unsure": row["state"] == State.UNSURE,
    }


def run_in_words(run: RunRow) -> dict[str, Any]:
    """A run of a job: what it was about, how it went and what it did."""
    state, (about, _, school) = RunState(run.state), run.subject.partition(" ")
    return {
        "job": JOBS.get(run.job, run.job),
        "about": f"{week(about)}, school {school}" if school else week(about),
        "started_at": run.started_at,
        "state": RUNS[state],
        "alarm": state in (RunState.FAILED, RunState.LOST),
        "said": _said(run, state),
    }


def _said(run: RunRow, state: RunState) -> str:
    if state is RunState.SUCCEEDED:
        did = run.report
        return (
            f"{counted(did['schools'], 'school', 'scholen')}, {counted(did['pupils'], 'leerling', 'leerlingen')}, "
            f"{counted(did['frozen'], 'nieuwe weeklijst', 'nieuwe weeklijsten')}; "
            f"{counted(did['new'] + did['replaced'], 'oordeel', 'oordelen')} geschreven"
        )
    if state is RunState.RUNNING:
        return (
            f"{run.done} van {counted(run.total, 'school', 'scholen')}; laatste teken van leven {moment(run.beat_at)}"
        )
    if state is RunState.LOST:
        return "gaf geen teken van leven meer; er is niets half geschreven, en een volgende keer deed het opnieuw"
    return f"er is niets geschreven; soort fout: {run.error}"
