"""The second opinion in words: honest about its origin, silent where nothing is proven."""

from typing import Any

import pytest

from service.risk.scores import NoNumber
from service.rules.parameters import load_rules
from service.views import opinion_words as words
from service.views.blocks import notes
from service.views.list_rows import main_reason, name_of, reasons
from service.views.model_state import HEADLINES, headline, state_lines

RULES = load_rules()


def opinion(**more: Any) -> dict[str, Any]:
    said = {"version": "simulated-additive-1", "origin": "simulated", "validated": False, "probability": 0.124}
    said |= {"no_number": None, "band": "verhoogd", "behind": 412, "positives": 49, "early_signal": False}
    fact = {"fact": "absent_share_4w", "value": 0.08, "sentence": "8% van de lestijd gemist in 4 schoolweken"}
    return {**said, "reasons": [fact], **more}


def silent(code: str, **more: Any) -> dict[str, Any]:
    return opinion(probability=None, no_number=code, behind=0, positives=0, **{"band": None, **more})


def state(**more: Any) -> dict[str, Any]:
    said = {"state": "in-use", "why": None, "version": "simulated-additive-1", "origin": "simulated"}
    said |= {"validated": False, "role": "advisory", "capacity_per_500": 5, "places": 10}
    return {**said, "expected_missed": 3.4, "threshold": 0.083, **more}


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.004, "komt er minder dan 1"),
        (0.012, "komt er ongeveer 1"),
        (0.124, "komen er ongeveer 12"),
        (0.997, "komen er meer dan 99"),
    ],
)
def test_a_probability_is_a_sentence_about_a_hundred_pupils(probability: float, said: str) -> None:
    made = words.in_short(opinion(probability=probability, origin="school"))

    assert made == f"Van 100 leerlingen zoals deze {said} binnen 8 schoolweken in niveau 3"


def test_a_simulated_origin_stands_in_the_sentence_itself() -> None:
    said = opinion()

    assert words.in_short(said) == (
        "Van 100 gesimuleerde leerlingen zoals deze komen er ongeveer 12 binnen 8 schoolweken in niveau 3"
    )
    assert words.counted_of_hundred(said) == "ongeveer 12 van 100 (gesimuleerd)"
    assert next(words.behind(said)) == (
        "Dit steunt op 412 gesimuleerde leerlingen met zulke cijfers: "
        "49 van hen kwamen daarna binnen 8 schoolweken in niveau 3."
    )
    assert words.made_with(said) == "Model simulated-additive-1: gesimuleerde leerlingen, niet lokaal gevalideerd."


def test_every_reason_for_silence_has_words() -> None:
    assert set(words.NO_NUMBER) == {code.value for code in NoNumber}
    assert words.in_short(silent("model-off")) == "Geen getal, omdat het model uit staat"
    assert words.in_short(None) is None


def test_a_reason_nobody_knows_is_no_number_either() -> None:
    assert words.in_short(silent("later")) == "Geen getal, omdat de reden niet is vastgelegd"


def test_without_a_number_there_is_an_order_and_no_chance() -> None:
    model, counting = silent("not-validated", band="hoog"), silent("baseline", band="hoog")

    assert words.in_short(model) == (
        "Geen getal, omdat het model nog niet is getoetst op gegevens van deze school; "
        "in de volgorde van het model: hoog"
    )
    assert words.in_order(counting) == ["in de volgorde van verzuim: hoog"]
    assert (words.band(model), words.band(opinion())) == (None, "verhoogde kans")
    assert words.made_with(counting) is None


def test_rules_and_model_may_differ_and_the_rules_lead() -> None:
    lower, higher = opinion(band="laag"), opinion(early_signal=True)

    assert list(words.explained(lower, 2))[-2:] == [
        "Verschil: de regels zeggen niveau 2, de tweede mening ziet minder risico. De regels gaan voor.",
        "De regels bepalen het niveau; dit is een tweede mening.",
    ]
    assert words.difference(higher, 1) == (
        "Verschil: de regels zeggen niveau 1, de tweede mening ziet meer risico. Een reden om te kijken"
    )
    assert [words.difference(lower, 1), words.difference(opinion(), 2), words.marker(None)] == [None, None, None]
    assert words.difference(silent("baseline", band="laag"), 2) is None


def test_a_pupil_the_model_is_not_about_has_a_reason_for_that() -> None:
    (said,) = words.explained(None, 3)

    assert said == "Geen tweede mening: die is er alleen voor leerlingen die volgens de regels in niveau 1 of 2 staan."


def test_an_early_signal_is_listed_for_what_weighs() -> None:
    entry = {"rules": [], "sentences": [], "tier": 1, "model": opinion(early_signal=True)}

    assert main_reason(entry, RULES, 0) == "Vroegsignaal: 8% van de lestijd gemist in 4 schoolweken"
    entry["model"] = opinion(early_signal=True, reasons=[])
    assert main_reason(entry, RULES, 0) == "Vroegsignaal: geen enkel feit springt eruit"


def test_the_model_as_a_reason_comes_after_every_rule() -> None:
    entry = {"rules": ["model", "luxury-leave"], "sentences": ["van het model", "van de regel"]}

    assert reasons(entry, RULES) == [("luxury-leave", "van de regel"), ("model", "van het model")]
    assert name_of("model", RULES) == "Tweede mening van het model"


def test_the_block_says_how_many_the_team_sees_and_how_many_it_leaves_out() -> None:
    assert notes("early_signals", state()) == [
        "Het team kan per week 10 leerlingen bekijken (5 per 500); meer staan er niet.",
        "De grens ligt daardoor deze week bij een kans van 8 op 100 gesimuleerde leerlingen.",
        "Buiten dit blok komen naar verwachting nog ongeveer 3 leerlingen uit niveau 1 binnen 8 schoolweken in niveau "
        "3. Dat is geschat met gesimuleerde leerlingen.",
    ]
    assert notes("early_signals", state(origin="school", expected_missed=0.7, places=1))[2] == (
        "Buiten dit blok komt naar verwachting nog ongeveer 1 leerling uit niveau 1 binnen 8 schoolweken in niveau 3."
    )
    assert "nog minder dan 1 leerling" in notes("early_signals", state(expected_missed=0.2))[2]
    assert notes("early_signals", state(role="raise"))[2].startswith("Zij krijgen van het model niveau 2")


def test_the_block_does_not_guess_without_proven_chances() -> None:
    said = notes("early_signals", state(state="not-validated", expected_missed=None, threshold=None))

    assert said[1] == "Hoeveel leerlingen daardoor buiten beeld blijven, is zonder getoetste kansen niet te zeggen."


@pytest.mark.parametrize("without", [None, state(state="off"), state(state="missing"), state(state="refused")])
def test_without_a_model_the_block_says_when_it_fills(without: Any) -> None:
    assert notes("early_signals", without) == ["Dit blok vult zich als de tweede mening in gebruik is."]


def test_the_state_of_a_model_in_use_names_version_origin_validation_and_role() -> None:
    assert (headline(state()), list(state_lines(state()))) == (
        "In gebruik",
        [
            "Bij leerlingen in niveau 1 en 2 staat een geschatte kans.",
            "Model simulated-additive-1. Gemaakt met gesimuleerde leerlingen, niet met echte. "
            "Niet lokaal gevalideerd: nog niet getoetst op gegevens van deze school.",
            "Het model adviseert alleen en verandert geen niveau.",
        ],
    )
    own = " ".join(state_lines(state(origin="school", validated=True, role="raise")))
    assert "Gemaakt met gegevens van de eigen school. Lokaal gevalideerd: getoetst" in own
    assert own.endswith("Een leerling met een vroegsignaal komt in niveau 2, met het model als reden.")


@pytest.mark.parametrize("which", ["off", "missing", "refused"])
def test_without_a_model_the_list_says_why_and_that_the_rules_go_on(which: str) -> None:
    gone = state(state=which, why="het is zo", version=None, origin=None)

    assert list(state_lines(gone)) == ["Het is zo.", "De lijst komt nu alleen van de regels. Verder werkt alles."]
    assert headline(gone) == HEADLINES[which]


def test_a_model_that_was_not_tested_here_is_in_use_without_numbers() -> None:
    said = state(state="not-validated")

    assert headline(said) == "In gebruik, zonder getallen"
    meaning, version, _ = state_lines(said)
    assert meaning == "Er staan geen kansen bij de leerlingen. Het model zet hen alleen op volgorde."
    assert version.endswith("Niet lokaal gevalideerd: nog niet getoetst op gegevens van deze school.")


def test_a_list_that_went_back_to_counting_shows_no_chances() -> None:
    said = " ".join(state_lines(state(state="baseline", why="Tellen was beter")))

    assert said == (
        "Tellen was beter. Er staan geen kansen bij de leerlingen. Binnen een blok staat wie het meest miste bovenaan."
    )


def test_a_list_of_before_the_model_says_so() -> None:
    assert (headline(None), *state_lines(None)) == (
        "Nog niet in gebruik",
        "Deze lijst is gemaakt voordat er een tweede mening was.",
    )
