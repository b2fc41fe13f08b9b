"""docs/reference/report-drafts.md: the states of a draft as a drawing, its kinds, its data and every choice."""

from collections.abc import Iterator, Mapping

from service.policy.reports import DRAFT, NO_LONGER, SCHOOL, ReportKind, ReportPolicy, load_report_policy

_HEAD = """\
# Draft reports

<!-- Written by make docs; do not edit. -->

What a school needs for a report of absence at DUO, drafted from what the rules say; choices of
`configs/reports.yaml`. A person of the school looks, completes and reports. Nothing goes to DUO from here, and
sickness, leave and suspension never are in a draft. How it is done: [Report to DUO](../how-to/report-to-duo.md).

## States

```mermaid
{machine}
```

*school* is a zorgcoördinator or verzuimcoördinator, *service* the weekly run after a correction of the register.
Each step is in the audit log. To be shared or marked as reported a draft needs a last day (unless it is an LRV), a
reason, what the school did and whether leerplicht has to act. Leerplicht sees what is `shared` or `sent`, and
changes nothing.

| state | on the page |
|---|---|
{states}

## Kinds

| kind | name | from rule | duty | law |
|---|---|---|---|---|
{kinds}

## Begin, end, hours and term

- **Sixteen hours**: from the first day with unauthorised absence in the four school weeks that count, up to the day
  on which sixteen were reached. A **follow-up** begins the day after the report before it ended; the first report
  of a school year is none. School holidays take nothing from the four weeks and list no day.
- During unbroken absence one report per {between} calendar days is enough (DUO, soorten verzuim): hours of a report
  date within that time are told with the next report.
- **LRV**: from the first day of the run; its days are followed until it is reported. The end stays open until the
  pupil is back or deregistered, and a person fills it in.
- **Luxeverzuim**: the full days without leave in a row around a holiday, up to {luxury}; more days are no holiday,
  and then it is the day beside the holiday alone. What went on after it was reported is another report.
- **Overig verzuim**: made by hand about days somebody names; unauthorised absence alone.
- Hours are those of the rule: lessons or clock hours, as the school counts. Minutes stand beside them.
- The term is {days} working days after the day on which the rule came to hold: Monday to Friday without public
  holidays. A school holiday is no reason to wait.

## A correction that comes late

| the draft | what happens |
|---|---|
| open, still asked | days, minutes and the day of sixteen hours follow the register; what was filled in stays |
| open, no longer asked, its days were corrected | withdrawn: *{withdrawn}*; back when that is corrected again |
| open, no longer asked, not corrected (longer ago, turned 18, left the school) | stays: it was to be reported |
| reported | stays as it was; beside it stands which days are otherwise now, and since when |
| withdrawn by a person | stays withdrawn, and is not made again |

## Data

In the order of the Besluit register onderwijsdeelnemers (BWBR0042639, text of 1 January 2026), art. 13 and 14; a
school delivers 14 b to k with the persoonsgebonden nummer, a municipality adds l to p (art. 21). In which order
DUO's own screen asks was not found, and neither were its lists of reasons and actions: those below are ours.

| data | article | comes from |
|---|---|---|
{fields}
"""
_ORIGINS = {
    "service": "the registers",
    "person": "filled in by the school, here",
    "school": "the school's own administration; never in the service",
    "municipality": "the municipality, at DUO",
}


def reports_page(policy: ReportPolicy | None = None) -> str:
    """The page, of the policy in configs/."""
    choices = policy or load_report_policy()
    head = _HEAD.format(
        machine=as_mermaid(choices),
        states="\n".join(f"| `{state}` | {words} |" for state, words in choices.state_names.items()),
        kinds="\n".join(_kind(name, each) for name, each in choices.kinds.items()),
        between=choices.days_between_when_away,
        luxury=choices.luxury_most_days,
        days=choices.working_days,
        withdrawn=choices.withdrawn_because[NO_LONGER],
        fields="\n".join(
            f"| {each.name} | {each.article} | {_ORIGINS[each.origin]} |" for each in choices.fields.values()
        ),
    )
    return "\n".join([head.rstrip(), *_tables(choices)]) + "\n"


def as_mermaid(policy: ReportPolicy) -> str:
    """The states as a Mermaid state diagram; each arrow names who may go along it."""
    lines = ["stateDiagram-v2", *(f'    state "{words}" as {state}' for state, words in policy.state_names.items())]
    lines.append(f"    [*] --> {DRAFT}: service, or school for overig verzuim")
    for state, following in policy.states.items():
        lines += [f"    {state} --> {to}: {' or '.join(movers)}" for to, movers in following.items()]
        if not any(SCHOOL in movers for movers in following.values()):
            lines.append(f"    {state} --> [*]")
    return "\n".join(lines)


def _kind(name: str, kind: ReportKind) -> str:
    rule = f"[`{kind.from_rule}`](rules.md#{kind.from_rule})" if kind.from_rule else "by hand"
    return f"| `{name}` | {kind.name} | {rule} | {'yes' if kind.mandatory else 'no'} | {kind.law} |"


def _tables(policy: ReportPolicy) -> Iterator[str]:
    lists: Mapping[str, Mapping[str, str]] = {
        "Presumed reason": policy.reasons,
        "What the school did": policy.actions,
        "Whether leerplicht has to act": policy.municipal,
        "Why a draft is withdrawn": policy.withdrawn_because,
    }
    for title, named in lists.items():
        yield from ("", f"## {title}", "", "| id | words |", "|---|---|")
        yield from (f"| `{name}` | {words} |" for name, words in named.items())
