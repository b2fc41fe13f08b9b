"""What the service should reach, what it reached, and what stands in the way of more."""

from typing import Any

from service.bench import workloads
from service.bench.weekly import NEXT

Results = dict[str, Any]
Row = tuple[str, str, str, str]
MOST_MEGABYTES = 1_000
SECONDS_OF_38_DATES = 2.0
TIMES_THE_FLOOR, HOPED = 3.0, 2.0
LINEAR_WITHIN = 1.15
TIMES_THE_FACTS = 2.0
MILLISECONDS_OF_A_PAGE = 200
SECONDS_OF_WAITING = 20
MINUTES_OF_FITTING, MEGABYTES_OF_FITTING = 15, 6_000


def aims(found: Results) -> list[Row]:
    """A row per aim that was measured: the aim, what was measured, whether it is reached and what limits it."""
    rows: list[Row] = []
    if "facts" in found:
        rows += [_floor(found["facts"][-1]), _memory(found["facts"]), *_linear(found["facts"])]
    if "scores" in found:
        rows += [_scores(found["scores"])]
    if "dates" in found:
        rows += [_dates(found["dates"], workloads.NOW_TWO), _dates(found["dates"], workloads.THEN_TWO)]
    if "training" in found:
        rows += _fitting(found["training"]["fitting"])
    if "weekly" in found:
        rows += _weekly(found["weekly"])
    if "region" in found:
        rows += [_region(found["region"])]
    return rows


def _floor(part: Results) -> Row:
    kinds = (workloads.ONE, workloads.PROCESSES)
    over = {floor: [part["ratio"][floor][kind] for kind in kinds] for floor in part["ratio"]}
    worst = over[workloads.FILES][0]
    text = "; ".join(f"{one:.2f} and {two:.2f} × {floor}" for floor, (one, two) in over.items())
    limit = "reading is already near the speed of memory; then adding up current versions per day, half of what is left"
    reached = _yes(worst <= TIMES_THE_FLOOR) + (", the goal of 2 × too" if worst <= HOPED else "")
    return (
        f"facts of {part['pupils']:,} pupils within 3 × the floor, better 2 ×",
        f"1 and 2 workers: {text}",
        reached,
        limit,
    )


def _memory(scales: list[Results]) -> Row:
    peak = max(kind["peak_mb"] for part in scales for kind in part["memory"].values())
    limit = "imports of numba, numpy and pyarrow; one school at a time is held"
    return ("memory per worker under 1 GB", f"{peak:.0f} MB", _yes(peak < MOST_MEGABYTES), limit)


def _linear(scales: list[Results]) -> list[Row]:
    if len(scales) < 2:
        return []
    per_record = [part["seconds"][workloads.ONE] / part["records"] for part in scales[-2:]]
    ratio = per_record[1] / per_record[0]
    larger, smaller = (f"{part['pupils']:,}" for part in reversed(scales[-2:]))
    aim = "time linear in the number of records"
    return [
        (
            aim,
            f"per record {ratio:.2f} × from {smaller} to {larger} pupils",
            _yes(ratio <= LINEAR_WITHIN),
            "nothing known",
        )
    ]


def _scores(part: Results) -> Row:
    over = part["ratio"][workloads.ONE]
    scored, as_rows = (ratio - 1 for name, ratio in over.items() if name != workloads.ONE)  # facts are in them too
    aim = f"scoring {part['pupils']:,} pupils within 2 × the facts"
    text = f"{scored:.2f} × the facts, {as_rows:.2f} × as plain rows"
    limit = "plain rows are Python objects, one by one; scoring is one table look-up per fact, twice"
    return (aim, text, _yes(max(scored, as_rows) <= TIMES_THE_FACTS), limit)


def _dates(part: Results, name: str) -> Row:
    seconds = part["seconds"][name]
    aim = f"38 dates of {part['pupils']:,} pupils within 2 s on 2 cores, {name.partition(',')[0]}"
    limit = "a few look-ups per fact, pupil and date: writing 230 bytes for each of 3.8 million pairs"
    return (aim, f"{seconds:.2f} s", _yes(seconds <= SECONDS_OF_38_DATES), limit)


def _fitting(part: Results) -> list[Row]:
    minutes, most = sum(part["seconds"].values()) / 60, part["memory"]["peak_mb"]
    rows = f"{part['rows']:,} rows of {part['facts']} facts"
    return [
        (
            f"a model from {rows} in minutes, at most {MINUTES_OF_FITTING}",
            f"{minutes:.1f} minutes",
            _yes(minutes <= MINUTES_OF_FITTING),
            "two kinds are fitted to choose from, each twice: to find how many trees, and on all rows",
        ),
        (
            f"a model from {rows} under 6 GB",
            f"{most:,.0f} MB",
            _yes(most < MEGABYTES_OF_FITTING),
            "scikit-learn copies the rows to double precision before it sorts them in bins",
        ),
    ]


def _weekly(part: Results) -> list[Row]:
    pupils = next(iter(part.values()))[-1]["pupils"]
    ratios = {kind: _per_pupil(sizes[-1]) / _per_pupil(sizes[0]) for kind, sizes in part.items()}
    waits = {kind: sizes[-1][NEXT]["locked"] for kind, sizes in part.items()}
    return [
        (
            f"the weekly run of {pupils:,} pupils linear in the number of pupils",
            "per pupil " + "; ".join(f"{ratio:.2f} × on {kind}" for kind, ratio in ratios.items()),
            _yes(max(ratios.values()) <= LINEAR_WITHIN),
            "assessments are whole answers in words and numbers, made and kept for every pupil",
        ),
        (
            f"nobody waits {SECONDS_OF_WAITING} s to write during the weekly run of {pupils:,} pupils",
            "; ".join(f"{seconds:.1f} s on {kind}" for kind, seconds in waits.items()),
            _yes(max(waits.values()) < SECONDS_OF_WAITING),
            "all schools are written in one transaction, so that a run is done or not done",
        ),
    ]


def _per_pupil(found: Results) -> float:
    seconds: float = found[NEXT]["seconds"] / found["pupils"]
    return seconds


def _region(part: Results) -> Row:
    slowest = max(each["p95"] for found in part["databases"].values() for each in found["pages"].values())
    aim = f"pages of a region of {part['schools']} schools and {part['pupils']:,} pupils under 200 ms (95th percentile)"
    return (aim, f"{slowest:.0f} ms", _yes(slowest < MILLISECONDS_OF_A_PAGE), "reading the figures as JSON")


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"
