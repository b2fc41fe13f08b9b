"""The pages of a samenwerkingsverband with figures: counts, movement, who is at home, comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import HTMLResponse

from service.domain.access import Scope, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.region import load_region_policy
from service.region.gather import SCHOOL
from service.region.periods import KINDS
from service.region.publish import CLOCKS, FLOWS, MOVEMENT, STOCK
from service.region.shown import Shelf, ends, matrix
from service.views import region_words as words
from service.views.gate import Look, Need
from service.views.permissions import SchoolPlace, why_may
from service.views.web.layout import Layout
from service.views.web.region_home import clocks_page, home_page
from service.views.web.region_sankey import sankey
from service.views.web.register import Routes

SECTIONS = (
    ("/regio", "Aantallen"),
    ("/regio/beweging", "Beweging"),
    ("/regio/thuis", "Thuiszitters"),
    ("/regio/vergelijken", "Vergelijken"),
    ("/regio/lijsten", "Lijsten naast elkaar"),
    ("/regio/leerlingen", "Ingebrachte leerlingen"),
)
NAMED_SECTIONS = ("/regio/lijsten", "/regio/leerlingen")
"""For who has to do with pupils themselves, so not for an analyst."""
COUNTS = Need(Verb.SEE, What.TIER_COUNTS)


def add_region_pages(routes: Routes, layout: Layout) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout)
    routes.page("/regio", pages.counts, COUNTS)
    routes.page("/regio/beweging", pages.movement, COUNTS)
    routes.page("/regio/thuis", pages.at_home, COUNTS)
    routes.page("/regio/vergelijken", pages.comparison, COUNTS)


def region_of(parts: Parts, look: Look, asked: str) -> tuple[str, list[str]]:
    """The region asked for, or the first of somebody's own, and all of those.

    Raises
    ------
    NotFound
        If somebody has no such region.
    """
    own = [
        each.region
        for each in look.viewer.assignments
        if each.scope is Scope.REGION and each.region and _may(parts, look, each.region)
    ]
    names = list(dict.fromkeys(own))
    if not names or (asked and asked not in names):
        raise NotFound("There is no such region, or no ground on which you may see it.")
    return asked or names[0], names


def _may(parts: Parts, look: Look, region: str) -> bool:
    return why_may(look.viewer, look.need.verb, SchoolPlace("", region), look.need.what, parts.sharing) is not None


def around_region(parts: Parts, look: Look, region: str, names: Sequence[str]) -> dict[str, Any]:
    """What every page of a region shows around its own content."""
    lists = why_may(look.viewer, Verb.SEE, SchoolPlace("", region), What.RECONCILIATION, parts.sharing) is not None
    sections = [each for each in SECTIONS if lists or each[0] not in NAMED_SECTIONS]
    return {"region": region, "regions": names, "sections": sections}


@dataclass(frozen=True)
class Asked:
    """Which periods somebody looks at: kind, names of all with the position of their last week, and the chosen ones.

    ``weeks`` are the reference dates by position; ``without`` names the periods that can be chosen and show nothing.
    """

    kind: str
    weeks: Sequence[str]
    found: Mapping[str, int]
    before: str
    after: str
    without: frozenset[str] = frozenset()

    def said(self) -> dict[str, str]:
        """The chosen periods in words, and their reference dates."""
        chosen = {"before": self.before, "after": self.after}
        dates = {f"on_{name}": self.weeks[self.found[each]] for name, each in chosen.items()}
        return {f"said_{name}": words.period(each, self.kind) for name, each in chosen.items()} | dates

    def choices(self) -> list[tuple[str, str]]:
        """For a list to choose from."""
        return [(each, words.choice(each, self.kind, shown=each not in self.without)) for each in self.found]


def asked(weeks: Sequence[str], kind: str, before: str, after: str, shown: Sequence[str] | None = None) -> Asked:
    """The periods chosen; without a choice the last two, of those whose week is ``shown`` where there are two."""
    chosen = kind if kind in KINDS else "month"
    found = ends(weeks, chosen)
    names = list(found)
    without = frozenset(each for each in names if shown is not None and weeks[found[each]] not in shown)
    last = after if after in found else _first(names, without)
    rest = names[names.index(last) + 1 :] or names
    return Asked(chosen, weeks, found, before if before in rest else _first(rest, without), last, without)


def _first(names: Sequence[str], without: frozenset[str]) -> str:
    return next((each for each in names if each not in without), names[0])


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.policy = load_region_policy(parts.settings.configs_dir)
        self.shelf = Shelf(parts.engine, self.policy, parts.now)

    def counts(self, look: Look, regio: str = "", week: str = "", per: str = "sector") -> HTMLResponse:
        """Pupils per tier in a week, with the change since the week before, and by group."""
        region, values = self._around(look, regio, "/regio")
        stock = self.shelf.part(region, STOCK)
        if stock:
            found = ends(stock["weeks"], "week")
            chosen = week if week in found else next(iter(found))
            values |= {"stock": stock, "week": chosen, "weeks": [(each, words.period(each, "week")) for each in found]}
            values |= {"on": stock["weeks"][found[chosen]]}
            values |= counts_page(stock, found[chosen])
            values |= {"per": _per(per), "rows": self._rows(stock, _per(per), found[chosen])}
        return self._html(look, "region.html", values)

    def movement(self, look: Look, regio: str = "", soort: str = "month", van: str = "", tot: str = "") -> HTMLResponse:
        """From which tier to which, between two periods: a table and a drawing."""
        region, values = self._around(look, regio, "/regio/beweging")
        moved = self.shelf.part(region, MOVEMENT)
        stock = self.shelf.part(region, STOCK)
        if stock and moved:
            chosen = asked(stock["weeks"], soort, van, tot, moved["weeks"])
            values |= {"chosen": chosen, **chosen.said(), "level": moved["level"]}
            values |= _movement(stock, moved, chosen)
        return self._html(look, "region_movement.html", values)

    def at_home(self, look: Look, regio: str = "", week: str = "", per: str = "sector") -> HTMLResponse:
        """Who is at home for how long: stock on a date beside the flow of a year, per quarter, and how it went on."""
        region, values = self._around(look, regio, "/regio/thuis")
        clocks, flows = self.shelf.part(region, CLOCKS), self.shelf.part(region, FLOWS)
        if clocks:
            found = ends(clocks["weeks"], "week")
            chosen = week if week in found else next(iter(found))
            values |= {"week": chosen, "weeks": [(each, words.period(each, "week")) for each in found]}
            values |= {"on": clocks["weeks"][found[chosen]], "long_months": self.policy.long_months}
            values |= {"per": _per(per), **clocks_page(clocks, found[chosen], _per(per))}
            values |= home_page(clocks, flows or [], self.policy)
        return self._html(look, "region_home.html", values)

    def comparison(
        self, look: Look, regio: str = "", soort: str = "quarter", van: str = "", tot: str = "", per: str = "school"
    ) -> HTMLResponse:
        """Groups side by side in two periods."""
        region, values = self._around(look, regio, "/regio/vergelijken")
        stock = self.shelf.part(region, STOCK)
        if stock:
            chosen = asked(stock["weeks"], soort, van, tot)
            before = self._rows(stock, _per(per), chosen.found[chosen.before])
            after = self._rows(stock, _per(per), chosen.found[chosen.after])
            values |= {"stock": stock, "chosen": chosen, "per": _per(per), **chosen.said()}
            values |= {"pairs": list(zip(before, after, strict=True))}
        return self._html(look, "region_compare.html", values)

    def _around(self, look: Look, regio: str, active: str) -> tuple[str, dict[str, Any]]:
        region, names = region_of(self.parts, look, regio)
        around = around_region(self.parts, look, region, names) | {"section": active, "least": self.least}
        named = {"tables": words.TABLES, "kinds": words.KINDS, "words": words.STATES, "short": words.SHORT}
        return region, {**around, **named, "stock": None, "chosen": None, "week": None}

    @property
    def least(self) -> int:
        """The least number that is shown."""
        return self.policy.least_shown

    def _html(self, look: Look, template: str, values: dict[str, Any]) -> HTMLResponse:
        return self.layout.html(look, template, active="/regio", **values)

    def _rows(self, stock: Mapping[str, Any], table: str, position: int) -> list[dict[str, Any]]:
        units = stock["tables"][table]
        if table == SCHOOL:
            units = sorted(units, key=lambda unit: str(unit["members"]))
        return [{**words.unit(table, unit["members"]), "pupils": unit["pupils"][position]} for unit in units]


def _per(table: str) -> str:
    return table if table in words.TABLES else "sector"


def counts_page(stock: Mapping[str, Any], position: int) -> dict[str, Any]:
    """The whole region in a week, and the week before it."""
    pupils = stock["tables"]["region"][0]["pupils"]
    now, before = pupils[position], pupils[position - 1] if position else None
    change = [one - other for one, other in zip(now, before, strict=True)] if before else None
    tier_1 = stock["tier_1"][position]
    counts = dict(zip(stock["states"], now, strict=True))
    more = {"pupils": sum(now), "pupils_before": sum(before) if before else None}
    return {"now": now, "change_since": change, "tier_1": tier_1, "counts": counts, **more}


def _movement(stock: Mapping[str, Any], moved: Mapping[str, Any], chosen: Asked) -> dict[str, Any]:
    """The matrix and its drawing; where there is none, two periods of the same kind between which there is one."""
    weeks = stock["weeks"]
    found = _matrix(moved, chosen)
    states = ("other", "tier_2", "tier_3") if moved["level"] == "full" else ("other", "tier_2_3")
    others = asked(weeks, chosen.kind, "", "", moved["weeks"])
    instead = others if found is None and _matrix(moved, others) else None
    return {"matrix": found, "states": states, "drawing": sankey(found) if found else None, "instead": instead}


def _matrix(moved: Mapping[str, Any], chosen: Asked) -> list[list[int]] | None:
    return matrix(moved, *(chosen.weeks[chosen.found[each]] for each in (chosen.before, chosen.after)))
