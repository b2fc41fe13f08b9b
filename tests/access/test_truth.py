"""Who sees what, written down a second time: by hand from the rules (rules.md §7), not from configs/sharing.yaml.

A mistake in the policy has to be made twice, in two places, before it goes unnoticed.
"""

import io
import re
from collections.abc import Iterable

import pytest
from openpyxl import load_workbook

from service.domain.access import Role, Scope, Verb, What
from service.policy.sharing import Sharing
from tests.access.world import CLASS, World
from tests.people import PEOPLE, PO, SO, VO, WEEK, Person

SCHOOL_TEAM = {
    "school", "weekly-list", "pupil", "pupil-name", "facts", "register", "sickness-flag", "consent", "access-log",
    "personal-data", "correction", "model", "report-draft",
}  # fmt: skip
SEES: dict[Role, set[str]] = {
    Role.ZORGCOORDINATOR: SCHOOL_TEAM,
    Role.VERZUIMCOORDINATOR: SCHOOL_TEAM,
    Role.TEAMLEIDER: SCHOOL_TEAM - {"sickness-flag", "access-log", "personal-data", "correction", "report-draft"},
    Role.MENTOR: {"school", "weekly-list", "pupil", "pupil-name", "model"},
    Role.JEUGDARTS: {"school", "sickness-flag", "pupil-name"},
    Role.JEUGDVERPLEEGKUNDIGE: {"school", "sickness-flag", "pupil-name"},
    Role.SWV_COORDINATOR: {"tier-counts", "pupil-name"},
    Role.SWV_ANALYST: {"tier-counts"},
    Role.LEERPLICHTAMBTENAAR: {"report-draft"},
    Role.ADMINISTRATOR: {"school", "register", "model", "import", "account", "token", "audit", "document", "metrics"},
}
CHANGES: dict[Role, set[str]] = {
    Role.ZORGCOORDINATOR: {"consent", "correction", "report-draft"},
    Role.VERZUIMCOORDINATOR: {"consent", "correction", "report-draft"},
    Role.ADMINISTRATOR: {"import", "account", "token"},
}
ONLY_WHEN: dict[Role, dict[str, str]] = {
    Role.JEUGDARTS: {"pupil-name": "jgz-name"},
    Role.JEUGDVERPLEEGKUNDIGE: {"pupil-name": "jgz-name"},
    Role.SWV_COORDINATOR: {"pupil-name": "swv-case", "swv-case": "swv-case"},
}
"""Names that people outside a school see only once the school wrote down that this was told or agreed to."""
BOUND_TO: dict[Role, Scope] = {
    **dict.fromkeys(
        (Role.ZORGCOORDINATOR, Role.VERZUIMCOORDINATOR, Role.TEAMLEIDER, Role.LEERPLICHTAMBTENAAR), Scope.SCHOOL
    ),
    **dict.fromkeys((Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE), Scope.SCHOOL),
    Role.MENTOR: Scope.CLASS,
    **dict.fromkeys((Role.SWV_COORDINATOR, Role.SWV_ANALYST), Scope.REGION),
    Role.ADMINISTRATOR: Scope.SERVICE,
}
OF_A_CASE = {
    "case", "contact", "agreed-action", "case-note", "gut-feeling", "tier-decision", "exemption", "sickness-step",
    "swv-case", "reconciliation", "message",
}  # fmt: skip
"""Work on cases and messages about it; what the rules keep from whom is in `NEVER`."""
FILE_OF_A_PUPIL = {
    "weekly-list", "pupil", "facts", "case", "contact", "agreed-action", "case-note", "gut-feeling", "tier-decision",
    "consent", "access-log", "personal-data", "correction",
}  # fmt: skip
NEVER: dict[Role, set[str]] = {
    Role.JEUGDARTS: FILE_OF_A_PUPIL | {"report-draft"},
    Role.JEUGDVERPLEEGKUNDIGE: FILE_OF_A_PUPIL | {"report-draft"},
    Role.SWV_COORDINATOR: FILE_OF_A_PUPIL | {"report-draft", "sickness-flag", "sickness-step"},
    Role.SWV_ANALYST: FILE_OF_A_PUPIL | {"report-draft", "sickness-flag", "sickness-step", "pupil-name", "swv-case"},
    Role.LEERPLICHTAMBTENAAR: FILE_OF_A_PUPIL | {"sickness-flag", "sickness-step", "swv-case"},
    Role.ADMINISTRATOR: FILE_OF_A_PUPIL | {"report-draft", "sickness-flag", "sickness-step", "pupil-name", "swv-case"},
    Role.MENTOR: {"import", "account", "audit", "personal-data", "access-log"},
}

OF_A_PUPIL = (
    "/scholen/{school}/leerlingen/{pupil}",
    "/scholen/{school}/inzage/{pupil}",
    "/scholen/{school}/gegevens/{pupil}",
    "/scholen/{school}/gegevens/{pupil}?als=json",
    "/scholen/{school}/toestemming/{pupil}",
    "/scholen/{school}/verzoeken/{pupil}",
    "/v1/schools/{school}/pupils/{pupil}",
    "/v1/schools/{school}/pupils/{pupil}/facts",
    "/v1/schools/{school}/pupils/{pupil}/assessment",
    "/v1/schools/{school}/pupils/{pupil}/consents",
    "/v1/schools/{school}/pupils/{pupil}/consent-purposes",
    "/v1/schools/{school}/pupils/{pupil}/access-events",
)
LISTS = (
    f"/scholen/{{school}}/weken/{WEEK}",
    f"/scholen/{{school}}/weken/{WEEK}/lijst.csv",
    f"/scholen/{{school}}/weken/{WEEK}/lijst.xlsx",
    f"/scholen/{{school}}/weken/{WEEK}/lijst.json",
    f"/v1/schools/{{school}}/weekly-lists/{WEEK}",
    "/v1/schools/{school}/pupils",
    "/v1/schools/{school}/assessments",
)
OF_A_SCHOOL = (
    *LISTS,
    "/scholen/{school}/verzoeken",
    f"/scholen/{{school}}/weken/{WEEK}/tweede-mening",
    "/v1/schools/{school}/facts",
)
OUTSIDE = (
    Role.JEUGDARTS,
    Role.JEUGDVERPLEEGKUNDIGE,
    Role.SWV_COORDINATOR,
    Role.SWV_ANALYST,
    Role.LEERPLICHTAMBTENAAR,
    Role.ADMINISTRATOR,
)
IN_CLASS = {key: each for key, each in PEOPLE.items() if (each.school_id, each.class_name) == (VO, CLASS)}
NOT_IN_CLASS = {key: each for key, each in PEOPLE.items() if key not in IN_CLASS}


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_and_changes_what_the_rules_say_and_nothing_else(attacked: World, role: Role) -> None:
    assert granted(attacked.sharing, role, Verb.SEE) - OF_A_CASE == SEES[role]
    assert granted(attacked.sharing, role, Verb.CHANGE) - OF_A_CASE == CHANGES.get(role, set())
    assert attacked.sharing.roles[role].scope is BOUND_TO[role]


@pytest.mark.parametrize("role", NEVER)
def test_a_role_never_sees_or_changes_what_the_rules_keep_from_it(attacked: World, role: Role) -> None:
    has = granted(attacked.sharing, role, Verb.SEE) | granted(attacked.sharing, role, Verb.CHANGE)

    assert has & NEVER[role] == set()


@pytest.mark.parametrize("role", Role)
def test_names_go_outside_a_school_only_once_somebody_was_told_or_agreed(attacked: World, role: Role) -> None:
    conditions = {
        what.value: grant.when
        for grant in attacked.sharing.grants_of(role)
        for what in grant.see | grant.change
        if grant.when is not None
    }

    assert conditions == ONLY_WHEN.get(role, {})


def test_everybody_has_no_more_than_the_own_account(attacked: World) -> None:
    assert {what for grant in attacked.sharing.everybody for what in grant.see | grant.change} == {What.SELF}


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("address", [*OF_A_PUPIL, *OF_A_SCHOOL])
def test_nobody_outside_a_school_opens_anything_about_its_pupils(attacked: World, role: Role, address: str) -> None:
    for school_id, who in ((VO, "noor"), (PO, "daan"), (SO, "ada")):
        answer = attacked.people[role].get(address.format(school=school_id, pupil=PEOPLE[who].pupil_id))

        assert answer.status_code == 404
        assert PEOPLE[who].last_name not in answer.text


@pytest.mark.parametrize("role", [Role.ZORGCOORDINATOR, Role.VERZUIMCOORDINATOR, Role.TEAMLEIDER, Role.MENTOR])
@pytest.mark.parametrize("address", [*OF_A_PUPIL, *OF_A_SCHOOL])
def test_the_team_of_a_school_sees_no_other_school(attacked: World, role: Role, address: str) -> None:
    for school_id, who in ((PO, "daan"), (SO, "ada")):
        answer = attacked.people[role].get(address.format(school=school_id, pupil=PEOPLE[who].pupil_id))

        assert answer.status_code == 404


def test_the_team_of_a_school_sees_its_own_pupils(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]

    for address in (*OF_A_PUPIL, *OF_A_SCHOOL):
        answer = coordinator.get(address.format(school=VO, pupil=PEOPLE["bram"].pupil_id))

        assert (address, answer.status_code) == (address, 200)


@pytest.mark.parametrize("address", OF_A_PUPIL)
@pytest.mark.parametrize("key", ["amira", "tess", "daan", "ada"])
def test_a_mentor_opens_nobody_of_another_class(attacked: World, address: str, key: str) -> None:
    who = PEOPLE[key]

    answer = attacked.people[Role.MENTOR].get(address.format(school=who.school_id, pupil=who.pupil_id))

    assert answer.status_code == 404
    assert who.last_name not in answer.text


@pytest.mark.parametrize("address", LISTS)
def test_the_lists_of_a_mentor_hold_the_own_class_and_nobody_else(attacked: World, address: str) -> None:
    answer = attacked.people[Role.MENTOR].get(address.format(school=VO))
    text = cells_of(answer.content) if address.endswith("xlsx") else answer.text

    assert answer.status_code == 200
    assert len(named(text, IN_CLASS.values())) > 5
    assert named(text, NOT_IN_CLASS.values()) == set()


def test_a_mentor_sees_no_numbers_of_the_whole_school(attacked: World) -> None:
    mentor, leader = attacked.people[Role.MENTOR], attacked.people[Role.TEAMLEIDER]
    opinion, listed = f"/scholen/{VO}/weken/{WEEK}/tweede-mening", f"/v1/schools/{VO}/weekly-lists/{WEEK}"

    assert (mentor.get(opinion).status_code, leader.get(opinion).status_code) == (404, 200)
    assert [mentor.get(listed).json()[name] for name in ("scope", "counts", "model")] == ["classes", None, None]
    assert leader.get(listed).json()["counts"]["pupils"] > len(IN_CLASS)


@pytest.mark.parametrize("address", ["/", "/tweede-mening", "/tweede-mening/kaart", f"/scholen/{VO}/verzoeken"])
def test_the_other_pages_of_a_mentor_name_nobody_of_another_class(attacked: World, address: str) -> None:
    assert named(attacked.people[Role.MENTOR].get(address).text, NOT_IN_CLASS.values()) == set()


@pytest.mark.parametrize(
    "address",
    [
        f"/scholen/{VO}/toestemming/{PEOPLE['noor'].pupil_id}",
        f"/scholen/{VO}/verzoeken/{PEOPLE['noor'].pupil_id}",
        f"/v1/schools/{VO}/pupils/{PEOPLE['noor'].pupil_id}/consents",
    ],
)
@pytest.mark.parametrize("role", [Role.TEAMLEIDER, Role.MENTOR, *OUTSIDE])
def test_only_coordinators_write_down_consent_and_requests(attacked: World, role: Role, address: str) -> None:
    person = attacked.people[role]

    answer = person.send("POST", address, json={}) if address.startswith("/v1/") else person.post(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    "address",
    ["/beheer", "/beheer/accounts", "/beheer/import", "/beheer/import/nieuw", "/beheer/logboek", "/beheer/delen",
     "/metrics", "/v1/imports", "/v1/audit-events", "/v1/documents"],
)  # fmt: skip
def test_only_an_administrator_administers(attacked: World, role: Role, address: str) -> None:
    assert attacked.people[role].get(address).status_code == 403


def granted(sharing: Sharing, role: Role, verb: Verb) -> set[str]:
    """What a role may, with or without a condition."""
    return {what.value for what in What for grant in sharing.grants_of(role) if grant.allows(verb, what)}


def named(text: str, people: Iterable[Person]) -> set[str]:
    """Names of people of whom the last name or the number is in a text."""
    return {each.name for each in people if each.last_name in text or re.search(rf'[">;]{each.pupil_id}["<;]', text)}


def cells_of(workbook: bytes) -> str:
    """Every cell of a workbook."""
    sheets = load_workbook(io.BytesIO(workbook)).worksheets
    return "\n".join(f">{cell}<" for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
