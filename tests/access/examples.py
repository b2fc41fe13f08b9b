"""A real address for every route: what the placeholders stand for exists, and whoever may use the route finds it.

A route with a placeholder that is not here yet makes the tests fail: add an example, as an administrator or coordinator
would find it.
"""

import re
from collections.abc import Callable, Mapping

from service.views.permission_matrix import Where
from tests.access import things
from tests.access.world import Person, World
from tests.people import WEEK

Make = Callable[[World, Person, Where], str]


def address(world: World, person: Person, path: str, where: Where) -> str:
    """The path of a route with something that exists at every placeholder.

    Raises
    ------
    AssertionError
        If there is no example of a placeholder yet.
    """

    def example(found: re.Match[str]) -> str:
        name = found[1].partition(":")[0]
        make = OF_ROUTE.get(path, {}).get(name) or ANYWHERE.get(name)
        assert make is not None, f"{path} needs an example of {name}"
        return make(world, person, where)

    return re.sub(r"\{([^}]+)\}", example, path)


def body(world: World, person: Person, path: str, where: Where) -> dict[str, str]:
    """Fields of a form that name something, made for this request; no field for most routes."""
    return {name: make(world, person, where) for name, make in BODIES.get(path, {}).items()}


ANYWHERE: Mapping[str, Make] = {
    "school_id": things.school_of,
    "pupil_id": things.pupil_of,
    "week": lambda *_: WEEK,
    "form": lambda *_: "csv",
    "name": lambda *_: "retention",
    "import_id": things.some_import,
    "token": lambda *_: "nobody-was-sent-this",
}
"""What a placeholder stands for by its name."""
WORK_ON_ACCOUNTS = (
    "", "/uitnodiging", "/herstel", "/uitzetten", "/aanzetten", "/ontgrendelen", "/uitloggen", "/rol",
)  # fmt: skip
OF_REPORT = ("", "/bestand.json", "/bestand.pdf")
OF_FLAG = ("", "/verwijzing", "/verwijzing.pdf")
OF_ROUTE: Mapping[str, Mapping[str, Make]] = {
    "/account/sessies/{uid}": {"uid": things.own_session},
    "/account/sleutels/{uid}/intrekken": {"uid": things.own_token},
    "/beheer/documenten/{name}": {"name": lambda *_: "dpia"},
    "/beheer/import/{uid}": {"uid": things.some_import},
    "/scholen/{school_id}/besluiten/{uid}": {"uid": things.some_request},
    "/beheer/berichten/{uid}/{decision}": {"uid": things.some_delivery, "decision": lambda *_: "opnieuw"},
    "/beheer/koppelingen/{uid}/uitzetten": {"uid": things.some_webhook},
    **{f"/scholen/{{school_id}}/meldingen/{{uid}}{end}": {"uid": things.some_draft} for end in OF_REPORT},
    **{f"/scholen/{{school_id}}/ziekteverzuim/{{uid}}{end}": {"uid": things.some_flag} for end in OF_FLAG},
    "/scholen/{school_id}/meldingen/{uid}/{step}": {"uid": things.some_draft, "step": lambda *_: "intrekken"},
    "/beheer/accounts/{uid}/rollen/{role_uid}": {"uid": things.some_account, "role_uid": things.some_role},
    **{f"/beheer/accounts/{{uid}}{end}": {"uid": things.some_account} for end in WORK_ON_ACCOUNTS},
}
"""The same where the name means something else on each route."""
BODIES: Mapping[str, Mapping[str, Make]] = {
    "/scholen/{school_id}/vastleggen/actie-afronden/{pupil_id:path}": {"uid": things.some_action},
    "/scholen/{school_id}/vastleggen/vrijstelling-intrekken/{pupil_id:path}": {"uid": things.some_exemption},
}
"""Fields that name something, by route: without them nothing is found, whoever asks."""
