#!/usr/bin/env bash
# Makes .venv exactly as requirements.lock says. PYTHON=… chooses the interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

usable() {
    command -v "$1" >/dev/null && "$1" -c 'import ensurepip, venv, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "No Python 3.11 to 3.14 with the venv module was found. Install one (on Debian or Ubuntu:" \
        "apt-get install python3 python3-venv), or name yours: PYTHON=/path/to/python make setup" >&2
    return 1
}

python=$(find_python)
echo "Setting up .venv with $("$python" --version) (about two minutes the first time)"
"$python" -m venv .venv
.venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --require-hashes --no-deps --requirement requirements.lock
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch .venv/.ready
