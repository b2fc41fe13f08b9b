"""docs/reference/messages.md: how messages and deliveries move, as drawings, and what each kind holds."""

from typing import Final

from service.domain.delivery import Channel, State
from service.policy.messages import Kind, KindPolicy, MessagePolicy, load_messages

MOVES: Final[tuple[tuple[State, State, str], ...]] = (
    (State.WAITING, State.CLAIMED, "a worker takes it"),
    (State.CLAIMED, State.WAITING, "not accepted, its turn did not come, or the worker died"),
    (State.CLAIMED, State.HANDING_OVER, "just before the receiver can accept"),
    (State.CLAIMED, State.DEAD, "refused for good, or too often"),
    (State.HANDING_OVER, State.SENT, "accepted"),
    (State.HANDING_OVER, State.WAITING, "not accepted, or the worker died in a call"),
    (State.HANDING_OVER, State.DEAD, "refused for good, or too often"),
    (State.HANDING_OVER, State.UNSURE, "the worker died in a mail"),
    (State.UNSURE, State.SENT, "an administrator, or the worker after all"),
    (State.UNSURE, State.WAITING, "an administrator"),
    (State.UNSURE, State.DISCARDED, "an administrator"),
    (State.DEAD, State.WAITING, "an administrator"),
    (State.DEAD, State.DISCARDED, "an administrator"),
)
"""Every step of a delivery, and who or what makes it."""
_ENDS = (State.SENT, State.DISCARDED)
_MEANING: Final = {
    State.WAITING: "waits for its turn, the first time or after a failure",
    State.CLAIMED: "a worker has it; the receiver cannot have accepted it yet",
    State.HANDING_OVER: "the receiver may have accepted it",
    State.SENT: "the receiver accepted it",
    State.DEAD: "given up; an administrator decides",
    State.UNSURE: "nobody here knows whether it arrived; an administrator decides",
    State.DISCARDED: "put aside by an administrator",
}
_HEAD = """\
# Messages

<!-- Written by make docs; do not edit. -->

What people and endpoints are told, from `configs/messages/`. A message holds counts, a week, dates of work and a
link, never a pupil. Why it is an outbox: [decision 0011](../decisions/0011-outbox.md). How to set it up, and what
to do when something does not arrive: [Tell people that there is work](../how-to/messages.md).

## A message

Written in the transaction of what it is about, once per thing and receiver. What is due together for one person is
one delivery; for an endpoint it is one per kind and school.

```mermaid
stateDiagram-v2
    state "queued" as queued
    state "in a delivery" as gathered
    state "dropped" as dropped
    [*] --> queued: something happened
    queued --> gathered: its time came
    queued --> dropped: no role for it any more, or older than {news} days
    gathered --> [*]
    dropped --> [*]
```

## A delivery

```mermaid
{machine}
```

| state | what it is |
|---|---|
{states}

A delivery is tried {most} times. It waits {first} seconds after the first failure and twice as long after each next
one, at most {longest} minutes, times a random share from a half to one. A worker has it for {lease} seconds.

## Kinds

| kind | what | to | when | or | holds |
|---|---|---|---|---|---|
{kinds}
"""


def messages_page(policy: MessagePolicy | None = None) -> str:
    """The page, of the policy in configs/."""
    choices = policy or load_messages()
    attempts, delivery = choices.delivery.attempts, choices.delivery
    return _HEAD.format(
        news=delivery.news_days,
        machine=as_mermaid(),
        states="\n".join(f"| `{state}` | {_MEANING[state]} |" for state in State),
        most=attempts.most,
        first=attempts.first_wait_seconds,
        longest=attempts.longest_wait_minutes,
        lease=delivery.leases.seconds,
        kinds="\n".join(_kind(choices, kind, each) for kind, each in choices.kinds.items()),
    )


def as_mermaid() -> str:
    """The states of a delivery as a Mermaid state diagram; each arrow says who or what goes along it."""
    names = {state: state.value.replace("-", "_") for state in State}
    lines = ["stateDiagram-v2", *(f'    state "{state}" as {names[state]}' for state in State)]
    lines.append(f"    [*] --> {names[State.WAITING]}: a {Channel.MAIL} or a call")
    lines += [f"    {names[before]} --> {names[after]}: {words}" for before, after, words in MOVES]
    return "\n".join([*lines, *(f"    {names[state]} --> [*]" for state in _ENDS)])


def _kind(policy: MessagePolicy, kind: Kind, each: KindPolicy) -> str:
    holds = [*each.sums, *each.dates, *(["week"] if each.week else [])]
    others = [timing for timing in each.may if timing != each.timing]
    said = (policy.words("en").kinds[kind].name, ", ".join(each.to), each.timing, ", ".join(others), ", ".join(holds))
    return f"| `{kind}` | {' | '.join(words or '–' for words in said)} |"
