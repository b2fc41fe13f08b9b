"""docs/reference/sickness.md: criteria, the steps of school and JGZ as a drawing, and the reasons to close."""

from collections.abc import Iterator

from service.policy.consent import ConsentPolicy, load_consent
from service.policy.sickness import SicknessPolicy, load_sickness_policy

_HEAD = """\
# Worrisome sickness absence

<!-- Written by make docs; do not edit. -->

What school and youth health care (JGZ) do together about a pupil who is often or long ill, as in M@ZL: criteria, steps
and reasons of `configs/sickness.yaml`. Words are Dutch, as on the pages. How to work with it:
[Work with the JGZ](../how-to/jgz.md).

## Flags

All criteria of a pupil are one open flag. It is brought up to date as long as it is open; closed, it stays closed, and
only what began later raises a new one. When a correction of the register takes a criterion away, it stays on the open
flag and says so; a person decides what that means. The JGZ sees a flag at once with school, year group, criteria,
counts, dates, contact person and a code, and nothing else about the pupil. It never sees risk, unauthorised absence, a
BSN or the nature of an illness, which is recorded nowhere.

| rule | words | what is counted |
|---|---|---|
{criteria}

## Name

The JGZ sees name and birth date once the school recorded that who has a say was informed{agreed}:
below {pupil_from} years the parents, from {pupil_from} parents and pupil, from {alone_from} the pupil alone.
That holds for {days} days and ends with an objection. Before it the referral names nobody either, whoever makes it, and
no consult can be asked for.

## Steps

```mermaid
{machine}
```

| step | what it is | taken by | whose turn next |
|---|---|---|---|
{steps}

Every step is kept with its day, its party and the account, and is never changed. The school reads all names; the JGZ
reads those of its own people and of the contact person.

## Why a flag is closed

| id | words |
|---|---|
{reasons}
"""


def sickness_page(policy: SicknessPolicy | None = None, consent: ConsentPolicy | None = None) -> str:
    """The page, of the policy in configs/."""
    choices = policy or load_sickness_policy()
    purpose = (consent or load_consent()).purposes["jgz-name"]
    return _HEAD.format(
        criteria="\n".join(
            f"| `{rule}` | {each.words} | {', '.join(each.numbers.values())} |"
            for rule, each in choices.criteria.items()
        ),
        agreed=" and agreed" if purpose.needs == "consented" else "",
        pupil_from=purpose.pupil_from,
        alone_from=purpose.pupil_alone_from,
        days=purpose.valid_days or "any number of",
        machine="\n".join(_machine(choices)),
        steps="\n".join(_steps(choices)),
        reasons="\n".join(f"| `{name}` | {each.words} |" for name, each in choices.close_reasons.items()),
    )


def _machine(policy: SicknessPolicy) -> Iterator[str]:
    yield "stateDiagram-v2"
    for name, step in policy.steps.items():
        yield f'    state "{step.name}" as {_id(name)}'
    yield f"    [*] --> {_id(policy.first)}"
    for name, step in policy.steps.items():
        for each in step.next:
            yield f"    {_id(name)} --> {_id(each)}: {_parties(policy, each)}"
    yield f"    {_id(policy.closed)} --> [*]"


def _steps(policy: SicknessPolicy) -> Iterator[str]:
    for name, step in policy.steps.items():
        waits = policy.parties[step.waits_for] if step.waits_for else "–"
        yield f"| `{name}` | **{step.name}**: {step.about} | {_parties(policy, name)} | {waits} |"


def _parties(policy: SicknessPolicy, step: str) -> str:
    return " of ".join(policy.parties[each] for each in policy.steps[step].by) or policy.parties["service"]


def _id(step: str) -> str:
    return step.replace("-", "_")
