#!/usr/bin/env bash
# The main job on the demo school: files in, weekly lists out, then what changes when corrections come in late.
# Safe to repeat: what is already known is not stored again.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
week=2026-W47
files=build/demo

python -m tests.people "$files"
vroegsignaal init --demo
for kind in schools calendar timetable pupils registers absences; do
    vroegsignaal import "$kind" "$files/$kind.csv"
done
vroegsignaal weekly --week "$week"

echo
echo "On Tuesday corrections come in. The list of the meeting stays as it was, and says what would be different now:"
vroegsignaal import absences "$files/corrections.csv"
vroegsignaal weekly --week "$week"
