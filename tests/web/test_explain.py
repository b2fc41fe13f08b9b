"""The receipt as text: every number of every rule has Dutch words, every record its line."""

from typing import Any

import pytest

from service.facts.table import COLUMNS
from service.pipeline.pages import pupil_page
from service.pipeline.parts import Parts
from service.rules.parameters import RULE_ORDER, load_rules
from service.views.explain_text import explain_text
from service.views.labels import evidence_numbers, fact
from service.views.pupil_words import replay_in_words
from tests.people import AS_OF, PEOPLE

RULES = load_rules()
REPLAY = {
    "same": True,
    "same_rules": True,
    "same_code": True,
    "assessment": 7,
    "replaces": None,
    "written_at": "2026-11-22T20:00:00+00:00",
    "known_at": "2026-11-22T20:00:00+00:00",
    "last_record": 42,
    "versions": 1,
}


def page_of(demo: Parts, key: str) -> Any:
    return pupil_page(demo, PEOPLE[key].school_id, PEOPLE[key].pupil_id, AS_OF)


def text_of(demo: Parts, key: str) -> str:
    return explain_text(page_of(demo, key), demo.rules)


def test_the_receipt_tells_tier_sentence_numbers_days_records_version_and_link(demo: Parts) -> None:
    text = text_of(demo, "yusuf")

    for line in (
        "Yusuf Gölbahçeli, klas 2B, mentor H. El Mizan-Vlierboom",
        "Niveau 2 sinds week 47 van 2026: opkomend verzuim.",
        "* 8 uur ongeoorloofd afwezig in 4 schoolweken (grens 8)",
        "  Signaal 8 uur (niveau 2, beleid), onafgebroken sinds donderdag 19 november 2026",
        "    Ongeoorloofd gemist, 4 schoolweken: 8 uur",
        "    Grens: vanaf 8 uur",
        "    Registraties (9): ",
        "    Regel signal-8h, versie 2023-08-01: https://duo.nl/",
        "Opnieuw uitgerekend: dezelfde uitkomst.",
        f"  Regels: {demo.rules_sha256}",
    ):
        assert line in text


def test_every_record_behind_a_reason_has_one_line(demo: Parts) -> None:
    page = page_of(demo, "zoe")
    wanted = {seq for reason in page["story"]["assessment"]["reasons"] for seq in reason["evidence"]["records"]}

    lines = explain_text(page, demo.rules).splitlines()

    assert [line for line in lines if "vastgelegd" in line and int(line.split(":")[0]) not in wanted] == []
    assert len([line for line in lines if "(vastgelegd " in line]) == len(wanted)


def test_what_is_unknown_names_the_days_and_the_open_rules(demo: Parts) -> None:
    text = text_of(demo, "ada")

    assert "4 lesdagen zijn niet ontvangen: di 17 nov 2026" in text
    assert "Nog open, voor niveau 3: Afwezig 20% of meer." in text
    assert "dagdeel" not in text.split("REGISTRATIES")[1].split("WAT ONBEKEND")[0].replace("hele dag", "")


def test_a_primary_school_has_dagdelen_where_others_have_lessons(demo: Parts) -> None:
    texts = {key: text_of(demo, key) for key in ("sami", "yusuf")}

    assert ("lesuur" in texts["sami"], "lesuur" in texts["yusuf"]) == (False, True)


def test_no_line_is_wider_than_asked_but_for_links(demo: Parts) -> None:
    lines = explain_text(page_of(demo, "zoe"), demo.rules, width=80).splitlines()

    assert [line for line in lines if len(line) > 80 and "https://" not in line and " " in line.strip()] == []


@pytest.mark.parametrize("rule_id", RULE_ORDER)
def test_every_number_of_every_rule_has_a_dutch_label_and_unit(rule_id: str) -> None:
    rule = RULES[rule_id]
    numbers = dict.fromkeys([*rule.facts, *rule.evidence])
    numbers |= {name: parameter.value for name, parameter in rule.versions[-1].parameters.items()}

    said = evidence_numbers(rule, numbers)

    assert len(said) == len(numbers)
    assert all(label and value and "_" not in label + value for label, value in said)


def test_every_fact_has_a_dutch_label_and_a_missing_one_is_unknown() -> None:
    said = [fact(name, None) for name in COLUMNS]

    assert len({label for label, _ in said}) >= len(COLUMNS) - 1
    assert {value for _, value in said} == {"onbekend", "–"}
    assert fact("absent_share_12w", 0.125) == ("Gemist, 12 schoolweken", "12,5%")
    assert fact("away_slots", 21) == ("Tijd sinds de eerste dag weg", "4,2 schoolweken")
    assert fact("trend_8w", -0.024) == ("Verandering van het verzuim, 8 schoolweken", "-2,4 procentpunt per schoolweek")


def test_a_limit_says_how_it_is_compared() -> None:
    numbers = {"sick_days_year": 10, "days": 9}

    assert evidence_numbers(RULES["mazl-po-long"], numbers) == [
        ("Ziek, dit schooljaar", "10 schooldagen"),
        ("Grens", "meer dan 9 schooldagen"),
    ]


def test_a_replay_that_differs_names_what_changed_since() -> None:
    differs = {**REPLAY, "same": False, "same_rules": False, "same_code": False}

    said = list(replay_in_words(differs))

    assert said[-1] == (
        "Opnieuw uitgerekend: een andere uitkomst dan bewaard. Sindsdien veranderd: de regels en het programma."
    )


def test_a_replaced_assessment_names_the_one_it_replaces() -> None:
    said = list(replay_in_words({**REPLAY, "replaces": 3, "versions": 2}))

    assert "Die vervangt beoordeling 3; er zijn 2 versies bewaard." in said
    assert list(replay_in_words(None)) == ["Van deze peildatum is geen beoordeling bewaard; dit is nu uitgerekend."]
