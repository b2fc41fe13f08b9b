"""The blocks of the weekly list as people read them (rules.md §8): title, what it holds, what an empty one means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.views.model_state import early_signal_lines


@dataclass(frozen=True)
class Block:
    """``number`` is None for a block that is no agenda item."""

    number: int | None
    title: str
    what: str
    empty: str

    @property
    def heading(self) -> str:
        """Number and title: ``2 Nieuw in niveau 3``."""
        return f"{self.number} {self.title}" if self.number else self.title


BLOCKS: dict[str, Block] = {
    "overdue": Block(
        1,
        "Te laat of met termijn",
        "Een afgesproken actie is over tijd, of er loopt een wettelijke termijn om te melden.",
        "Geen actie is over tijd en er loopt geen termijn.",
    ),
    "new_tier_3": Block(
        2, "Nieuw in niveau 3", "Stond vorige week nog niet in niveau 3.", "Niemand is nieuw in niveau 3."
    ),
    "tier_3_without_plan": Block(
        3,
        "Niveau 3 zonder plan",
        "Staat al langer in niveau 3, en er is geen plan vastgelegd.",
        "Niemand staat al langer in niveau 3 zonder plan.",
    ),
    "tier_2_worsening": Block(
        4,
        "Niveau 2 en verslechterend",
        "Miste in de laatste 4 schoolweken een groter deel van de lessen dan in de laatste 12.",
        "Niemand in niveau 2 gaat duidelijk achteruit.",
    ),
    "new_tier_2": Block(
        5, "Nieuw in niveau 2", "Stond vorige week nog niet in niveau 2.", "Niemand is nieuw in niveau 2."
    ),
    "early_signals": Block(
        6,
        "Vroegsignalen",
        "Volgens de regels niveau 1, maar het verzuim lijkt op dat van leerlingen die later veel gingen missen. "
        "Een reden om te kijken, geen oordeel.",
        "In dit blok staat deze week niemand.",
    ),
    "review_due": Block(
        7,
        "Toe aan evaluatie",
        "De afgesproken datum om terug te kijken is bereikt.",
        "Niets is deze week toe aan evaluatie.",
    ),
    "improved": Block(
        8,
        "Verbeterd, af te sluiten",
        "Ging deze week terug naar niveau 1, of staat daar met een dossier dat nog open is.",
        "Niemand ging terug naar niveau 1.",
    ),
    "cannot_judge": Block(
        9,
        "Niet te beoordelen",
        "Hier ontbreken gegevens. Dat is werk voor de school en zegt niets over het risico.",
        "Over alle leerlingen is genoeg bekend.",
    ),
    "steady_tier_3": Block(
        None,
        "Verder in niveau 3, met plan",
        "Geen agendapunt zolang het plan loopt: de datum om terug te kijken staat erbij.",
        "Niemand in niveau 3 heeft een lopend plan.",
    ),
    "steady_tier_2": Block(
        None,
        "Verder in niveau 2, ongewijzigd",
        "Geen agendapunt. Deze leerlingen staan hier zodat niemand uit beeld raakt.",
        "Verder staat niemand in niveau 2.",
    ),
}
"""In the order of `service.decide.weekly_list.BLOCKS`."""


def notes(block: str, model: Mapping[str, Any] | None) -> list[str]:
    """What stands under the heading of a block besides what it holds; ``model`` is the state in the list."""
    return list(early_signal_lines(model)) if block == "early_signals" else []
