"""The weekly list as a table on a screen of 100 to 140 columns."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.domain.moments import iso_week
from service.rules.sentences import number
from service.views.blocks import BLOCKS, notes
from service.views.dutch import (
    NOTHING,
    TIERS,
    UNKNOWN,
    as_date,
    counted,
    enumeration,
    long_date,
    lower_first,
    moment,
    plain,
    share,
    short_date,
    week,
)
from service.views.list_columns import Context
from service.views.list_rows import (
    Entry,
    Rules,
    clock_in_words,
    completeness,
    deadline,
    main_reason,
    open_rules,
    other_reasons,
    said,
)
from service.views.model_state import headline, state_lines
from service.views.opinion_words import (
    FOR_EVERYBODY,
    counted_of_hundred,
    has_number,
    in_order,
    marker,
    opinion_of,
    without_number,
)

Content = Mapping[str, Any]
COLUMNS: tuple[tuple[str, int | None], ...] = (
    ("Leerling", 19),
    ("Niveau", 6),
    ("Sinds", 5),
    ("Waarom", None),
    ("4 wk", 6),
    ("12 wk", 6),
    ("Ziek", 4),
    ("Weg", 5),
    ("Gezien", 6),
)
"""Header and width; the reason takes what is left."""
LEGEND = (
    "Niveau: nu (was). Sinds: week. 4 wk, 12 wk: deel van de lestijd en klokuren gemist in zo veel schoolweken. "
    "Ziek: meldingen in 12 schoolweken, dagen dit schooljaar. Weg: hele schooldagen achter elkaar, sinds. "
    "Gezien: laatst aanwezig. Tweede mening: hoeveel van 100 leerlingen zoals deze binnen 8 "
    "schoolweken in niveau 3 komen. De registratie van de 12 schoolweken is compleet, tenzij er iets anders bij staat."
)
LATER = {
    "last_contact": "laatste contact",
    "owner": "eigenaar",
    "action": "afgesproken actie",
    "action_due": "actie uiterlijk",
    "review_on": "evaluatie",
    "mazl_step": "stap M@ZL",
    "reported_to_duo": "gemeld bij DUO",
}
"""What people add; a value stands under the reason, what nobody has is named once."""
_DAYS = frozenset({"last_contact", "action_due", "review_on", "reported_to_duo"})


def as_table(listed: Content, rules: Rules, width: int = 120, color: bool = False) -> str:
    """The whole list as text: the state of the register, what changed, a table per block, what is left to do."""
    content = listed["list"]
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False)
    for line in _head(listed):
        console.print(Text(line))
    context = Context.of(content, rules)
    for line in (*_register(content), *_model(content), *_open_for_all(content, rules), LEGEND, *_changes(listed)):
        console.print(Text(line))
    for block in content["blocks"]:
        _print_block(console, block, context, content.get("model"))
    for line in (*_nowhere(content), *_work(content)):
        console.print(Text(line))
    return out.getvalue()


def _head(listed: Content) -> Iterator[str]:
    content = listed["list"]
    counts = content["counts"]
    yield plain(f"Weeklijst {content['school']} ({content['school_id']}), {week(content['week'])}")
    yield f"Voor {long_date(content['for_monday'])}. Bevroren op {moment(listed['frozen_at'])}."
    yield (
        f"{counted(counts['pupils'], 'leerling', 'leerlingen')}: {counts['tier_3']} in niveau 3 ({TIERS[3]}), "
        f"{counts['tier_2']} in niveau 2 ({TIERS[2]}), {counts['tier_1']} in niveau 1 (waarvan {counts['attention']} "
        f"aandacht), {counts['cannot_judge']} niet te beoordelen, {counts['exempt']} vrijgesteld."
    )


def _register(content: Content) -> Iterator[str]:
    register = content["register"]
    behind = counted(register["behind"], "schooldag", "schooldagen")
    state = f"loopt {behind} achter" if register["behind"] else "is bij"
    yield f"De registratie {state}; laatst ontvangen: {short_date(register['last_received'])}."
    if register["missing"]:
        days = enumeration([short_date(day) for day in register["missing"]])
        yield f"Niet ontvangen in de laatste 12 schoolweken: {days}. Die dagen tellen niet als aanwezig."


def _model(content: Content) -> Iterator[str]:
    state = content.get("model")
    yield plain(f"Tweede mening: {lower_first(headline(state))}. {' '.join(state_lines(state))}")


def _open_for_all(content: Content, rules: Rules) -> Iterator[str]:
    if content["open_for_all"]:
        names = enumeration([rules[rule].naam for rule in content["open_for_all"]])
        yield f"Open voor alle leerlingen: {names}. Daarvoor ontbreken gegevens."


def _changes(listed: Content) -> Iterator[str]:
    if listed["changes"]:
        yield ""
        yield "Gewijzigd na het bevriezen (de lijst hieronder bleef staan zoals hij was):"
    for change in listed["changes"]:
        yield plain(f"  {change['name']} ({change['class']})")
        yield plain(f"    was:    {said(change['was'])}")
        yield plain(f"    is:     {said(change['is'])}")
        yield plain(f"    waarom: {' '.join(change['why'])}")


def _print_block(console: Console, block: Content, context: Context, model: Content | None) -> None:
    about, entries = BLOCKS[block["id"]], block["entries"]
    console.print()
    console.print(Text(f"{about.heading} ({len(entries)})", style="bold"))
    for note in (about.empty if not entries else about.what, *notes(block["id"], model)):
        if note:
            console.print(Text(f"  {note}", style="dim"))
    if entries:
        console.print(_table(entries, context))


def _table(entries: list[Entry], context: Context) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=True)
    for header, width in COLUMNS:
        table.add_column(header, width=width, ratio=None if width else 1, overflow="fold")
    for entry in entries:
        table.add_row(*(Text("\n".join(plain(line) for line in lines)) for lines in _cells(entry, context)))
    return table


def _cells(entry: Entry, context: Context) -> Iterator[list[str]]:
    yield [entry["name"], f"{entry['class']}, {entry['mentor'] or UNKNOWN}"]
    yield [f"{entry['tier'] or '?'} ({entry['previous_tier'] or NOTHING})"]
    yield [f"wk {iso_week(as_date(entry['tier_since']))[-2:]}" if entry["tier_since"] else NOTHING]
    yield [*_why(entry, context), *_second_opinion(entry), *_agreements(entry), ""]
    for span in ("4w", "12w"):
        yield [share(entry[f"absent_share_{span}"]), f"{number(round(entry[f'absent_hours_{span}'], 1))} u"]
    yield [f"{number(entry['sick_reports_12w'])} ×", f"{number(entry['sick_days_year'])} d"]
    away = entry["away_run_days"]
    yield [f"{number(away)} d", _day_month(entry["away_since"])] if away else [NOTHING]
    yield [_day_month(entry["last_present"])]


def _day_month(value: str | None) -> str:
    return f"{as_date(value):%d-%m}" if value else UNKNOWN


def _why(entry: Entry, context: Context) -> list[str]:
    lines = [main_reason(entry, context.rules, context.behind)]
    others = other_reasons(entry, context.rules)
    opened = open_rules(entry, context.rules, context.open_for_all)
    due = deadline(entry, context.rules, context.monday)
    lines += [due] if due else []
    clock = clock_in_words(entry)
    lines += [f"Klok: {clock}"] if clock else []
    lines += [f"Ook: {'; '.join(others)}"] if others else []
    lines += [f"Nog open: {'; '.join(opened)}"] if opened else []
    lines += [f"Registratie: {completeness(entry)}"] if entry["missing_days_12w"] else []
    return [*lines, *(["Aandacht"] if entry["attention"] else [])]


def _agreements(entry: Entry) -> list[str]:
    return [
        f"{label[0].upper()}{label[1:]}: {short_date(entry[name]) if name in _DAYS else entry[name]}"
        for name, label in LATER.items()
        if entry[name] is not None
    ]


def _second_opinion(entry: Entry) -> list[str]:
    """What the model says of this pupil; what holds for everybody stands above the list."""
    opinion = opinion_of(entry)
    said = [f"Tweede mening: {each}" for each in _said_of(opinion)] if opinion is not None else []
    differs = marker(entry.get("disagreement"))
    return [*said, *([differs] if differs else [])]


def _said_of(opinion: Content) -> list[str]:
    if has_number(opinion):
        return [counted_of_hundred(opinion)]
    if opinion["no_number"] not in FOR_EVERYBODY:
        return [lower_first(without_number(opinion))]
    return in_order(opinion) if opinion["band"] != "laag" else []


def _nowhere(content: Content) -> Iterator[str]:
    """What no row of the list has, said once."""
    entries = [entry for block in content["blocks"] for entry in block["entries"]]
    nowhere = [what for name, what in LATER.items() if all(entry[name] is None for entry in entries)]
    if entries and nowhere:
        yield ""
        yield f"Nog bij niemand vastgelegd ({NOTHING}): {', '.join(nowhere)}."


def _work(content: Content) -> Iterator[str]:
    if content["unaccounted"]:
        yield ""
        yield "Nog te verantwoorden verzuim (langer dan de afgesproken tijd zonder reden):"
    for item in content["unaccounted"]:
        records = counted(item["records"], "registratie", "registraties")
        yield plain(f"  {item['name']} ({item['class']}): {records}, de oudste van {short_date(item['oldest'])}")
