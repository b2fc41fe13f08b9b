"""Numpy arrays in one file: an Arrow IPC file with a single row, every array a list in a column of its own.

Uncompressed Arrow reads 70,000 record versions in 0.15 ms against 2.4 ms for the same rows as Parquet with lz4, at
1.4 times the size; the checksum over the bytes takes 0.5 ms. Small repetitive arrays are worth lz4.
"""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

Array = npt.NDArray[Any]
Arrays = dict[str, Array]
FORMS = b"forms"
"""Key of the shapes and dtypes in the file's metadata."""
TEXT = np.dtype(object).str


def to_bytes(arrays: Mapping[str, Array], compression: Literal["lz4"] | None = None) -> bytes:
    """File content of numeric, boolean or text arrays of any shape and length."""
    columns = {name: _list_column(array) for name, array in arrays.items()}
    forms = {name: (array.shape, array.dtype.str) for name, array in arrays.items()}
    table = pa.table(columns).replace_schema_metadata({FORMS: orjson.dumps(forms)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def from_bytes(content: bytes) -> Arrays:
    """The arrays of `to_bytes`, each writable and its own memory; text comes back as objects."""
    table = pa.ipc.open_file(pa.BufferReader(content)).read_all()
    forms = orjson.loads(table.schema.metadata[FORMS])
    return {name: _array(table.column(name), *forms[name]) for name in table.column_names}


def _list_column(array: Array) -> pa.Array:
    flat = array.view(np.uint8) if array.dtype == np.bool_ else array
    values = pa.array(flat.ravel(), type=pa.string()) if flat.dtype == object else pa.array(flat.ravel())
    return pa.ListArray.from_arrays(pa.array([0, flat.size], type=pa.int32()), values)


def _array(column: pa.ChunkedArray, shape: list[int], kind: str) -> Array:
    values = column.chunk(0).values
    if kind == TEXT:
        return np.array(values.to_pylist(), dtype=object).reshape(shape)
    # A copy, because compiled code is compiled again for arrays that may not be written.
    found: Array = values.to_numpy().copy().view(kind)
    return found.reshape(shape)
