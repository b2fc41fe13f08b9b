"""Names and shapes of the constants of population.yaml, which says what each means and where it comes from."""

from typing import Annotated

from pydantic import Field

from service.domain.codes import Sector
from service.policy.loading import Strict

PerSector = dict[Sector, float]
PerTrack = dict[str, float]
ByAge = dict[int, float]
"""Age in years → factor; between two ages the line between them."""
ByMonth = Annotated[dict[int, float], Field(min_length=12, max_length=12)]
PerWeekday = Annotated[list[float], Field(min_length=5, max_length=5)]


class Schools(Strict):
    """Constants of ``schools``."""

    sector_share: PerSector
    size: PerSector
    size_spread: float
    class_size: PerSector
    lesson_minutes: list[int]
    second_may_week: float
    study_days_a_year: int
    spread: float


class Pupils(Strict):
    """Constants of ``pupils``."""

    first_age: PerSector
    year_groups: PerSector
    vo_tracks: PerTrack
    older: PerSector
    repeats_year: PerSector
    leaves_in_year: PerSector
    joins_in_year: PerSector
    leaves_when_burdened: float
    changes_class: float
    short_week_at_five: float
    exempt: float
    burden_spread: float
    burden_weight: float


class Illness(Strict):
    """Constants of ``illness``."""

    daily_rate: PerSector
    track_factor: PerTrack
    age_factor: ByAge
    frailty_spread: float
    month_factor: ByMonth
    weekday_factor: PerWeekday
    wave_gain: float
    wave_memory: float
    season_spread: float
    season_memory: float
    one_day: float
    goes_on: float
    long_share: float
    long_days: float
    long_spread: float
    goes_home: float
    until_weekend: float


class Chronic(Strict):
    """Constants of ``chronic``."""

    share: PerSector
    flares_a_year: float
    flare_spread: float
    flare_days: float
    flare_days_spread: float
    part_days: float
    worsens: float
    worse_factor: float
    worse_days: float
    worse_spread: float


class Refusal(Strict):
    """Constants of ``refusal``."""

    prone: PerSector
    onset_a_year: float
    age_factor: ByAge
    month_factor: ByMonth
    after_absence: float
    build_weeks: float
    build_spread: float
    before: float
    ceiling: tuple[float, float]
    recovers: float
    help_from: float
    help_starts: float
    help_factor: float
    falls: float
    whole_power: float
    home_from: float
    home_most: float
    whole_most: float
    part_most: float
    stays_away: float
    weekday_factor: PerWeekday


class Truancy(Strict):
    """Constants of ``truancy``."""

    prone: PerSector
    track_factor: PerTrack
    age_factor: ByAge
    onset_a_year: float
    after_absence: float
    build_weeks: float
    build_spread: float
    before: float
    ceiling: tuple[float, float]
    recovers: float
    help_from: float
    help_starts: float
    help_factor: float
    falls: float
    lesson_most: float
    whole_most: float
    whole_power: float
    home_from: float
    home_most: float
    weekday_factor: PerWeekday
    edge_lesson: float
    once_in_a_while: PerSector


class Late(Strict):
    """Constants of ``late``."""

    daily_rate: PerSector
    spread: float
    with_truancy: float
    minutes: float


class Conflict(Strict):
    """Constants of ``conflict``."""

    prone: PerSector
    removals_a_year: float
    suspensions_a_year: float
    suspension_days: float
    removals_of_others: float


class Leave(Strict):
    """Constants of ``leave``."""

    days_a_year: float
    around_holiday: PerSector
    around_days: float
    prone_spread: float


class Appointments(Strict):
    """Constants of ``appointments``."""

    a_year: PerSector
    spread: float
    therapy: float


class Excused(Strict):
    """Constants of ``excused``."""

    a_year: PerSector
    spread: float


class Elsewhere(Strict):
    """Constants of ``elsewhere``."""

    a_year: PerSector


class Crisis(Strict):
    """Constants of ``crisis``."""

    a_year: PerSector
    days: float
    spread: float
    comes_back_slowly: float


class Registration(Strict):
    """Constants of ``registration``."""

    reasons: dict[str, dict[str, float]]
    keeps_reason: float
    sick_no_longer: float
    sick_no_longer_spread: float
    no_longer_share: float
    unknown_first: float
    resolved: float
    resolved_days: float
    code_errors: float
    late_entry: float
    late_entry_days: float
    corrected: float
    withdrawn: float
    corrected_days: float
    not_registered: PerSector
    whole_day: float


class Registers(Strict):
    """Constants of ``registers``."""

    daily: float
    late: float
    late_days: float
    never: float


class Parameters(Strict):
    """All constants of a population; meanings and sources are in population.yaml."""

    schools: Schools
    pupils: Pupils
    illness: Illness
    chronic: Chronic
    refusal: Refusal
    truancy: Truancy
    late: Late
    conflict: Conflict
    leave: Leave
    appointments: Appointments
    excused: Excused
    elsewhere: Elsewhere
    crisis: Crisis
    registration: Registration
    registers: Registers
