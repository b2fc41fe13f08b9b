"""What stays the same about a pupil: how easily each cause takes hold. None of it is in any register."""

from dataclasses import dataclass, fields

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import Array
from training.simulate.arrivals import TRACKS
from training.simulate.frame import Frame
from training.simulate.groups import Parameters, PerTrack


@dataclass(frozen=True)
class Traits:
    """Per pupil, factors around 1 unless said otherwise.

    Attributes
    ----------
    illness, flares, late, leave, appointments, excused
        Factors on the rates of these causes; ``flares`` is 0 without chronic illness.
    refusal, truancy
        Factors on the rate at which it begins; 0 for pupils in whom it does not.
    conflict
        Booleans: gets into conflict more often than others.
    therapy
        Weekday of a fixed appointment in the first months of a school year, -1 for none.
    said
        Uniform number that decides which reason is usually registered for refusal and truancy.
    patience
        School days of staying away after which sick is no longer accepted; very large for most.
    """

    illness: Array
    flares: Array
    refusal: Array
    truancy: Array
    conflict: Array
    late: Array
    leave: Array
    appointments: Array
    excused: Array
    therapy: Array
    said: Array
    patience: Array

    def repeat(self, times: int) -> "Traits":
        """Every pupil ``times`` times, copies of one pupil beside each other."""
        return Traits(*(np.repeat(getattr(self, field.name), times) for field in fields(self)))


def draw_traits(frame: Frame, constants: Parameters, random: np.random.Generator) -> Traits:
    """Draw the traits of all pupils of a school."""
    count, sector, level = len(frame.people), frame.plan.sector, frame.plan.level
    load = _Load(
        frame.people.burden / max(constants.pupils.burden_spread, 1e-9), constants.pupils.burden_weight, random
    )
    sick = load.factor(constants.illness.frailty_spread) * _of_track(frame, constants.illness.track_factor)
    prone = load.prone(constants.truancy.prone[sector] * _of_track(frame, constants.truancy.track_factor))
    registration = constants.registration
    patience = random.lognormal(np.log(registration.sick_no_longer), registration.sick_no_longer_spread, count)
    return Traits(
        illness=sick * level["illness"],
        flares=load.prone(constants.chronic.share[sector])
        * random.lognormal(0.0, constants.chronic.flare_spread, count),
        refusal=load.prone(constants.refusal.prone[sector]) * level["refusal"],
        truancy=prone * level["truancy"],
        conflict=load.prone(constants.conflict.prone[sector]),
        late=load.factor(constants.late.spread) * level["late"],
        leave=load.factor(constants.leave.prone_spread) * level["leave"],
        appointments=load.factor(constants.appointments.spread) * level["appointments"],
        excused=load.factor(constants.excused.spread) * level["appointments"],
        therapy=np.where(random.random(count) < constants.appointments.therapy, random.integers(0, 5, count), -1),
        said=random.random(count),
        patience=np.where(random.random(count) < registration.no_longer_share, patience, np.inf),
    )


class _Load:
    """Draws that lean on the shared burden."""

    def __init__(self, burden: Array, weight: float, random: np.random.Generator) -> None:
        self._burden, self._weight, self._random = burden, weight, random

    def normal(self) -> Array:
        own = self._random.normal(0.0, 1.0, len(self._burden))
        return np.asarray(self._weight * self._burden + np.sqrt(1 - self._weight**2) * own)

    def factor(self, spread: float) -> Array:
        """Lognormal with mean 1."""
        return np.asarray(np.exp(spread * self.normal() - spread**2 / 2))

    def prone(self, share: Array | float) -> Array:
        """True for about this share, more often under a heavy burden."""
        rank = np.argsort(np.argsort(self.normal())) + self._random.random(len(self._burden))
        return np.asarray(1 - rank / max(len(self._burden), 1) < share)


def _of_track(frame: Frame, factors: PerTrack) -> Array:
    if frame.plan.sector is not Sector.VO:
        return np.ones(len(frame.people))
    return np.array([factors.get(name, 1.0) for name in TRACKS])[frame.people.track]
