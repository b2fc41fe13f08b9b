"""docs/reference/report-drafts.md draws the steps that a draft can take, and names every choice."""

import re

import pytest
from sqlalchemy import Engine

from service.domain.access import Actor, ActorKind, AuditEntry
from service.policy.reports import DRAFT
from service.reports.filling import CannotNow, move
from service.reports.reference_page import as_mermaid, reports_page
from service.store.drafts import drafts_of_pupil
from service.store.session import write_transaction
from tests.reports.wanted import NOW, POLICY, asked, day, drafted, drafts, missed, set_draft, sixteen
from tests.store.builders import add, fill

STATES = tuple(POLICY.state_names)


def drawn(mover: str) -> set[tuple[str, str]]:
    """Arrows along which somebody may go."""
    arrows = re.findall(r"(\w+) --> (\w+): (.+)", as_mermaid(POLICY))
    return {(before, to) for before, to, movers in arrows if mover in movers.split(" or ")}


def test_a_person_can_take_the_steps_that_are_drawn_and_no_others(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, day(9)))
    drafted(engine, school, asked(ada, sixteen(day(9))))

    taken = {(before, to) for before in STATES for to in STATES if goes(engine, ada, before, to)}

    assert taken == drawn("school") != set()


def goes(engine: Engine, pupil: int, before: str, to: str) -> bool:
    """Whether somebody of the school can bring the draft from a state to another."""
    (draft,) = drafts(engine, pupil)
    set_draft(engine, draft["uid"], state=before)
    with write_transaction(engine) as connection:
        (now,) = drafts_of_pupil(connection, pupil)
        try:
            move(connection, POLICY, now, to, lambda action, _, __: AuditEntry(WHO, action, NOW))
        except CannotNow:
            return False
    return True


WHO = Actor(ActorKind.SERVICE, "tests")


@pytest.mark.parametrize("state", STATES)
def test_the_service_withdraws_and_opens_again_only_as_is_drawn(engine: Engine, state: str) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, day(9)))
    asks = asked(ada, sixteen(day(9)))
    drafted(engine, school, asks)
    set_draft(engine, drafts(engine, ada)[0]["uid"], state=state, withdrawn_because="no-longer")

    for wish in (asks, asked(ada)):
        drafted(engine, school, wish)

    after = drafts(engine, ada)[0]["state"]
    assert after == state or (state, after) in drawn("service")
    assert (after == DRAFT) == (state in (DRAFT, "withdrawn"))


def test_the_page_names_every_choice_and_every_article() -> None:
    page = reports_page()
    named = [*POLICY.reasons, *POLICY.actions, *POLICY.municipal, *POLICY.withdrawn_because, *POLICY.kinds]

    assert [name for name in named if f"| `{name}` |" not in page] == []
    assert [each for each in POLICY.fields.values() if f"| {each.name} | {each.article} |" not in page] == []
