"""Lines of code as logs name them, without the folders of this machine."""

import re
import traceback
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
OWN = ("service", "models", "training")
UNKNOWN = "unknown"
_LIBRARY = re.compile(r".*/(?:site-packages|python3\.\d+)/")
_FILE = re.compile(r"[\w.-][\w./-]*\.(py|html)", re.ASCII)


def own_place(trace: TracebackType | None) -> str:
    """File and line of the innermost frame of our own code; of the innermost frame when none is ours."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace)]
    ours = [each for each in frames if is_own(each[0])]
    return place(*(ours or frames)[-1]) if frames else UNKNOWN


def place(file: str, line: int) -> str:
    """A file from the root of the code or of its package, and the line: ``service/settings.py:42``."""
    short = _LIBRARY.sub("", file) if _LIBRARY.match(file) else _from_root(Path(file))
    return f"{short}:{line}" if _FILE.fullmatch(short) else UNKNOWN


def is_own(file: str) -> bool:
    """Whether a file is code of this service and not of a library."""
    path = Path(file)
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OWN


def _from_root(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
