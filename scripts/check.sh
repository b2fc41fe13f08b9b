#!/usr/bin/env bash
# Runs every check, also after one has failed, and ends with the number that failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() {
    local name=$1
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}

check "lint" "$bin/ruff" check .
check "format" "$bin/ruff" format --check .
check "types" "$bin/mypy"
check "import contracts" "$bin/lint-imports" --no-logo
check "generated pages are fresh" "$bin/python" scripts/write_reference.py --check

if [ ${#failed[@]} -eq 0 ]; then
    echo "== all checks hold"
else
    printf '== %d of the checks failed:' "${#failed[@]}"
    printf ' %s;' "${failed[@]}"
    echo
    exit 1
fi
