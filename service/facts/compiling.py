"""How the loops of the engine are compiled: on first use, and kept for later runs of the same engine."""

import hashlib
import os
from pathlib import Path
from typing import Any

import numba
from numba import njit

_ENGINE = Path(__file__).parent
_numba: Any = numba.config


def engine_hash(folder: Path = _ENGINE) -> str:
    """Twelve characters that change with any source file of the engine."""
    sources = sorted(folder.glob("*.py"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()[:12]


def _folder() -> Path:
    """Where compiled code of this engine is kept.

    Numba looks at the file of a function alone: after a change in another file that it uses, it would run what was
    compiled before, or fail on a type that is gone. Hence a folder per version of the whole engine.
    """
    beside = _ENGINE / "__pycache__" if os.access(_ENGINE, os.W_OK) else Path.home() / ".cache" / "vroegsignaal"
    return Path(_numba.CACHE_DIR or beside) / f"compiled-{engine_hash()}"


_KEPT = str(_folder())


def compiled(function: Any) -> Any:
    """Compile a loop; it runs without the interpreter lock, and divides by zero as numpy does."""
    usual = _numba.CACHE_DIR
    _numba.CACHE_DIR = _KEPT
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        _numba.CACHE_DIR = usual
