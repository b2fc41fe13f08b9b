"""docs/reference/cases.md: the steps of a case as a drawing, and every choice of configs/cases.yaml."""

from calendar import month_name
from collections.abc import Iterable, Iterator

from service.domain.case_steps import WORDS, Step, as_mermaid
from service.policy.cases import CasePolicy, Choice, Clock, load_cases

_HEAD = """\
# Cases

<!-- Written by make docs; do not edit. -->

What people of a school record about a pupil who needs attention: choices of `configs/cases.yaml`, and one note per case
for what fits no choice. Words are Dutch, as on the pages. Every record is written in one transaction with its line in
the audit log.

## Steps

The five steps of the praktijkkaart *Van thuis weer naar school* (2021). A plan needs an open action that is a plan. Who
is back at school is followed for a year; away again starts over.

```mermaid
{machine}
```

| step | what it is |
|---|---|
{steps}

## What follows from what is recorded

- A **decision** about the niveau replaces the tier from the day it is taken until its last day, at most {weeks} weeks
  ahead. What the rules say stays visible as `rule_tier`, and the model does not raise a pupil whose tier was decided.
  The last decision that covers a date counts; one that gives the pupil back to the rules ends the others.
- The **register of exemptions** says who is exempt from the first date of a pupil's first entry on; before it, and for
  pupils without an entry, the pupil file does. The alarm to renew sounds {alarm} weeks before {renew}.
- An **action** counts for `no-improvement` from the day it was agreed, unless it was recorded by mistake.
- A past assessment is made again with what was recorded by then.
- The weekly list holds what is agreed against the Monday of the meeting: an action due before it is *overdue*, a date
  to look back on or before it is *for review*. Niveau 3 with an open plan is no agenda item and stands at the end, as
  `steady_tier_3`. A pupil in niveau 1 with a case that is not finished stands under *improved*.

## Clocks

The thuiszitter clock runs from the first day actually absent. Weeks are school weeks, so a holiday lets none pass;
months are those of the calendar.

| mark | reached after | alarm |
|---|---|---|
{clocks}

The school decides on an application within {zorgplicht} weeks, once {longer} weeks longer; no decision by then is
stagnation, and the moment for doorzettingsmacht.
"""


def cases_page(policy: CasePolicy | None = None) -> str:
    """The page, of the policy in configs/."""
    choices = policy or load_cases()
    head = _HEAD.format(
        machine=as_mermaid(),
        steps="\n".join(f"| `{step}` | {WORDS[step]} |" for step in Step),
        weeks=choices.decisions.longest_weeks,
        alarm=choices.exemptions.alarm_weeks,
        renew=_day(choices.exemptions.renew_before),
        clocks="\n".join(
            f"| {clock.words} | {_length(clock)} | {_alarm(clock)} |" for clock in choices.clocks.values()
        ),
        zorgplicht=choices.zorgplicht.weeks,
        longer=choices.zorgplicht.extension_weeks,
    )
    return "\n".join([head, *_tables(choices)]) + "\n"


def _tables(policy: CasePolicy) -> Iterator[str]:
    yield from ("## Interventions", "", "| id | words | niveaus | plan |", "|---|---|---|---|")
    for name, each in policy.interventions.items():
        tiers = ", ".join(map(str, each.tiers))
        yield f"| `{name}` | {each.words} | {tiers} | {'yes' if each.plan else 'no'} |"
    lists: dict[str, Iterable[tuple[str, Choice]]] = {
        "Contact": policy.contact_kinds.items(),
        "With whom": policy.contact_with.items(),
        "How an action ended": policy.action_outcomes.items(),
        "Gut feeling": policy.feelings.items(),
        "What can be seen of it": policy.feeling_signs.items(),
        "Reasons of a decision": policy.decisions.reasons.items(),
        "Exemptions": [(article.value, each) for article, each in policy.exemptions.articles.items()],
        "Kinds of absence": policy.typology.items(),
        "Why a case is closed": policy.close_reasons.items(),
    }
    for title, named in lists.items():
        yield from ("", f"## {title}", "", "| id | words |", "|---|---|")
        yield from (f"| `{name}` | {each.words} |" for name, each in named)


def _length(clock: Clock) -> str:
    if clock.school_weeks is not None:
        return f"{clock.school_weeks} school weeks"
    return f"{clock.calendar_months} calendar months"


def _alarm(clock: Clock) -> str:
    return "stagnation: doorzettingsmacht" if clock.stagnation else "clock"


def _day(month_and_day: str) -> str:
    month, day = month_and_day.split("-")
    return f"{int(day)} {month_name[int(month)]}"
