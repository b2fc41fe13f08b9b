"""Telemetry is loaded by everything, so it loads quickly and leans on nothing above it."""

import ast
import subprocess
import sys

from tests.repo.files import ROOT, product_modules

MODULES = sorted(
    name.removesuffix(".py").replace("/", ".")
    for name in product_modules()
    if name.startswith("service/telemetry/") and not name.endswith("__init__.py")
)
HEAVY = {"pandas", "numpy", "sqlalchemy", "sqlmodel", "fastapi", "pydantic", "sklearn", "numba", "yaml"}
ALLOWED = ("service.telemetry", "service.domain", "service.clock")


def test_nothing_heavy_is_loaded_with_it() -> None:
    program = f"import sys, {', '.join(MODULES)}; print(*sys.modules, sep='\\n')"

    loaded = subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True)

    assert len(MODULES) > 5
    assert HEAVY & set(loaded.stdout.split()) == set()


def test_it_knows_the_domain_and_the_clock_and_nothing_else_of_the_service() -> None:
    trees = {name: tree for name, tree in product_modules().items() if name.startswith("service/telemetry/")}
    known = [
        f"{name}: {node.module}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service")
        if not (node.module or "").startswith(ALLOWED)
    ]

    assert known == []
