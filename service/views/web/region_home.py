"""What the page about pupils at home shows: clocks on a date, quarters, and the flow of a school year beside them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from service.policy.region import RegionPolicy
from service.region.shown import ends
from service.views import region_words as words

Split = Mapping[str, int] | None
_LRV = ("lrv", "lrv_long")
_LONG = ("long", "lrv_long", "allowed_long")


def clocks_page(clocks: Mapping[str, Any], position: int, table: str) -> dict[str, Any]:
    """The clocks of one week: as fine as may be shown, and by group."""
    split: Split = clocks["splits"][position]
    lines = [(words.CLOCKS[name], value) for name, value in (split or {}).items()]
    units = clocks["tables"][table][position]
    rows = [{**words.unit(table, unit["members"]), "at_home": unit["at_home"]} for unit in units]
    return {"lines": lines, "at_home": total(split), "rows": rows}


def home_page(clocks: Mapping[str, Any], flows: Sequence[Mapping[str, Any]], policy: RegionPolicy) -> dict[str, Any]:
    """Quarters as the inspectorate asks them, and school years: stock beside flow."""
    quarters = [
        {"name": words.period(name, "quarter"), "on": clocks["weeks"][position], **_quarter(clocks["splits"][position])}
        for name, position in ends(clocks["weeks"], "quarter").items()
    ]
    stocks = {name: clocks["splits"][position] for name, position in ends(clocks["weeks"], "year").items()}
    years = [_year(flow, stocks.get(flow["year"])) for flow in flows]
    return {"quarters": quarters, "years": years, "dwell": _dwell_words(policy.dwell_weeks)}


def total(split: Split) -> int | None:
    """Everybody at home; None when that is not shown."""
    return sum(split.values()) if split else None


def _quarter(split: Split) -> dict[str, int | None]:
    """Without a valid reason up to three months, and longer; everybody at home, and of them over three months."""
    known = split or {}
    short, long = (known.get(name) for name in _LRV)
    over = [known[name] for name in _LONG if name in known]
    # Without the split of who is sick or authorised, who of them is longer than three months at home is not known.
    complete = "long" in known or "allowed_long" in known
    return {"short": short, "long": long, "all": total(split), "all_long": sum(over) if complete else None}


def _year(flow: Mapping[str, Any], split: Split) -> dict[str, Any]:
    quarter = _quarter(split)
    return {
        **flow,
        "name": words.period(flow["year"], "year"),
        "stock": quarter["all"],
        "stock_long": quarter["all_long"],
        "flow_long": (flow["long_home"] or (None, None))[0],
        "new": (flow["new_home"] or (None, None))[0],
    }


def _dwell_words(edges: Sequence[int]) -> list[str]:
    first = [f"tot en met {edges[0]} weken"]
    between = [f"{low + 1} tot en met {high} weken" for low, high in pairwise(edges)]
    return [*first, *between, f"meer dan {edges[-1]} weken"]
