"""Text columns as codes: every distinct text is kept, and later parsed, once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Coded:
    """A column: ``texts[codes[row]]`` is what the file says, without surrounding spaces."""

    codes: Codes
    texts: list[str]

    def text(self, row: int) -> str:
        """The text of one row."""
        return self.texts[int(self.codes[row])]

    def empty(self) -> npt.NDArray[np.bool_]:
        """Which rows say nothing."""
        return np.array([not text for text in self.texts], dtype=np.bool_)[self.codes]


class Vocabulary:
    """Numbers the distinct texts of one column while batches of it go by."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, text: str) -> int:
        """Number of a text; surrounding spaces make no difference."""
        known = self._codes.get(text)
        if known is None:
            known = self._codes[text] = self._number(text.strip())
        return known

    def encode(self, column: pa.Array) -> Codes:
        """Numbers of a batch of texts."""
        encoded = column.dictionary_encode()
        numbers = np.array([self.code(text) for text in encoded.dictionary.to_pylist()], dtype=np.int32)
        if not len(numbers):
            return np.zeros(0, dtype=np.int32)
        taken: Codes = numbers[encoded.indices.to_numpy()]
        return taken

    def _number(self, stripped: str) -> int:
        known = self._codes.get(stripped)
        if known is None:
            known = self._codes[stripped] = len(self.texts)
            self.texts.append(stripped)
        return known
