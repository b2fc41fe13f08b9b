"""The blocks of the weekly list as people read them (rules.md §8): title, what it holds, what an empty one means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.views.model_state import early_signal_lines


@dataclass(frozen=True)
class Block:
    """``number`` is None for the block that is no agenda item; ``later`` tells what will fill it one day."""

    number: int | None
    title: str
    what: str
    empty: str
    later: str = ""

    @property
    def heading(self) -> str:
        """Number and title: ``2 Nieuw in niveau 3``."""
        return f"{self.number} {self.title}" if self.number else self.title


BLOCKS: dict[str, Block] = {
    "overdue": Block(
        1,
        "Te laat of met termijn",
        "Voor deze leerlingen loopt een wettelijke termijn om te melden, of is die verlopen.",
        "Er loopt geen termijn.",
        "Acties die over tijd zijn, komen hier ook zodra afspraken worden vastgelegd.",
    ),
    "new_tier_3": Block(
        2, "Nieuw in niveau 3", "Stond vorige week nog niet in niveau 3.", "Niemand is nieuw in niveau 3."
    ),
    "tier_3_without_plan": Block(
        3,
        "Niveau 3 zonder plan",
        "Staat al langer in niveau 3, en er is geen plan vastgelegd.",
        "Verder staat niemand in niveau 3.",
        "Plannen worden nog niet vastgelegd. Daarom staat hier iedereen die al langer in niveau 3 is.",
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
        "",
        "Dit blok vult zich zodra afspraken met een evaluatiedatum worden vastgelegd.",
    ),
    "improved": Block(
        8, "Verbeterd, af te sluiten", "Ging deze week terug naar niveau 1.", "Niemand ging terug naar niveau 1."
    ),
    "cannot_judge": Block(
        9,
        "Niet te beoordelen",
        "Hier ontbreken gegevens. Dat is werk voor de school en zegt niets over het risico.",
        "Over alle leerlingen is genoeg bekend.",
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
    if block == "early_signals":
        return list(early_signal_lines(model))
    later = BLOCKS[block].later
    return [later] if later else []
