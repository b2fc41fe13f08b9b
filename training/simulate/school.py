"""A simulated school: its columns as the service sees them, and what no register knows."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property

import numpy as np

from service.domain.columns import Array, RecordArrays, Records, SchoolColumns, Stays
from training.simulate.arrivals import TRACKS
from training.simulate.building import began_before
from training.simulate.dice import throw_again
from training.simulate.frame import Frame
from training.simulate.happened import Diary, Happened
from training.simulate.parameters import World
from training.simulate.registration import register
from training.simulate.state import State, new_state
from training.simulate.step import step
from training.simulate.today import Cast, Cause, Days
from training.simulate.traits import draw_traits

TRAITS, DAYS, REGISTRATION = 102, 103, 104
"""Numbers of the independent random streams of a school."""


@dataclass
class SimulatedSchool:
    """One school over all its years.

    Row ``s`` of everything is stay ``s`` of ``columns``: every pupil has one stay.
    """

    frame: Frame
    world: World
    _walk: "_Walk | None" = field(default=None, repr=False)

    @cached_property
    def cast(self) -> Cast:
        """The pupils and what does not change about them."""
        stays = self.frame.columns.stays
        traits = draw_traits(self.frame, self.world.constants, self.random(TRAITS))
        return Cast(traits, stays.timetable, stays.first, stays.last, self.frame.people.born)

    @cached_property
    def happened(self) -> Happened:
        """What truly happened, before any register."""
        walk = _Walk(self)
        diary = Diary()
        walk.to(self.frame.last, diary)
        return diary.happened()

    @cached_property
    def versions(self) -> RecordArrays:
        """Record versions in order of arrival; ``pupil`` is the row of the stay."""
        random = self.random(REGISTRATION)
        return register(self.happened, self.frame, self.cast, self.world.constants, random)

    @cached_property
    def columns(self) -> SchoolColumns:
        """The school as the service computes with it."""
        frame = self.frame.columns
        return replace(frame, records=_sorted(self.versions, len(frame.stays.first)))

    @property
    def sex(self) -> Array:
        """int8 per stay, 0 or 1."""
        return self.frame.people.sex

    @property
    def size(self) -> int:
        """Pupils when the first year begins."""
        return self.frame.plan.size

    @property
    def tracks(self) -> Array:
        """Per stay the track in vo (vmbo, havo, vwo), "" elsewhere."""
        return np.array(TRACKS)[self.frame.people.track]

    def year_groups(self, on: date) -> Array:
        """int8 per stay: the year group on a date, 0 for pupils who are not there then."""
        position = self.frame.calendar.index(on)
        stays = self.frame.columns.stays
        there = (stays.first <= position) & (position <= stays.last)
        year = min(max(self.frame.year(position), 0), self.frame.years - 1)
        return np.asarray(np.where(there, self.frame.people.group[year], 0).astype(np.int8))

    def classes(self, on: date) -> list[str]:
        """Per stay the class on a date, "" for pupils who are not there then."""
        rows = self.frame.class_rows(self.frame.calendar.index(on))
        names = (*self.frame.people.classes, "")
        return [names[row] for row in np.where(self.year_groups(on) > 0, rows, -1).tolist()]

    def main_cause(self, first: date, last: date) -> Array:
        """int8 per stay: the `Cause` of most missed periods between two dates, both included; 0 for none."""
        happened = self.happened
        low, high = self.frame.calendar.index(first), self.frame.calendar.index(last)
        seen = (happened.day >= low) & (happened.day <= high) & (happened.late == 0)
        missed = np.zeros((len(self.cast.born), len(Cause)), dtype=np.int64)
        np.add.at(missed, (happened.pupil[seen], happened.cause[seen]), np.bitwise_count(happened.bits[seen]))
        return np.asarray(missed.argmax(axis=1).astype(np.int8))

    def state_on(self, as_of: date) -> State:
        """The state at the end of a date; quick when asked for rising dates."""
        position = self.frame.calendar.index(as_of)
        if self._walk is None or self._walk.position > position:
            self._walk = _Walk(self)
        self._walk.to(position, None)
        return self._walk.state.copy()

    def continue_from(self, as_of: date, replicates: int, seed: int, school_weeks: int = 8) -> SchoolColumns:
        """The school again from the end of a date on, ``replicates`` times, with what can be known then at best.

        That is every pupil's hidden state, but no dice that were thrown before and not yet seen (`throw_again`).

        Row ``stay × replicates + r`` is copy ``r`` of a stay. A copy is one of the whole school: pupils of a class
        infect each other within it. Versions about days up to ``as_of`` are those of this school, also the ones
        recorded later; days after it, up to ``school_weeks`` school weeks on or the end of the last year, are new.
        """
        frame, position = self.frame, self.frame.calendar.index(as_of)
        slot = frame.calendar.slot
        end = min(int(np.searchsorted(slot, slot[position] + 5 * school_weeks, side="right")) - 1, frame.last)
        streams = np.random.SeedSequence([seed, frame.plan.number, position]).spawn(2)
        state, cast = self.state_on(as_of).repeat(replicates), self.cast.repeat(replicates)
        diary, days = Diary(), Days(frame, cast, replicates)
        random = np.random.default_rng(streams[0])
        throw_again(state, position, self.world.constants, random)
        _simulate(state, days, days.between(position + 1, end), cast, self, random, diary)
        constants = self.world.constants
        new = register(diary.happened(), frame, cast, constants, np.random.default_rng(streams[1]))
        return _copies(self.columns, position, replicates, new)

    def changed(self, as_of: date, world: World) -> "SimulatedSchool":
        """The same pupils with the same past, and the constants of another world from the day after a date on.

        Made to be asked for `continue_from` that date: what it was before is not simulated again.
        """
        self.state_on(as_of)
        other = replace(self, world=world)
        vars(other).update(cast=self.cast, columns=self.columns)  # else drawn again, from the other constants
        return other

    def random(self, stream: int) -> np.random.Generator:
        """One of the independent random streams of this school."""
        seed = self.frame.plan.seed
        return np.random.default_rng(np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, stream)))


class _Walk:
    """The state of a school, moving forward day by day along what truly happens."""

    def __init__(self, school: SimulatedSchool) -> None:
        self._school = school
        self._random = school.random(DAYS)
        self._days = Days(school.frame, school.cast)
        self.position = school.frame.first - 1
        self.state = new_state(len(school.cast.born), len(school.frame.people.classes))
        began_before(self.state, school.cast.traits, school.world.constants, self._random)

    def to(self, position: int, diary: Diary | None) -> None:
        """Move to the end of a calendar position."""
        days = self._days.between(self.position + 1, min(position, self._school.frame.last))
        _simulate(self.state, self._days, days, self._school.cast, self._school, self._random, diary)
        self.position = max(position, self.position)


def _simulate(
    state: State,
    days: Days,
    positions: Array,
    cast: Cast,
    school: SimulatedSchool,
    random: np.random.Generator,
    diary: Diary | None,
) -> None:
    constants, sector = school.world.constants, school.frame.plan.sector
    for position in positions.tolist():
        today = days.today(position)
        missed = step(state, today, cast.traits, constants, sector, random)
        if diary is not None:
            diary.add(today, missed, state)


def _sorted(versions: RecordArrays, stays: int) -> Records:
    """Versions by stay, day, period, moment and arrival."""
    of = versions
    order = np.lexsort((of.seq, of.recorded_at, of.period, of.day, of.pupil))
    offsets = np.searchsorted(of.pupil[order], np.arange(stays + 1)).astype(np.int64)
    return Records(
        offsets=offsets,
        day=of.day[order].astype(np.int16),
        period=of.period[order].astype(np.int16),
        minutes=of.minutes[order].astype(np.int16),
        reason=of.reason[order].astype(np.int8),
        recorded_at=of.recorded_at[order],
        seq=of.seq[order],
    )


def _copies(columns: SchoolColumns, position: int, copies: int, new: RecordArrays) -> SchoolColumns:
    """Columns in which every stay stands ``copies`` times: its own past and one new future each."""
    old, stays = columns.records, len(columns.stays.first)
    owner = np.repeat(np.arange(stays), np.diff(old.offsets))
    rows = np.flatnonzero(old.day <= position)
    at = np.repeat(rows, copies)
    past = RecordArrays(
        pupil=owner[at] * copies + np.tile(np.arange(copies), len(rows)),
        day=old.day[at],
        period=old.period[at],
        minutes=old.minutes[at],
        reason=old.reason[at],
        recorded_at=old.recorded_at[at],
        seq=old.seq[at],
    )
    later = replace(new, seq=new.seq + int(old.seq.max(initial=0)))
    both = RecordArrays(
        *(np.concatenate((getattr(past, part.name), getattr(later, part.name))) for part in fields(RecordArrays))
    )
    return replace(columns, stays=_repeated(columns.stays, copies), records=_sorted(both, stays * copies))


def _repeated(stays: Stays, copies: int) -> Stays:
    return Stays(
        pupil_ids=[f"{number}-{copy}" for number in stays.pupil_ids for copy in range(copies)],
        pupil_keys=np.repeat(stays.pupil_keys, copies),
        first=np.repeat(stays.first, copies),
        last=np.repeat(stays.last, copies),
        timetable=np.repeat(stays.timetable, copies),
        born=np.repeat(stays.born, copies),
        exemption=[each for each in stays.exemption for _ in range(copies)],
    )
