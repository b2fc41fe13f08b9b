"""Columns of whole numbers in one gulp, exactly as they are."""

import numpy as np
import pytest
from sqlalchemy import Engine, literal, literal_column, select, text, union_all
from sqlalchemy.types import BigInteger, Integer, SmallInteger

from service.store.arrays import from_bytes, to_bytes
from service.store.bulk import read_integers
from service.store.records import pack_content, pack_slot, packed_query, unpack
from tests.store.builders import add, fill, version


def test_numbers_of_every_size_come_back_exactly(engine: Engine) -> None:
    rows = [
        (-32_768, -2_147_483_648, -9_223_372_036_854_775_807),
        (0, 0, 0),
        (32_767, 2_147_483_647, 9_007_199_254_740_993),
    ]
    kinds = (("a", SmallInteger), ("b", Integer), ("c", BigInteger))
    lines = [select(*(literal(v, k).label(n) for v, (n, k) in zip(row, kinds, strict=True))) for row in rows]
    query = select(union_all(*lines).subquery())

    with engine.connect() as connection:
        found = read_integers(connection, query)

    assert sorted(zip(*(found[name].tolist() for name in "abc"), strict=True)) == rows


def test_a_query_without_rows_gives_empty_columns(engine: Engine) -> None:
    with engine.connect() as connection:
        found = read_integers(connection, packed_query())

    assert {name: (str(array.dtype), array.size) for name, array in found.items()} == {
        name: ("int64", 0) for name in ("seq", "slot", "content", "recorded_at")
    }


def test_a_missing_value_is_an_error_never_a_number(engine: Engine) -> None:
    query = select(literal_column("1", Integer).label("a")).union_all(select(literal_column("CAST(NULL AS INTEGER)")))

    with engine.connect() as connection, pytest.raises(ValueError, match="missing values"):
        read_integers(connection, select(query.subquery()))


def test_what_is_packed_comes_out_of_the_database_and_apart_again(engine: Engine) -> None:
    school, (_, bram) = fill(engine)
    add(engine, version(school, bram, day=65_535, period=32_767, minutes=1440, reason=10))

    with engine.connect() as connection:
        packed = read_integers(connection, packed_query())
        seq = connection.execute(text("SELECT seq FROM absence_record")).scalar_one()

    moment = version(school, bram)["recorded_at"]
    one = [np.array([value]) for value in (bram, 65_535, 32_767, 1440, 10)]
    assert packed["slot"].tolist() == pack_slot(*one[:3]).tolist()
    assert packed["content"].tolist() == pack_content(*one[3:]).tolist()
    assert {name: array.tolist() for name, array in unpack(packed).items()} == {
        "seq": [seq],
        "pupil_fk": [bram],
        "day": [65_535],
        "period": [32_767],
        "minutes": [1440],
        "reason": [10],
        "recorded_at": [moment],
    }


@pytest.mark.parametrize("compression", [None, "lz4"])
def test_arrays_come_back_from_a_file_as_they_were(compression: str | None) -> None:
    arrays = {
        "small": np.array([-1, 0, 127], dtype=np.int8),
        "large": np.array([[1, 2], [3, 2**62]], dtype=np.int64),
        "flags": np.array([True, False, True]),
        "weights": np.array([0.1, 1 / 3]),
        "names": np.array(["Ålesund", "", "x"], dtype=object),
        "nothing": np.zeros((0, 7), dtype=np.int32),
    }

    found = from_bytes(to_bytes(arrays, compression))  # type: ignore[arg-type]

    shown = {name: (str(array.dtype), array.shape, array.tolist()) for name, array in found.items()}
    assert shown == {name: (str(array.dtype), array.shape, array.tolist()) for name, array in arrays.items()}
