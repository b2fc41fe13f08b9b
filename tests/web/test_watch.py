"""What watches the service sees: numbers without pupils, for a token or an administrator and for nobody else."""

import re
from collections.abc import Iterator

import pytest

from service.accounts.tokens import WantedToken, make_token
from service.domain.access import Actor, ActorKind
from service.pipeline.parts import Parts
from service.policy.accounts import load_accounts_policy
from service.store.session import write_transaction
from service.views.web.app import create_app
from tests.people import PEOPLE, SO, VO
from tests.telemetry.traces import find_personal_data
from tests.web.client import TestClient
from tests.web.pages import list_address
from tests.web.visitors import everywhere, make_account, of_service, sign_in


@pytest.fixture(scope="module")
def app_client(demo: Parts) -> Iterator[TestClient]:
    """A browser in which nobody is signed in yet."""
    with TestClient(create_app(demo), base_url="http://127.0.0.1") as made:
        yield made


def value(text: str, name: str, **labels: str) -> float:
    """A number as Prometheus reads it."""
    wanted = "".join(f'(?=.*{label}="{re.escape(word)}")' for label, word in labels.items())
    (found,) = re.findall(rf"^{name}(?:\{{{wanted}[^}}]*\}})? (\S+)$", text, re.MULTILINE)
    return float(found)


def test_an_administrator_reads_numbers_in_which_nobody_can_be_found(app_client: TestClient, demo: Parts) -> None:
    sign_in(app_client, make_account(demo.engine, "Mirjam de Boer", *everywhere()))
    app_client.get(list_address(VO))
    sign_in(app_client, make_account(demo.engine, "Bea Klaproos", of_service()))

    answer = app_client.get("/metrics")

    assert answer.status_code == 200
    assert value(answer.text, "vroegsignaal_sign_ins_total", result="succeeded") >= 2
    assert value(answer.text, "vroegsignaal_last_weekly_run_timestamp_seconds") > 0
    assert 'route="/scholen/{school_id}/weken/{week}"' in answer.text
    assert find_personal_data(answer.text, PEOPLE.values()) == []


def test_the_school_whose_register_stopped_is_counted_as_behind(app_client: TestClient, demo: Parts) -> None:
    sign_in(app_client, make_account(demo.engine, "Bea Klaproos", of_service()))

    assert value(app_client.get("/metrics").text, "vroegsignaal_schools_behind") >= 1


def test_a_coordinator_reads_no_numbers_and_nobody_reads_none(app_client: TestClient, demo: Parts) -> None:
    sign_in(app_client, make_account(demo.engine, "Mirjam de Boer", *everywhere()))
    refused = app_client.get("/metrics").status_code
    app_client.cookies.clear()

    assert (refused, app_client.get("/metrics").status_code) == (403, 401)


def test_prometheus_reads_them_with_a_token_for_that(app_client: TestClient, demo: Parts) -> None:
    uid, by = make_account(demo.engine, "Bea Klaproos", of_service()), Actor(ActorKind.COMMAND, "tests")
    policy = load_accounts_policy(demo.settings.configs_dir)
    with write_transaction(demo.engine) as connection:
        wanted = [WantedToken("Prometheus", [scope], [SO], 30) for scope in ("see:metrics", "see:import")]
        right, other = [make_token(connection, policy, by, uid, each, demo.now()).token for each in wanted]

    answers = [
        app_client.get("/metrics", headers={"authorization": f"Bearer {token}"}).status_code
        for token in (right, other, "vs_x_y")
    ]

    assert answers == [200, 403, 401]
