"""The matrix a model looks at holds the facts of the rules page, in the order of the model, and nothing else."""

import numpy as np

from models.features import FEATURES
from service.facts.engine import enrolled
from service.facts.table import fact_table
from service.risk.features import matrix, nobody
from tests.people import AS_OF, VO
from tests.risk.made_models import demo_school


def test_the_matrix_holds_the_facts_of_every_pupil_and_null_is_nan() -> None:
    sitting = demo_school(VO)
    facts = sitting.facts(enrolled(sitting.columns, [AS_OF]))
    table = fact_table(facts)

    found = matrix(facts)

    assert (found.shape, found.dtype) == ((len(facts.pairs), 30), np.float32)
    for column, name in enumerate(FEATURES):
        counted = facts["reports_12w"].tolist() if name == "report16_dates" else table[name]
        expected = np.array([np.nan if value is None else value for value in counted], dtype=np.float32)
        np.testing.assert_array_equal(found[:, column], expected, err_msg=name)
    assert np.isnan(found).any()


def test_some_rows_are_those_rows_of_the_whole() -> None:
    sitting = demo_school(VO)
    facts = sitting.facts(enrolled(sitting.columns, [AS_OF]))
    rows = np.array([7, 3, 30])

    np.testing.assert_array_equal(matrix(facts, rows), matrix(facts)[rows])
    assert matrix(facts, rows[:0]).shape == (0, 30)


def test_of_nobody_nothing_is_known() -> None:
    assert nobody().shape == (1, 30)
    assert np.isnan(nobody()).all()
