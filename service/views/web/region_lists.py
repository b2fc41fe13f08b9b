"""Lists of other parties held beside those of the schools: counts for a samenwerkingsverband, names for a school.

A samenwerkingsverband gets no answer about any line: whoever uploads a list with one name could read there whether that
pupil is at home. So it sees counts in fives, of a long list, once in a while; the school sees its own pupils by name.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, Response

from service.accounts.parts import Accounts
from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.region import RegionPolicy, load_region_policy
from service.region.reconcile import (
    HEADER,
    PURPOSE,
    BadList,
    Line,
    Pair,
    blurred,
    compare,
    coverage,
    groups,
    read_list,
)
from service.store import audit
from service.store.region.lists import counted_in_region, last_comparison, pupils_of_school
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Look, Need
from service.views.web.forms import Fields, text
from service.views.web.layout import Layout
from service.views.web.region_pages import around_region, region_of
from service.views.web.register import Routes

REGION = "/regio/lijsten"
SCHOOL = "/scholen/{school_id}/lijsten"
_REFUSED = 422
WRONG: Mapping[str, str] = {
    "encoding": "Dit bestand is geen UTF-8-tekst. Bewaar het als CSV met UTF-8.",
    "header": f"De eerste regel moet deze kolommen hebben: {', '.join(HEADER)}.",
    "long": "Dit bestand heeft te veel regels.",
    "school": "Het schoolnummer ontbreekt.",
    "definition": "De definitie is er geen uit de lijst hieronder.",
    "who": "Vul een leerlingnummer in, of een geboortedatum met een achternaam.",
    "born": "De geboortedatum is geen datum. Schrijf 2012-05-31 of 31-05-2012.",
}


def add_list_pages(routes: Routes, layout: Layout, accounts: Accounts) -> None:
    """Add them."""
    pages = _Pages(routes.parts, layout, accounts.secret.key(PURPOSE))
    see, change = Need(Verb.SEE, What.RECONCILIATION), Need(Verb.CHANGE, What.RECONCILIATION)
    at_school = Need(Verb.SEE, What.RECONCILIATION, At.SCHOOL, whole_school=True)
    routes.page(REGION, pages.of_region, see)
    routes.form(REGION, pages.compare_region, change)
    routes.page(SCHOOL, pages.of_school, at_school)
    routes.form(SCHOOL, pages.compare_school, Need(Verb.CHANGE, What.RECONCILIATION, At.SCHOOL, whole_school=True))


class _Pages:
    def __init__(self, parts: Parts, layout: Layout, secret: bytes) -> None:
        self.parts = parts
        self.layout = layout
        self.secret = secret
        self.policy: RegionPolicy = load_region_policy(parts.settings.configs_dir)

    def of_region(self, look: Look, regio: str = "") -> HTMLResponse:
        """What a list must look like, and the form."""
        look.log()
        return self._region(look, regio, {})

    def compare_region(self, look: Look, form: Fields) -> Response:
        """Counts of who is on which list; the list itself is not kept."""
        region, _ = region_of(self.parts, look, text(form, "regio"))
        party, errors, lines = self._read(form)
        errors |= self._too_soon(region, party, lines) if not errors else {}
        if errors:
            look.log()
            return self._region(look, region, errors, party=party)
        with write_transaction(self.parts.engine) as connection:
            counts = groups(compare(counted_in_region(connection, region), lines, self.policy, self.secret))
            detail: dict[str, str | int] = {"region": region, "party": party, "lines": len(lines)}
            audit.append(connection, look.entry(Action.RECORDED, detail=detail))
        shown = blurred(counts, self.policy.least_shown, lines, self.secret)
        found = {"counts": shown, "coverage": coverage(shown), "party": self.policy.parties[party]}
        return self._region(look, region, {}, found)

    def of_school(self, look: Look, school_id: str) -> HTMLResponse:
        """The same form for a school."""
        look.log()
        return self._school(look, {})

    def compare_school(self, look: Look, school_id: str, form: Fields) -> Response:
        """The school's own pupils by name: who is on which list, under which definition."""
        party, errors, lines = self._read(form)
        if errors or look.school is None:
            look.log()
            return self._school(look, errors, party=party)
        mine = [line for line in lines if line.school_id == look.school.school_id.upper()]
        with snapshot(self.parts.engine) as connection:
            pairs = compare(pupils_of_school(connection, look.school.id), mine, self.policy, self.secret)
        named = [pair.known.pupil_id for pair in pairs if pair.known]
        look.log(named, Action.SAW, {"party": party, "lines": len(mine)})
        found = {"party": self.policy.parties[party], "elsewhere": len(lines) - len(mine), **self._named(pairs)}
        return self._school(look, {}, found)

    def _named(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        rows = [self._pair(pair) for pair in pairs]
        counts = groups(pairs)
        return {"rows": rows, "counts": counts, "coverage": coverage(counts)}

    def _pair(self, pair: Pair) -> dict[str, Any]:
        words = {name: each.text for name, each in self.policy.definitions.items()}
        theirs = words.get(pair.line.definition, "zonder definitie") if pair.line else None
        return {
            "pupil_id": pair.known.pupil_id if pair.known else None,
            "name": pair.known.name if pair.known else None,
            "ours": [words[name] for name in pair.ours],
            "theirs": theirs,
            "line": pair.line.number if pair.line else None,
            "who": _who_lacks(pair),
        }

    def _read(self, form: FormData) -> tuple[str, dict[str, str], list[Line]]:
        party, file = text(form, "partij"), form.get("bestand")
        errors = {} if party in self.policy.parties else {"partij": "Kies van wie de lijst is."}
        if not isinstance(file, UploadFile) or not file.size:
            return party, errors | {"bestand": "Kies een bestand."}, []
        try:
            return party, errors, read_list(file.file.read(), self.policy, self.secret)
        except BadList as bad:
            where = f"Regel {bad.line}: " if bad.line else ""
            return party, errors | {"bestand": f"{where}{WRONG[bad.code]}"}, []

    def _too_soon(self, region: str, party: str, lines: Sequence[Line]) -> dict[str, str]:
        if len(lines) < self.policy.list_lines:
            return {"bestand": f"Een lijst heeft hier minstens {self.policy.list_lines} regels."}
        with snapshot(self.parts.engine) as connection:
            last = last_comparison(connection, region, party)
        again = last + timedelta(days=self.policy.list_days) if last else None
        if again and again > self.parts.now():
            return {"partij": f"Voor deze partij is kortgeleden al vergeleken. Het kan weer vanaf {again:%d-%m-%Y}."}
        return {}

    def _region(
        self,
        look: Look,
        regio: str,
        errors: Mapping[str, str],
        found: Mapping[str, Any] | None = None,
        party: str = "",
    ) -> HTMLResponse:
        region, names = region_of(self.parts, look, regio)
        values = around_region(self.parts, look, region, names) | {"section": REGION, "active": "/regio"}
        values |= {"party": party}
        return self._html(look, "region_lists.html", errors, found, values)

    def _school(
        self, look: Look, errors: Mapping[str, str], found: Mapping[str, Any] | None = None, party: str = ""
    ) -> HTMLResponse:
        if look.school is None:
            raise NotFound("The address names no school.")
        return self._html(look, "school_lists.html", errors, found, {"school": look.school, "party": party})

    def _html(
        self,
        look: Look,
        template: str,
        errors: Mapping[str, str],
        found: Mapping[str, Any] | None,
        values: Mapping[str, Any],
    ) -> HTMLResponse:
        given: dict[str, Any] = {"errors": errors, "found": found, "policy": self.policy, "header": HEADER}
        return self.layout.html(look, template, _REFUSED if errors else 200, **given, **values)


def _who_lacks(pair: Pair) -> str:
    if pair.known is None:
        return "Staat op de lijst, en is bij deze school niet bekend"
    if pair.line is None:
        return "Staat niet op de lijst"
    return "Beide" if pair.ours else "Staat op de lijst, en telt op school niet mee"
