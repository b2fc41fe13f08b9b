"""The Dutch of the model: a sentence for every fact, words for every reason to give no number."""

from pathlib import Path

import pytest

from models.features import FEATURES
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.risk_words import load_risk_words
from service.risk.scores import NoNumber
from service.views.model_state import HEADLINES
from service.views.opinion_words import NO_NUMBER

SENTENCES = {
    "absent_share_4w": (0.125, "12,5% van de lestijd gemist in 4 schoolweken"),
    "absent_share_12w": (0.08, "8% van de lestijd gemist in 12 schoolweken"),
    "absent_share_year": (0.1, "10% van de lestijd gemist dit schooljaar"),
    "sick_share_4w": (0.05, "5% van de lestijd ziek in 4 schoolweken"),
    "sick_share_12w": (0.05, "5% van de lestijd ziek in 12 schoolweken"),
    "sick_share_year": (0.05, "5% van de lestijd ziek dit schooljaar"),
    "unauthorised_share_4w": (0.02, "2% van de lestijd ongeoorloofd gemist in 4 schoolweken"),
    "unauthorised_share_12w": (0.02, "2% van de lestijd ongeoorloofd gemist in 12 schoolweken"),
    "unauthorised_share_year": (0.02, "2% van de lestijd ongeoorloofd gemist dit schooljaar"),
    "authorised_share_4w": (0.06, "6% van de lestijd geoorloofd gemist (met ziekte) in 4 schoolweken"),
    "authorised_share_12w": (0.06, "6% van de lestijd geoorloofd gemist (met ziekte) in 12 schoolweken"),
    "authorised_share_year": (0.06, "6% van de lestijd geoorloofd gemist (met ziekte) dit schooljaar"),
    "absent_share_last_year": (0.0725, "Vorig schooljaar 7,3% van de lestijd gemist"),
    "scheduled_days_12w": (41, "Over 41 lesdagen in 12 schoolweken is de registratie binnen"),
    "missing_days_4w": (1, "Van 1 lesdag in 4 schoolweken ontbreekt de registratie"),
    "missing_days_12w": (5, "Van 5 lesdagen in 12 schoolweken ontbreekt de registratie"),
    "sick_reports_12w": (3, "3 ziekmeldingen in 12 schoolweken"),
    "sick_run_days": (1, "Nu 1 schooldag achter elkaar ziek"),
    "sick_reports_year": (1, "1 ziekmelding dit schooljaar"),
    "sick_days_year": (8, "8 schooldagen ziek dit schooljaar"),
    "unauthorised_hours_4w": (5.5, "5,5 uur ongeoorloofd gemist in 4 schoolweken"),
    "report16_dates": (1, "In 12 schoolweken 1 keer meldplichtig geworden"),
    "report16_open_hours": (12, "12 uur die meetelt voor de grens van 16 uur"),
    "away_run_days": (4, "Nu 4 schooldagen achter elkaar niet op school"),
    "away_slots": (5, "Al 1 schoolweek niet op school"),
    "away_unauthorised_slots": (12, "Al 2,4 schoolweken niet op school zonder bekende geldige reden"),
    "late_12w": (4, "4 keer te laat in 12 schoolweken"),
    "late_year": (1, "1 keer te laat dit schooljaar"),
    "weekday_peak": (0.6, "60% van het verzuim viel op één dag van de week (12 schoolweken)"),
    "trend_8w": (0.012, "Het verzuim veranderde met +1,2 procentpunt per schoolweek (8 schoolweken)"),
}


def test_every_fact_a_model_may_look_at_has_a_sentence_with_its_value() -> None:
    words = load_risk_words()

    assert tuple(SENTENCES) == FEATURES
    assert {name: words.facts[name].filled(value) for name, (value, _) in SENTENCES.items()} == {
        name: sentence for name, (_, sentence) in SENTENCES.items()
    }


def test_every_reason_to_give_no_number_and_every_state_has_words_on_the_pages() -> None:
    assert {code.value for code in NoNumber} - set(NO_NUMBER) == set()
    assert set(load_risk_words().states) - {"demo"} == set(HEADLINES)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  trend_8w: ", "  trend: ", "facts without a sentence, or sentences without a fact: trend, trend_8w"),
        ("{value} te laat dit schooljaar", "Te laat dit schooljaar", "must hold {value} once"),
        ("{value} te laat dit schooljaar", "{value} te laat in {window}", "must hold {value} once"),
        ("form: points", "form: promille", "facts.trend_8w.form: Input should be 'percent', 'points'"),
        ("van het model: {facts}", "van het model", "raised: String should match pattern"),
    ],
)
def test_words_with_a_gap_are_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = (DEFAULT_CONFIGS / "risk" / "sentences.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "risk").mkdir()
    (tmp_path / "risk" / "sentences.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigError) as refused:
        load_risk_words(tmp_path)

    assert complaint in str(refused.value)
