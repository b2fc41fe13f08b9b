"""What one day of a pupil's calendar shows: a letter, a look, how full, and the same in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.views.dutch import as_date, counted, short_date

Look = Literal["present", "sick", "authorised", "unauthorised", "late", "unexplained", "not-received", "off"]
Day = Mapping[str, Any]

LETTERS: dict[Look, str] = {
    "sick": "Z",
    "authorised": "G",
    "unauthorised": "O",
    "late": "T",
    "unexplained": "N",
    "not-received": "?",
    "present": "·",
    "off": "",
}
LEGEND: tuple[tuple[Look, str], ...] = (
    ("present", "aanwezig"),
    ("sick", "ziek"),
    ("authorised", "geoorloofd, niet ziek"),
    ("unauthorised", "ongeoorloofd"),
    ("late", "te laat"),
    ("unexplained", "nog niet verantwoord"),
    ("not-received", "registratie niet ontvangen: onbekend"),
    ("off", "geen les (vakantie, studiedag, vrije dag)"),
)
_WORDS = dict(LEGEND)
_OFF = {
    "holiday": "vakantie",
    "study_day": "studiedag",
    "no_lessons": "geen les op deze dag",
    "not_enrolled": "niet ingeschreven",
}


@dataclass(frozen=True)
class Mark:
    """``parts`` are the missed minutes by look, most first; ``full`` when the whole day was missed.

    ``words`` say all of it in one line; ``what``, ``missed`` (minutes; None is unknown) and ``scheduled`` in pieces.
    """

    day: date
    look: Look
    full: bool
    parts: tuple[tuple[Look, int], ...]
    words: str
    what: str = ""
    missed: int | None = None
    scheduled: int = 0

    @property
    def letter(self) -> str:
        """One sign, so that nothing rests on colour."""
        return LETTERS[self.look]

    @property
    def worth_a_row(self) -> bool:
        """Whether a table of what was not simply present names this day."""
        return bool(self.parts) or self.look == "not-received"


def mark(day: Day, reasons: Collection[str]) -> Mark:
    """The mark of a day of `service.decide.pupil.pupil_story`; ``reasons`` are the codes recorded on it."""
    when = as_date(day["date"])
    if day["kind"] in _OFF:
        return Mark(when, "off", False, (), f"{short_date(when)}: {_OFF[day['kind']]}")
    if day["kind"] == "not_received":
        words = _WORDS["not-received"]
        return Mark(when, "not-received", False, (), f"{short_date(when)}: {words}", words, None, day["scheduled"])
    parts = _parts(day, reasons)
    if not parts:
        return Mark(when, "present", False, (), f"{short_date(when)}: aanwezig")
    full = day["absent"] >= day["scheduled"]
    what = _in_words(parts, day, full)
    words = f"{short_date(when)}: {what}, van {counted(day['scheduled'], 'minuut', 'minuten')} lestijd"
    return Mark(when, parts[0][0], full, parts, words, what, day["absent"], day["scheduled"])


def _parts(day: Day, reasons: Collection[str]) -> tuple[tuple[Look, int], ...]:
    """Missed minutes by what they count as. Unauthorised minutes are lateness when nothing else was recorded."""
    unauthorised: Look = "late" if day["late"] and "unauthorised" not in reasons else "unauthorised"
    minutes: dict[Look, int] = {
        "sick": day["sick"],
        "authorised": day["authorised"] - day["sick"],
        unauthorised: day["unauthorised"],
        "unexplained": day["absent"] - day["authorised"] - day["unauthorised"],
    }
    found = [(look, value) for look, value in minutes.items() if value > 0]
    return tuple(sorted(found, key=lambda part: -part[1]))


def _in_words(parts: tuple[tuple[Look, int], ...], day: Day, full: bool) -> str:
    said = ", ".join(f"{_WORDS[look]} {counted(value, 'minuut', 'minuten')}" for look, value in parts)
    late = f", {counted(day['late'], 'keer', 'keer')} te laat" if day["late"] else ""
    return f"{said}{' (hele dag)' if full else ''}{late}"
