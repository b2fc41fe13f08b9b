"""The files of this repository, as the tests in this folder look at them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT_FOLDERS = ("service", "models", "training", "scripts")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    return tuple(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())


def relative(path: Path) -> str:
    """Path as a reader of the repository knows it."""
    return path.relative_to(ROOT).as_posix()


def texts() -> dict[str, str]:
    """Content of every tracked text file, by its path."""
    found = {}
    for path in tracked():
        try:
            found[relative(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def product_modules() -> dict[str, ast.Module]:
    """Parsed Python files that make the product."""
    return {name: ast.parse(text) for name, text in texts().items() if _is_python(name, PRODUCT_FOLDERS)}


def modules_with_tests() -> dict[str, ast.Module]:
    """Parsed files that hold tests."""
    return {
        name: ast.parse(text)
        for name, text in texts().items()
        if _is_python(name, ("tests",)) and Path(name).name.startswith("test_")
    }


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a module, nested ones too."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _is_python(name: str, folders: tuple[str, ...]) -> bool:
    return name.endswith(".py") and name.split("/", maxsplit=1)[0] in folders
