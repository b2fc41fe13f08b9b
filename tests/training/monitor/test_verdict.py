"""What may be shown, what the administrator is told, and the way back."""

from dataclasses import replace
from datetime import date

import numpy as np
import orjson
import pytest

from service.store.model_checks import Display
from tests.training.monitor.toy import SHARE_4W, rows, terms, with_fact
from training.monitoring.check import Findings, check
from training.monitoring.figures import figures
from training.monitoring.performance import Outcome, Ranked
from training.monitoring.rows import Rows
from training.monitoring.verdict import Verdict, verdict
from training.monitoring.words import why

END = date(2026, 4, 26)
TERMS = terms(resamples=100)


def judged(given: Rows, previous: Display = "model") -> tuple[Findings, Verdict]:
    found = check(given, END, TERMS)
    return found, verdict(found, previous, TERMS)


@pytest.fixture(scope="module")
def good() -> Rows:
    return rows(schools=12, pupils=25)


@pytest.fixture(scope="module")
def blind(good: Rows) -> Rows:
    """The model knows nothing, counting does."""
    return replace(good, score=np.random.default_rng(5).random(len(good.score)))


def test_a_good_model_stays(good: Rows) -> None:
    found, said = judged(good)

    assert said == Verdict("model", "model", (), ())
    assert (said.passed, said.switched) == (True, False)
    assert why(found, said) == "Het model wordt getoond. Geen bijzonderheden."


def test_a_model_that_orders_worse_than_counting_makes_way_and_says_so(blind: Rows) -> None:
    found, said = judged(blind)

    assert (said.display, said.switched, said.passed, said.alarms) == ("baseline", True, False, ("order-lost",))
    assert why(found, said).startswith(
        "De lijst staat op volgorde van een eenvoudige telling, zonder getallen van het model. "
        "Dit is veranderd sinds de vorige controle. De volgorde van het model ("
    )
    assert figures(found, said)["best_baseline"] in blind.baselines


def test_wrong_numbers_make_way_as_well(good: Rows) -> None:
    found, said = judged(replace(good, probability=np.minimum(3 * good.probability, 1)))

    assert (said.display, said.alarms) == ("baseline", ("numbers-lost",))
    assert "De getallen van het model kloppen niet: van 100 leerlingen voorzag het er" in why(found, said)


def test_a_model_that_lost_stays_away_until_every_look_is_good(good: Rows, blind: Rows) -> None:
    looks = check(good, END, TERMS).outcome.looks
    once = replace(looks[3], order_lost=True)
    better = replace(check(good, END, TERMS), outcome=Outcome((*looks[:3], once), False, False))

    assert judged(blind, "baseline")[1].display == "baseline"
    assert verdict(better, "model", TERMS).display == "model"
    assert verdict(better, "baseline", TERMS).display == "baseline"
    assert judged(good, "baseline")[1] == Verdict("model", "baseline", (), ())


def test_what_is_unknown_changes_nothing_that_is_shown(good: Rows) -> None:
    few = good.take(np.flatnonzero((good.school == 0) & (good.pupil < 5)))

    for previous in ("model", "baseline"):
        found, said = judged(few, previous)
        assert said == Verdict(previous, previous, (), ("no-last-year", "too-few-outcomes"))
        assert "onbekend" in why(found, said)


def test_values_that_cannot_be_switch_everything_off_and_back(good: Rows) -> None:
    broken = good.X[:, SHARE_4W] + 2

    found, said = judged(with_fact(good, SHARE_4W, broken))

    assert (said.display, said.passed) == ("off", False)
    assert "Deze feiten hebben waarden die niet kunnen: absent_share_4w." in why(found, said)
    assert judged(good, "off")[1].display == "model"


def test_counting_that_ranks_no_better_than_chance_is_not_shown_either(blind: Rows) -> None:
    found, _ = judged(blind)
    newest = found.outcome.looks[0]
    useless = Ranked(replace(newest.baselines["rules_yes"].auroc, value=0.5), newest.baselines["rules_yes"].precision)
    look = replace(newest, baselines={"rules_yes": useless}, best="rules_yes")

    said = verdict(replace(found, outcome=replace(found.outcome, looks=(look,))), "model", TERMS)

    assert said.display == "off"


def test_drift_alarms_and_leaves_the_model_shown(good: Rows) -> None:
    later = good.as_of >= np.datetime64("2025-12-01")
    moved = replace(good, X=np.where(later[:, None], good.X * 1.6, good.X).astype(np.float32))

    found, said = judged(moved)

    assert (said.display, said.switched, said.passed, said.alarms) == ("model", False, False, ("facts-drift",))
    assert "zijn al weken anders dan in dezelfde schoolweken van vorig jaar" in why(found, said)


def test_scores_that_drift_alarm_by_themselves(good: Rows) -> None:
    later = good.as_of >= np.datetime64("2025-12-01")

    found, said = judged(replace(good, leaning=np.where(later, good.leaning + 1, good.leaning)))

    assert said.alarms == ("score-drift",)
    assert "al weken hoger dan" in why(found, said)


def test_figures_are_plain_json_with_null_for_unknown(good: Rows) -> None:
    found, said = judged(good.take(np.flatnonzero(good.as_of >= np.datetime64("2025-09-01"))))

    plain = orjson.loads(orjson.dumps(figures(found, said)))

    assert plain == figures(found, said)
    assert plain["drift"]["score"] == {
        "name": "score",
        "wasserstein": None,
        "jensen_shannon": None,
        "shift": None,
        "ratio": None,
        "weeks": [None] * 8,
        "lasts": None,
    }
    assert plain["unknown"] == ["no-last-year"]
    assert plain["rows"]["last_year"] == 0
