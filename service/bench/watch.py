"""Where the time of a run goes: functions of the service are timed from outside, so the service has no clock in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from time import perf_counter
from types import ModuleType
from typing import Any

Place = tuple[ModuleType | type, str]
"""A module or class, and the name by which a function of it is called."""
Function = Callable[..., Any]
REST = "everything else"


@contextmanager
def in_place_of(place: Place, make: Callable[[Function], Function]) -> Iterator[None]:
    """Within this, what is made of a function stands in its place."""
    owner, name = place
    before = getattr(owner, name)
    setattr(owner, name, make(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


@dataclass
class Watch:
    """Seconds per step. A step within another one is not counted in that, so that all steps together are the whole."""

    seconds: dict[str, float]
    clock: Callable[[], float] = perf_counter
    _now: str = field(default=REST, init=False)
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        self._since = self.clock()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the time within as that of a step."""
        before = self._turn_to(name)
        try:
            yield
        finally:
            self._turn_to(before)

    def timed(self, name: str, work: Function) -> Function:
        """The same function, counted as a step."""

        @wraps(work)
        def run(*given: Any, **named: Any) -> Any:
            with self.step(name):
                return work(*given, **named)

        return run

    def _turn_to(self, name: str) -> str:
        now = self.clock()
        self.seconds[self._now] += now - self._since
        before, self._now, self._since = self._now, name, now
        return before


@contextmanager
def watched(steps: Mapping[str, Sequence[Place]]) -> Iterator[dict[str, float]]:
    """Seconds per step and of `REST` of what is done within, complete when it ends."""
    watch = Watch(dict.fromkeys((*steps, REST), 0.0))
    with ExitStack() as replaced:
        for name, places in steps.items():
            for place in places:
                replaced.enter_context(in_place_of(place, lambda work, name=name: watch.timed(name, work)))  # type: ignore[misc]
        with watch.step(REST):
            yield watch.seconds
