"""What the weekly run tells of the demo schools, and that no pupil can be found in any of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.domain.delivery import Channel
from service.notify.render import Renderer, merge
from service.pipeline.parts import Parts, open_parts
from service.pipeline.tell import tell_of_model, tell_of_registers
from service.pipeline.weekly_run import weekly_run
from service.policy.messages import LANGUAGES, Kind
from service.settings import Settings
from service.store.accounts import people
from service.store.messages.taking import Said, Taken
from service.store.reading import all_schools
from service.store.tables import ReportDraft, School, SicknessFlag, columns, table
from tests.notify.desk import ADDRESS, Desk
from tests.notify.servers import Sink, mail_server
from tests.people import PEOPLE, SO, VO, WEEK, write_demo
from tests.people_staff import staff, write_staff
from tests.story.commands import Service
from tests.telemetry.traces import find_personal_data

pytestmark = pytest.mark.slow
MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """The demo schools and their staff on Monday morning, after the run."""
    folder = tmp_path_factory.mktemp("week")
    write_demo(folder / "files")
    write_staff(folder / "files")
    service = Service(folder / "var")
    service.load(folder / "files")
    service.say("users", "demo", folder / "files" / "staff.csv")
    opened = open_parts(Settings(data_dir=folder / "var", database=""), now=lambda: MONDAY)
    weekly_run(opened, WEEK)
    yield opened
    opened.close()


@pytest.fixture
def desk(parts: Parts) -> Desk:
    """A desk at the database of the demo."""
    found = object.__new__(Desk)
    found.engine, found.policy, found.now, found.server = parts.engine, parts.messages, MONDAY, None
    return found


def key_of(desk: Desk, key: str) -> int:
    with desk.engine.connect() as connection:
        account = people.by_email(connection, staff(key).email)
    assert account is not None
    return account.id


def told(desk: Desk, key: str) -> Counter[tuple[str, str, str]]:
    """Kind, school and class of what somebody is told."""
    mine = [row for row in desk.messages() if row["account_fk"] == key_of(desk, key)]
    return Counter((row["kind"], row["school_id"], row["class_name"]) for row in mine)


def test_the_zorgcoordinator_hears_of_the_list_and_of_what_cannot_wait(desk: Desk) -> None:
    kinds = {kind for kind, _, _ in told(desk, "mirjam")}

    assert kinds >= {Kind.WEEKLY_LIST, Kind.AWAY, Kind.REPORT_DEADLINE}
    assert {school for _, school, _ in told(desk, "mirjam")} == {VO}


def test_a_mentor_hears_of_the_own_class_and_of_no_report(desk: Desk) -> None:
    found = told(desk, "hanan")

    assert {(school, class_name) for _, school, class_name in found} == {(VO, "2B")}
    assert {kind for kind, _, _ in found} <= {Kind.WEEKLY_LIST, Kind.AWAY, Kind.NEW_TIER_3}
    assert found[Kind.WEEKLY_LIST, VO, "2B"] == 1


def test_the_jgz_hears_of_flags_alone(desk: Desk) -> None:
    assert {kind for key in ("farah", "joris") for kind, _, _ in told(desk, key)} == {Kind.SICKNESS_FLAG}


def test_every_draft_with_a_term_and_every_open_flag_is_told_once(desk: Desk) -> None:
    at_school = columns(School).school_id == VO
    with desk.engine.connect() as connection:
        drafts = connection.scalars(select(columns(ReportDraft).due_on).join(table(School)).where(at_school)).all()
        flags = connection.scalars(select(columns(SicknessFlag).id).join(table(School)).where(at_school)).all()
    mine = [row for row in desk.messages() if row["account_fk"] == key_of(desk, "mirjam")]
    dues = [row["content"]["due"] for row in mine if row["kind"] == Kind.REPORT_DEADLINE]

    assert sorted(dues) == sorted(due.isoformat() for due in drafts) != []
    assert told(desk, "joris") == {(Kind.SICKNESS_FLAG, VO, ""): len(flags)}


def test_the_register_that_stopped_is_told_to_who_can_do_something(desk: Desk) -> None:
    assert (Kind.REGISTER_LATE, SO, "") in told(desk, "yusuf")
    assert (Kind.REGISTER_LATE, SO, "") in told(desk, "bea")
    assert Kind.REGISTER_LATE not in {kind for kind, _, _ in told(desk, "wout")}


def test_the_swv_and_leerplicht_are_told_nothing(desk: Desk) -> None:
    assert [told(desk, key).total() for key in ("carolien", "dirk", "samira")] == [0, 0, 0]


def test_running_the_week_again_tells_nothing_more(desk: Desk, parts: Parts) -> None:
    before = len(desk.messages())

    weekly_run(parts, WEEK)
    tell_of_registers(parts)
    tell_of_model(parts)

    assert len(desk.messages()) == before > 0


def test_a_week_of_long_ago_is_worked_out_and_nobody_is_told(desk: Desk, parts: Parts) -> None:
    before = len(desk.messages())

    weekly_run(parts, "2026-W45")

    assert len(desk.messages()) == before


def test_no_mail_to_anybody_names_a_pupil(desk: Desk) -> None:
    sink = Sink()
    desk.now = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # after every digest
    with mail_server(sink) as desk.server:
        done = desk.send()

    assert (done.sent, done.later, done.dead) == (len(sink.accepted), 0, 0)
    assert len(sink.accepted) >= 9
    assert find_personal_data("\n".join(sink.texts()), PEOPLE.values()) == []
    (to_beheer,) = [text for text in sink.texts() if staff("bea").email in text]
    assert f"{ADDRESS}/beheer\n" in to_beheer
    assert find_personal_data(str([row["content"] for row in desk.messages()]), PEOPLE.values()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 2, 31])
def test_no_text_of_any_kind_names_a_pupil_or_leaves_a_hole(language: str, number: int, parts: Parts) -> None:
    names = {school.school_id: school.name for school in all_schools(parts.engine)}
    renderer = Renderer(parts.messages, ADDRESS, names)
    values = {"count": number, "days": number, "week": WEEK, "due": "2026-11-27"}
    said = [
        Said(kind.value, VO, class_name, {name: values[name] for name in policy.holes})
        for kind, policy in parts.messages.kinds.items()
        for class_name in ("", "2B")
    ]

    text = renderer.text(said, language)
    subject = renderer.mail(_taken(), said[:1], language, "iemand@school.example", "dienst@school.example")["Subject"]

    assert find_personal_data(f"{subject}\n{text}", PEOPLE.values()) == []
    assert not {"{", "}", "None"} & set(text)
    assert len(merge(parts.messages, said)) == len(said)


def test_what_an_endpoint_is_told_names_no_pupil(desk: Desk, parts: Parts) -> None:
    renderer = Renderer(parts.messages, ADDRESS, {})
    said = [Said(row["kind"], row["school_id"], "", row["content"]) for row in desk.messages()]

    bodies = b"\n".join(renderer.body(_taken(), [each]) for each in said).decode()

    assert find_personal_data(bodies, PEOPLE.values()) == []
    assert f'"school_id":"{VO}"' in bodies


def _taken() -> Taken:
    return Taken(1, "0f" * 16, Channel.MAIL, 1, None, MONDAY, 1)
