"""The weekly list as the page shows it: rows in words, grouped in blocks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from service.domain.moments import iso_week
from service.views.blocks import BLOCKS, notes
from service.views.dutch import NOTHING, UNKNOWN, as_date, clock_hours, counted, day_in_year, share, short_date, week
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
from service.views.opinion_words import in_short, marker, opinion_of

Listed = Mapping[str, Any]


def list_page(listed: Listed, rules: Rules, weeks: list[str]) -> dict[str, Any]:
    """Everything the template of the list needs; ``weeks`` are those with a list, latest first."""
    content = listed["list"]
    context = Context.of(content, rules)
    changed = {change["pupil_id"]: place for place, change in enumerate(listed["changes"], start=1)}
    return {
        "content": content,
        "whole": content["counts"] is not None,
        "frozen_at": listed["frozen_at"],
        "register": content["register"],
        "counts": content["counts"],
        "blocks": [_block(block, context, content, changed) for block in content["blocks"]],
        "open_for_all": [rules[rule_id] for rule_id in content["open_for_all"]],
        "model": {"headline": headline(content.get("model")), "lines": list(state_lines(content.get("model")))},
        "changes": [_change(change, content) for change in listed["changes"]],
        "unaccounted": [{**item, "url": pupil_url(content, item["pupil_id"])} for item in content["unaccounted"]],
        "earlier": _neighbour(weeks, content["week"], 1),
        "later": _neighbour(weeks, content["week"], -1),
    }


def at_a_glance(content: Listed) -> dict[str, Any]:
    """What the meeting is about, before a list is opened: agenda items with their numbers, and how far the register is
    behind."""
    items = [
        {"id": block["id"], "heading": BLOCKS[block["id"]].heading, "count": len(block["entries"])}
        for block in content["blocks"]
        if block["entries"] and BLOCKS[block["id"]].number is not None
    ]
    return {"monday": content["for_monday"], "items": items, "behind": content["register"]["behind"]}


def moved(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, str]:
    """Per count how many more or fewer than on the list before: ``+2``, ``−1``, ``gelijk``."""
    steps = {name: count - before.get(name, 0) for name, count in now.items()}
    return {name: f"+{step}" if step > 0 else f"−{-step}" if step else "gelijk" for name, step in steps.items()}


def pupil_url(content: Mapping[str, Any], pupil_id: str) -> str:
    """Address of a pupil's page on the date of the list."""
    school = quote(content["school_id"], safe="")
    return f"/scholen/{school}/leerlingen/{quote(pupil_id, safe='')}?op={content['as_of']}"


def _neighbour(weeks: list[str], here: str, step: int) -> str | None:
    """The list before (1) or after (-1) this one; weeks come latest first."""
    place = weeks.index(here) + step if here in weeks else -1
    return weeks[place] if 0 <= place < len(weeks) else None


def _block(block: Listed, context: Context, content: Listed, changed: Mapping[str, int]) -> dict[str, Any]:
    rows = [_row(entry, context, content, changed) for entry in block["entries"]]
    about = notes(block["id"], content.get("model"))
    return {"id": block["id"], "about": BLOCKS[block["id"]], "notes": about, "rows": rows}


def _row(entry: Entry, context: Context, content: Listed, changed: Mapping[str, int]) -> dict[str, Any]:
    year = as_date(content["as_of"]).year
    return {
        "url": pupil_url(content, entry["pupil_id"]),
        "name": entry["name"],
        "who": f"{entry['class']}, {entry['mentor'] or f'mentor {UNKNOWN}'}",
        "tier": entry["tier"],
        "since": _week_number(entry["tier_since"]),
        "previous": entry["previous_tier"],
        "attention": entry["attention"],
        "reason": main_reason(entry, context.rules, context.behind),
        "deadline": deadline(entry, context.rules, context.monday),
        "others": other_reasons(entry, context.rules),
        "open": open_rules(entry, context.rules, context.open_for_all),
        "missed": [_missed(entry, span, words) for span, words in (("4w", "4 wk"), ("12w", "12 wk"))],
        "completeness": completeness(entry),
        "incomplete": bool(entry["missing_days_12w"]),
        "sick_reports": counted(entry["sick_reports_12w"], "melding", "meldingen"),
        "sick_days": counted(entry["sick_days_year"], "dag", "dagen"),
        "away": counted(entry["away_run_days"], "schooldag", "schooldagen") if entry["away_run_days"] else NOTHING,
        "away_since": day_in_year(entry["away_since"], year, "") if entry["away_run_days"] else "",
        "clock": clock_in_words(entry),
        "last_present": day_in_year(entry["last_present"], year),
        "opinion": _opinion(entry),
        "agreements": _agreements(entry),
        "change": changed.get(entry["pupil_id"]),
    }


def _week_number(since: str | None) -> str | None:
    return week(iso_week(as_date(since))).split(" van ")[0] if since else None


def _missed(entry: Entry, span: str, words: str) -> dict[str, str]:
    return {
        "span": words,
        "share": share(entry[f"absent_share_{span}"]),
        "hours": clock_hours(entry[f"absent_hours_{span}"]),
    }


def _agreements(entry: Entry) -> list[tuple[str, str]]:
    """What people add; a dash where nothing has been written down."""
    return [
        ("Contact", short_date(entry["last_contact"], NOTHING)),
        ("Eigenaar", entry["owner"] or NOTHING),
        ("Actie", entry["action"] or NOTHING),
        ("Uiterlijk", short_date(entry["action_due"], NOTHING)),
        ("Evaluatie", short_date(entry["review_on"], NOTHING)),
        ("M@ZL-stap", entry["mazl_step"] or NOTHING),
        ("Gemeld bij DUO", short_date(entry["reported_to_duo"], NOTHING)),
    ]


def _opinion(entry: Entry) -> dict[str, Any]:
    """The second opinion of a row, and whether it differs from the rules."""
    opinion = opinion_of(entry)
    return {
        "said": in_short(opinion) or NOTHING,
        "differs": marker(entry.get("disagreement")),
    }


def _change(change: Listed, content: Listed) -> dict[str, Any]:
    return {
        "url": pupil_url(content, change["pupil_id"]),
        "name": change["name"],
        "class": change["class"],
        "was": said(change["was"]),
        "now": said(change["is"]),
        "why": change["why"],
    }
