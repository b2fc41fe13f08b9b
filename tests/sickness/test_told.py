"""Who was told, in a sentence that fits the age: parents to twelve, both to sixteen, then the pupil alone (§7)."""

import pytest

from service.policy.consent import Party, load_consent
from service.privacy.consent import Granted, Missing, Refused, State
from service.views.web.jgz_shown import told

PURPOSE = load_consent().purposes["jgz-name"]
CONSENT = load_consent().purposes["swv-case"]


@pytest.mark.parametrize(
    ("age", "state", "said"),
    [
        (11, Granted(), "Ouders zijn geïnformeerd."),
        (12, Granted(), "Ouders en de leerling zijn geïnformeerd."),
        (16, Granted(), "De leerling is geïnformeerd."),
        (11, Missing((Party.PARENTS,)), "Nog niet vastgelegd dat ouders zijn geïnformeerd."),
        (13, Missing((Party.PUPIL,)), "Nog niet vastgelegd dat de leerling is geïnformeerd."),
        (13, Missing((Party.PARENTS, Party.PUPIL)), "Nog niet vastgelegd dat ouders en de leerling zijn geïnformeerd."),
        (13, Refused(), "Er is bezwaar: de naam wordt niet gedeeld."),
    ],
)
def test_it_says_who_was_told_and_who_was_not(age: int, state: State, said: str) -> None:
    assert told(PURPOSE, state, age) == said


def test_where_agreeing_is_asked_it_says_so() -> None:
    assert told(CONSENT, Granted(), 11) == "Ouders zijn akkoord."
