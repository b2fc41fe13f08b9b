"""The columns of the weekly list (rules.md §8), once for every file format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from service.views.dutch import NOTHING, UNKNOWN
from service.views.list_rows import Entry, Rules, clock_in_words, main_reason, open_rules, other_reasons
from service.views.opinion_words import (
    band,
    has_number,
    in_short,
    marker,
    opinion_of,
    origin,
    weighing,
)

Kind = Literal["text", "date", "number", "percent"]


@dataclass(frozen=True)
class Context:
    """What a column may need beside the row."""

    rules: Rules
    behind: int
    open_for_all: list[str]
    monday: str

    @classmethod
    def of(cls, content: Mapping[str, Any], rules: Rules) -> "Context":
        """Of the content of a list."""
        return cls(rules, content["register"]["behind"], content["open_for_all"], content["for_monday"])


@dataclass(frozen=True)
class Column:
    """``width`` in characters; ``without`` is written where there is no value, so that nothing looks forgotten."""

    header: str
    value: Callable[[Entry, Context], Any]
    kind: Kind = "text"
    width: int = 12
    without: str = NOTHING


def _field(header: str, name: str, kind: Kind = "text", width: int = 12, without: str = NOTHING) -> Column:
    return Column(header, lambda entry, _: entry[name], kind, width, without)


def _names(names: list[str]) -> str | None:
    return "; ".join(names) or None


def _probability(entry: Entry, _: Context) -> float | None:
    opinion = opinion_of(entry)
    return opinion["probability"] if opinion is not None else None


def _behind(entry: Entry, _: Context) -> int | None:
    opinion = opinion_of(entry)
    return opinion["behind"] if opinion is not None and has_number(opinion) else None


COLUMNS = (
    _field("Leerlingnummer", "pupil_id", width=14),
    _field("Leerling", "name", width=26),
    _field("Klas", "class", width=8),
    _field("Mentor", "mentor", width=20, without=UNKNOWN),
    _field("Niveau", "tier", "number", 9, "niet te beoordelen"),
    _field("In niveau sinds", "tier_since", "date"),
    _field("Vorig niveau", "previous_tier", "number", 9),
    Column("Aandacht", lambda entry, _: "ja" if entry["attention"] else "nee", width=9),
    Column("Reden", lambda entry, c: main_reason(entry, c.rules, c.behind), width=60),
    Column("Andere redenen", lambda entry, c: _names(other_reasons(entry, c.rules)), width=36),
    Column("Nog open regels", lambda entry, c: _names(open_rules(entry, c.rules, c.open_for_all)), width=24),
    _field("Gemist 4 schoolweken (klokuren)", "absent_hours_4w", "number", without=UNKNOWN),
    _field("Gemist 4 schoolweken (%)", "absent_share_4w", "percent", without=UNKNOWN),
    _field("Gemist 12 schoolweken (klokuren)", "absent_hours_12w", "number", without=UNKNOWN),
    _field("Gemist 12 schoolweken (%)", "absent_share_12w", "percent", without=UNKNOWN),
    _field("Ziekmeldingen 12 schoolweken", "sick_reports_12w", "number", without=UNKNOWN),
    _field("Ziektedagen dit schooljaar", "sick_days_year", "number", without=UNKNOWN),
    _field("Hele dagen weg achter elkaar", "away_run_days", "number", without=UNKNOWN),
    _field("Weg sinds", "away_since", "date"),
    Column("Thuiszitterklok", lambda entry, _: clock_in_words(entry), width=18),
    _field("Laatst aanwezig", "last_present", "date", without=UNKNOWN),
    _field("Laatste contact", "last_contact", "date"),
    _field("Eigenaar", "owner", width=16),
    _field("Afgesproken actie", "action", width=24),
    _field("Actie uiterlijk", "action_due", "date"),
    _field("Evaluatie op", "review_on", "date"),
    _field("Stap M@ZL", "mazl_step", width=18),
    _field("Melden bij DUO uiterlijk", "due_on", "date"),
    _field("Gemeld bij DUO", "reported_to_duo", "date"),
    Column("Tweede mening", lambda entry, _: in_short(opinion_of(entry)), width=44),
    Column("Kans volgens model", _probability, "percent"),
    Column("Kans in woorden", lambda entry, _: band(opinion_of(entry)), width=14),
    Column("Kans steunt op (leerlingen)", _behind, "number"),
    Column("Herkomst van het model", lambda entry, _: origin(opinion_of(entry)), width=30),
    Column("Weegt het meest", lambda entry, _: _names(weighing(opinion_of(entry))), width=44),
    Column("Verschil met de regels", lambda entry, _: marker(entry.get("disagreement")), width=40),
    _field("Lesdagen met registratie, 12 schoolweken", "scheduled_days_12w", "number", without=UNKNOWN),
    _field("Lesdagen zonder registratie, 12 schoolweken", "missing_days_12w", "number", without=UNKNOWN),
)
