"""What turns rows into columns, as one hash: when the code or its policy changes, files made before are made again."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

SERVICE = Path(__file__).resolve().parents[1]
CODE = (
    "domain/calendar.py",
    "domain/columns.py",
    "facts/assemble.py",
    "facts/timetables.py",
    "policy/calendars.py",
    "policy/sectors.py",
    "store/column_files.py",
    "store/columns.py",
    "store/grow.py",
    "store/school_rows.py",
    "store/versions.py",
)
POLICY = ("calendar/*.yaml", "sectors.yaml")


def basis(configs: Path) -> str:
    """Hash of the code, the policy files it reads and the package that knows public holidays."""
    digest = hashlib.sha256(_code().encode())
    for pattern in POLICY:
        for path in sorted(configs.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    digest = hashlib.sha256(version("holidays").encode())
    for name in CODE:
        digest.update((SERVICE / name).read_bytes())
    return digest.hexdigest()
