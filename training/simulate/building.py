"""What builds up: refusal of school and truancy, each a level that rises over weeks, turns, and falls."""

from dataclasses import dataclass

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import Array
from training.simulate.groups import Parameters, Refusal, Truancy
from training.simulate.illness import by_age
from training.simulate.missed import Missed, first_lessons, last_lessons, lessons, one_lesson
from training.simulate.state import BUILDING, CALM, FALLING, State
from training.simulate.today import Cause, Today
from training.simulate.traits import Traits

SCHOOL_DAYS_A_YEAR = 195
OVER = 0.03
"""Level below which a falling spell is over."""
LATE_MORNING = 0.35
"""Share of partial days of refusal on which only one lesson is missed."""


@dataclass
class _Spell:
    """The arrays of one of the two, as they stand in the state."""

    level: Array
    phase: Array
    speed: Array
    ceiling: Array
    helped: Array


def refuse(
    state: State, today: Today, traits: Traits, constants: Parameters, missed: Missed, random: np.random.Generator
) -> None:
    """Refusal: first single lessons and Mondays, then more, at last whole weeks."""
    refusal = constants.refusal
    spell = _refusal(state)
    season = refusal.month_factor[today.month]
    _move(spell, traits.refusal * season * by_age(refusal.age_factor, today.age), refusal, state, today, random)
    who = np.flatnonzero((state.refusal > 0) & today.here)
    draws = random.random((3, len(who)))
    level = state.refusal[who]
    weekday = refusal.weekday_factor[today.weekday]
    whole = np.minimum(refusal.whole_most * level**refusal.whole_power * weekday, 0.97)
    whole = np.where(state.stayed_away[who], whole + (1 - whole) * refusal.stays_away * level, whole)
    whole = np.where(level >= refusal.home_from, refusal.home_most, whole)
    away = draws[0] < whole
    part = ~away & (draws[1] < refusal.part_most * level * weekday)
    state.stayed_away[today.here] = False
    state.stayed_away[who[away]] = True
    missed.add(who[away], today.bits[who[away]], Cause.REFUSAL)
    missed.add(who[part], _morning(today.bits[who[part]], level[part], draws[2][part]), Cause.REFUSAL)


def skip(
    state: State,
    today: Today,
    traits: Traits,
    constants: Parameters,
    sector: Sector,
    missed: Missed,
    random: np.random.Generator,
) -> None:
    """Truancy: lessons at the edges of the day and on Fridays, later whole days."""
    truancy = constants.truancy
    spell = _truancy(state)
    _move(spell, traits.truancy * by_age(truancy.age_factor, today.age), truancy, state, today, random)
    who = np.flatnonzero((state.truancy > 0) & today.here)
    draws = random.random((3, len(who)))
    level, weekday = state.truancy[who], truancy.weekday_factor[today.weekday]
    whole = np.minimum(truancy.whole_most * level**truancy.whole_power * weekday, 0.95)
    away = draws[0] < np.where(level >= truancy.home_from, truancy.home_most, whole)
    missed.add(who[away], today.bits[who[away]], Cause.TRUANCY)
    expected = truancy.lesson_most * level * weekday * lessons(today.bits[who])
    count = np.floor(expected + draws[1]).astype(np.int64)
    edge = truancy.edge_lesson / (1 + truancy.edge_lesson)
    missed.add(who, _edges(today.bits[who], count, draws[2], edge), Cause.TRUANCY)
    once = random.random(len(today.bits), dtype=np.float32) < truancy.once_in_a_while[sector]
    some = np.flatnonzero(once & today.here)
    missed.add(some, one_lesson(today.bits[some], random.random(len(some))), Cause.TRUANCY)


def _move(
    spell: _Spell, rate: Array, terms: Refusal | Truancy, state: State, today: Today, random: np.random.Generator
) -> None:
    """One school day of beginning, building up, turning, being helped and falling."""
    draws = random.random((2, len(rate)), dtype=np.float32)
    onset = rate * terms.onset_a_year / SCHOOL_DAYS_A_YEAR * (1 + terms.after_absence * state.recent)
    _start(spell, np.flatnonzero((spell.phase == CALM) & (draws[0] < onset) & today.here), terms, random)
    going = np.flatnonzero((spell.phase != CALM) & today.here)
    _help(spell, going, terms, state, random)
    factor = np.where(spell.helped[going], terms.help_factor, 1.0)
    turns = (spell.phase[going] == BUILDING) & (draws[1][going] < terms.recovers * factor)
    spell.phase[going[turns]] = FALLING
    building, falling = going[spell.phase[going] == BUILDING], going[spell.phase[going] == FALLING]
    rise = spell.speed[building] * 2 * random.random(len(building))
    spell.level[building] = np.minimum(spell.level[building] + rise, np.maximum(spell.ceiling[building], 0.05))
    spell.level[falling] *= 1 - terms.falls
    over = falling[spell.level[falling] < OVER]
    spell.level[over], spell.phase[over], spell.helped[over] = 0.0, CALM, False


def _start(spell: _Spell, who: Array, terms: Refusal | Truancy, random: np.random.Generator) -> None:
    if not len(who):
        return
    spell.phase[who] = BUILDING
    weeks = random.lognormal(np.log(terms.build_weeks), terms.build_spread, len(who))
    spell.speed[who] = 1 / (5 * weeks)
    spell.ceiling[who] = random.beta(*terms.ceiling, len(who))


def began_before(state: State, traits: Traits, constants: Parameters, random: np.random.Generator) -> None:
    """Give pupils a past: in some, refusal or truancy began before the first simulated day."""
    _past(_refusal(state), traits.refusal, constants.refusal, random)
    _past(_truancy(state), traits.truancy, constants.truancy, random)


def _past(spell: _Spell, rate: Array, terms: Refusal | Truancy, random: np.random.Generator) -> None:
    begun = random.random(len(rate)) < rate * terms.onset_a_year * terms.before / SCHOOL_DAYS_A_YEAR
    who = np.flatnonzero(begun)
    _start(spell, who, terms, random)
    ago = random.random(len(who)) * terms.before
    spell.level[who] = np.minimum(spell.speed[who] * ago, spell.ceiling[who])
    turned = who[random.random(len(who)) < 1 - np.exp(-terms.recovers * ago)]
    spell.phase[turned] = FALLING


def _refusal(state: State) -> _Spell:
    of = state
    return _Spell(of.refusal, of.refusal_phase, of.refusal_speed, of.refusal_ceiling, of.refusal_helped)


def _truancy(state: State) -> _Spell:
    of = state
    return _Spell(of.truancy, of.truancy_phase, of.truancy_speed, of.truancy_ceiling, of.truancy_helped)


def _help(spell: _Spell, going: Array, terms: Refusal | Truancy, state: State, random: np.random.Generator) -> None:
    """Somebody steps in once the absence can be seen."""
    seen = state.recent[going] >= terms.help_from
    starts = seen & (random.random(len(going)) < terms.help_starts)
    spell.helped[going[starts]] = True


def _morning(bits: Array, level: Array, draw: Array) -> Array:
    """Bits of the first lessons: one, or more at a higher level."""
    many = np.ceil(lessons(bits) * np.clip(level * draw, 0.05, 0.8)).astype(np.int64)
    return first_lessons(bits, np.where(draw < LATE_MORNING, 1, many))


def _edges(bits: Array, count: Array, draw: Array, edge: float) -> Array:
    """Bits of ``count`` lessons per pupil: the last or first of the day, or one in between."""
    last, first = last_lessons(bits, count), first_lessons(bits, count)
    inside = np.where(count == 1, one_lesson(bits, draw), last)
    return np.where(count > 0, np.where(draw < edge, np.where(draw < edge / 2, last, first), inside), 0)
