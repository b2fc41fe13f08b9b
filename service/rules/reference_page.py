"""docs/reference/rules.md: every rule with its versions, sources, readings, limits and promises, from the files."""

import sys
from collections.abc import Iterator
from pathlib import Path

from service.domain.codes import Sector
from service.policy.loading import DEFAULT_CONFIGS
from service.rules.cases import DEFAULT_CASES, Case, load_cases
from service.rules.parameters import Parameter, Rule, Source, Version, load_rules
from service.rules.sentences import number

PAGE = DEFAULT_CONFIGS.parent / "docs" / "reference" / "rules.md"
INTRODUCTION = """\
# Rules

<!-- Written by make docs; do not edit. -->

Every rule of the service: what it asks, who decides about it, the numbers with their sources, how unclear texts are
read, what it leaves out, and the cases it is tested on. The numbers live in `configs/rules/`, the cases in
`tests/rules/cases/`; a changed number is a new version with a later date, so it changes answers from that date only.

The first version of a rule begins on 1 August 2023, the first school year of which the holidays are kept. That is not
the date on which a law or agreement began. *Checked* is the day on which a source was last looked at, in some cases
only a part of it.

An answer is *yes*, *no* or *unknown*. *Unknown* means: the known facts say no, but days whose register did not arrive
could make it a yes if they are imagined as the worst case of the rule. Missing data never hides a yes that the known
facts already give. An age counts in completed years.
"""
KINDS = {
    "law": "law",
    "agreement": "agreement between parties",
    "policy": "policy, a choice that can be made otherwise",
    "research": "research",
}
WORST_CASES = {
    "sick": "a missing day is a full day sick",
    "unauthorised": "a missing day is a full day without leave",
    "absent": "a missing day is a full day absent",
    "none": "a missing day changes nothing",
}


def rules_page(rules_dir: Path = DEFAULT_CONFIGS / "rules", cases_dir: Path = DEFAULT_CASES) -> str:
    """The page as text.

    Raises
    ------
    ConfigError
        If a rule or its cases cannot be read.
    """
    rules = load_rules(rules_dir)
    sections = [_section(rule, load_cases(cases_dir / f"{rule.id}.yaml")) for rule in rules.values()]
    return "\n".join([INTRODUCTION, *_overview(list(rules.values())), "", *sections]).rstrip() + "\n"


def write(page: Path = PAGE) -> None:
    """Write the page to its file."""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(rules_page(), encoding="utf-8")


def _overview(rules: list[Rule]) -> Iterator[str]:
    yield "| rule | in Dutch | tier | kind |"
    yield "|---|---|---|---|"
    for rule in rules:
        yield f"| [{rule.id}](#{rule.id}) | {rule.naam} | {rule.tier or '–'} | {rule.kind} |"


def _section(rule: Rule, cases: list[Case]) -> str:
    return "\n".join([*_head(rule), *_versions(rule), *_limits(rule.versions[-1]), *_cases(cases)])


def _head(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id}\n"
    yield f"**{rule.asks}**\n"
    yield f"*{rule.naam}:* {rule.vraag}\n"
    yield f"- tier: {rule.tier or 'none, it places nobody in a tier'}"
    yield f"- kind: {KINDS[rule.kind]}"
    yield f"- owner: {rule.owner}"
    yield f"- applies to: {_whom(rule)}"
    yield f"- facts: {', '.join(f'`{fact}`' for fact in rule.facts)}"
    yield f"- worst case: {WORST_CASES[rule.worst_case]}"
    yield f"- sentence: `{rule.zin}`"
    yield from (f"- note: {text}" for text in (rule.note, rule.let_op) if text)
    yield ""


def _whom(rule: Rule) -> str:
    sectors = rule.applies_to.sectors
    whom = "all sectors" if set(sectors) == set(Sector) else ", ".join(sectors)
    ages = rule.applies_to.age
    if ages is None or (ages.min is None and ages.max is None):
        return whom
    if ages.min is None:
        return f"{whom}; up to {ages.max} years"
    return f"{whom}; {ages.min} to {ages.max} years" if ages.max is not None else f"{whom}; from {ages.min} years"


def _versions(rule: Rule) -> Iterator[str]:
    yield "| from | parameters | sources |"
    yield "|---|---|---|"
    for version in rule.versions:
        parameters = "<br>".join(_parameter(name, found) for name, found in version.parameters.items())
        sources = "<br>".join(_source(source) for source in (version.source, *version.also))
        yield f"| {version.valid_from} | {parameters} | {sources} |"
    yield ""


def _parameter(name: str, parameter: Parameter) -> str:
    if parameter.value is None:
        return f"`{name}`: abolished"
    values = parameter.value if isinstance(parameter.value, list) else [parameter.value]
    value = ", ".join(text.replace(",", ".") for text in map(number, values))
    at = f"{parameter.at} " if parameter.at else ""
    fixed = f" (fixed by `{parameter.fixed_by}`)" if parameter.fixed_by else ""
    return f"`{name}`: {at}{value} {parameter.unit}{fixed}"


def _source(source: Source) -> str:
    copy = f"; read in {source.read_in}" if source.read_in else ""
    return f"[{source.title}]({source.url}), checked {source.checked_on}{copy}"


def _limits(version: Version) -> Iterator[str]:
    yield "How it is read:\n"
    yield from (f"- {reading}" for reading in version.readings)
    if version.not_modelled:
        yield "\nNot modelled:\n"
        yield from (f"- {left_out.what}: {left_out.why}" for left_out in version.not_modelled)
    yield ""


def _cases(cases: list[Case]) -> Iterator[str]:
    yield "| case | answer |"
    yield "|---|---|"
    for case in cases:
        says = f"<br>*{case.says}*" if case.says else ""
        yield f"| {case.name}{says} | {case.answer} |"
    yield ""


if __name__ == "__main__":
    write()
    sys.stdout.write(f"Wrote {PAGE}\n")
