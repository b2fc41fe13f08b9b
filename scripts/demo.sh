#!/usr/bin/env bash
# The main job on the demo schools: files in, weekly lists out, then what changes when corrections come in late.
# Safe to repeat: what is already known is not stored again.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
week=2026-W47
files=build/demo
schools=(--school 99AA00 --school 99XX00 --school 99ZZ00)

python -m tests.people "$files"
vroegsignaal init --demo
for kind in schools calendar pupils timetable registers absences; do
    vroegsignaal import "$kind" "$files/$kind.csv"
done
vroegsignaal users demo "$files/staff.csv"
python -m tests.people_cases
if [ ! -e "${VROEGSIGNAAL_DATA:-var}/models/current" ]; then
    echo "There is no risk model yet. The reference model is built from simulated pupils, once (one or two minutes)."
    vroegsignaal train --scale demo
fi
vroegsignaal weekly --week 2026-W46 "${schools[@]}" --quiet >/dev/null  # the week before, so that change shows
python -m tests.people_reports
vroegsignaal weekly --week "$week" "${schools[@]}"

echo
echo "On Tuesday the schools correct their registers. The lists of the meeting stay as they were:"
vroegsignaal import absences "$files/corrections.csv"
vroegsignaal weekly --week "$week" "${schools[@]}" --quiet
python -m tests.people_jgz
python -m tests.people_reports

echo
echo "A samenwerkingsverband sees numbers and no pupils, so there are simulated schools too (the first time half a minute)."
python -m tests.people_swv "$files/region"

cat <<END

Look further (commands are in .venv/bin):
  vroegsignaal list --school 99AA00 --week $week
  vroegsignaal explain 99AA00 1221 --as-of 2026-11-22
  vroegsignaal audit list          who saw what, and on what ground
  build/demo/region/leerplicht.csv a list to hold beside those of the schools, as coordinator of the samenwerkingsverband
END
