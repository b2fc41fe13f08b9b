"""The page with what the trial of the season counted: ``python -m training.monitoring.trial_page FILE``."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.monitoring.changes import TrialSettings, load_trial
from training.monitoring.season_trial import Year, trial
from training.monitoring.thresholds import load_thresholds

COMMAND = ".venv/bin/python -m training.monitoring.trial_page docs/reference/season-trial.md"
HEAD = ("world", "seed", "what changed", "weeks judged", "false alarms", "weeks to the alarm", "model still ahead")


def page(years: Sequence[Year], settings: TrialSettings) -> str:
    """Markdown: what was counted in all, and year by year."""
    changes = [f"- **{name}**: {change.about}" for name, change in settings.changes.items()]
    chosen = ", ".join(f"{world} with seed {seed}" for world, seed in settings.chosen_on.items())
    return "\n".join(
        (
            "# Does the season alone alarm?",
            "",
            f"Counted on simulated schools with `{COMMAND}`; do not edit by hand. The settings are those of",
            "`configs/training/season_trial.yaml` and `configs/training/monitor.yaml`.",
            "",
            f"The thresholds were chosen on other schools than are counted here: {chosen}.",
            "",
            f"Every line below is a service of all the schools that {settings.full.pupils} pupils make.",
            "The monitor is asked in every school week of a year, against the year before it. Without a change, and",
            "with one that passes with the season, every alarm is false. Changes begin in school week",
            f"{settings.change_in_school_week}; one that raised no alarm in that school year was missed.",
            "",
            *changes,
            "",
            *totals(years),
            "",
            *table(HEAD, (_line(year) for year in years)),
            "",
        )
    )


def totals(years: Sequence[Year]) -> Iterable[str]:
    """False and missed alarms over all years."""
    changed = [year for year in years if year.changed_from is not None]
    seen = sorted(year.weeks_to_alarm for year in changed if year.weeks_to_alarm is not None)
    false, judged = sum(year.false_alarms for year in years), sum(year.judged for year in years)
    yield f"- False alarms: {false} of {judged} school weeks in which nothing had changed."
    yield f"- Missed: {sum(year.missed for year in changed)} of {len(changed)} changes."
    if seen:
        middle = seen[len(seen) // 2]
        yield f"- School weeks from a change to the alarm: {seen[0]} at best, {middle} halfway, {seen[-1]} at worst."


def table(head: Sequence[str], body: Iterable[Sequence[object]]) -> Iterable[str]:
    """A Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(str(cell) for cell in line) + " |" for line in body)


def _line(year: Year) -> tuple[object, ...]:
    ahead = {None: "unknown", True: "no", False: "yes"}[year.display_lost]
    found = "missed" if year.missed else "–" if year.weeks_to_alarm is None else year.weeks_to_alarm
    return (year.world, year.seed, year.change, year.judged, year.false_alarms, found, ahead)


def main(path: Path) -> None:
    """Run the full trial and write its page, after every year that was watched."""
    settings = load_trial()
    years: list[Year] = []
    for year in trial(settings, settings.full, load_thresholds()):
        years.append(year)
        path.write_text(page(years, settings), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
