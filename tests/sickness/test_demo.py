"""The demo shows every part of the work of school and JGZ, however often it is run."""

import pytest

from service.store.session import snapshot
from tests.people_jgz import SHOWS, TAKEN, flag_of, write_steps
from tests.web.staff import Office

pytestmark = pytest.mark.slow


def test_the_staff_of_the_demo_took_steps_that_follow_once(office: Office) -> None:
    engine = office.parts.engine

    counts = [write_steps(engine), write_steps(engine)]

    with snapshot(engine) as connection:
        flags = {key: flag_of(connection, key) for key in SHOWS}
    assert counts == [len(TAKEN), 0]
    assert {key: flag["step"] for key, flag in flags.items() if flag} == {
        "nour": "consult-requested",
        "sven": "consult",
        "finn": "contact",
    }
