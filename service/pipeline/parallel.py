"""The same work for many schools: one after the other, or on several processes when there are many."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from joblib import Parallel, delayed

from service.pipeline.parts import Parts, open_parts
from service.settings import Settings, load_settings
from service.telemetry.logs import Configured, configure, configured

Result = TypeVar("Result")
SCHOOLS_PER_PROCESS = 60
"""What a process is worth its start for: loading all it needs takes it as long as assessing about forty schools."""


def each_school(
    parts: Parts, school_ids: Sequence[str], work: Callable[[Parts, str], Result], processes: int | None = None
) -> Iterable[Result]:
    """Results in order of the schools, each as soon as it is ready.

    ``processes`` None means: as many as are worth it and there are processors for; one is this process itself.
    """
    wanted = processes or worth_it(len(school_ids), os.cpu_count() or 1)
    if wanted == 1:
        return (work(parts, school_id) for school_id in school_ids)
    logged = configured()
    tasks = (delayed(_elsewhere)(parts.settings.model_dump_json(), logged, work, school_id) for school_id in school_ids)
    results: Iterable[Result] = Parallel(n_jobs=wanted, return_as="generator")(tasks)
    return results


def worth_it(schools: int, processors: int) -> int:
    """How many processes to assess so many schools with."""
    return max(1, min(processors, schools // SCHOOLS_PER_PROCESS))


def _elsewhere(
    settings: str, logged: Configured | None, work: Callable[[Parts, str], Result], school_id: str
) -> Result:
    return work(_parts(settings, logged), school_id)


@lru_cache(maxsize=1)
def _parts(settings: str, logged: Configured | None) -> Parts:
    """Parts of this process, opened once, with the log as the parent has it: libraries repeat nothing here either."""
    if logged is not None:
        configure(sys.stderr, logged.level, logged.fmt)
    return open_parts(load_settings(**Settings.model_validate_json(settings).model_dump()))
