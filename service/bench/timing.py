"""Times that mean something on a shared machine: candidates take turns, ratios are taken within a round."""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from service.domain.errors import VroegsignaalError

Rounds = dict[str, list[float]]
MEGABYTE = 1024 * 1024


def interleaved(candidates: Mapping[str, Callable[[], Any]], rounds: int) -> Rounds:
    """Seconds of every candidate in every round, one after the other in each round; the first call is not counted."""
    for run in candidates.values():
        run()
    seconds: Rounds = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, run in candidates.items():
            seconds[name].append(timed(run)[0])
    return seconds


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of one call, and what it returned."""
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def median(seconds: Rounds) -> dict[str, float]:
    """Median seconds of every candidate."""
    return {name: statistics.median(rounds) for name, rounds in seconds.items()}


def ratios(seconds: Rounds, floor: str) -> dict[str, float]:
    """Median over the rounds of seconds ÷ seconds of the floor in the same round."""
    below = seconds[floor]
    return {
        name: statistics.median(t / f for t, f in zip(rounds, below, strict=True)) for name, rounds in seconds.items()
    }


def peak_memory() -> float:
    """Megabytes this process held at most since it began."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEGABYTE if sys.platform == "darwin" else peak / 1024


def in_fresh_process(task: str, **arguments: Any) -> Any:
    """What a task of `service.bench.tasks` returns when a new process runs it.

    Raises
    ------
    VroegsignaalError
        If the process fails; its own message stands above.
    """
    command = [sys.executable, "-m", "service.bench.tasks", task, json.dumps(arguments)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own module
    if ended.returncode:
        raise VroegsignaalError(f"The measurement {task} ended with {ended.returncode}.", "Read what it said above.")
    return json.loads(ended.stdout)
