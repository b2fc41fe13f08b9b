"""The invented people of a demo as the page to sign in with shows them."""

from collections.abc import Mapping, Sequence

from service.accounts.demo import demo_accounts as accounts_of_demo
from service.accounts.sessions import in_force
from service.domain.access import Assignment
from service.pipeline.parts import Parts
from service.policy.sharing import Sharing
from service.store.accounts.people import AccountRow
from service.store.reading import all_schools
from service.store.session import snapshot
from service.views.access_words import EVERYTHING, MAY, SEVERAL_SCHOOLS, party, place
from service.views.web.layout import DemoAccount

_ORDER = {SEVERAL_SCHOOLS: 0.5, "Beheer": 2, "Zonder rol": 3}
"""Where a heading stands: schools 0, organisations around them 1."""


def demo_accounts(parts: Parts) -> list[DemoAccount]:
    """The invented people somebody may look as in a demo, with their roles of today; none where it is no demo.

    Who works for one school comes first, by school.
    """
    schools = {school.school_id: school.name for school in all_schools(parts.engine)}
    with snapshot(parts.engine) as connection:
        there = accounts_of_demo(connection)
        held = {each.uid: in_force(connection, each.id, parts.today) for each in there}
    shown = [_shown(each, held[each.uid], parts.sharing, schools) for each in there]
    return sorted(shown, key=lambda each: (_ORDER.get(each.party, each.party not in schools.values()), each.party))


def _shown(
    account: AccountRow, given: Sequence[Assignment], sharing: Sharing, schools: Mapping[str, str]
) -> DemoAccount:
    under = party(given, schools)
    return DemoAccount(
        uid=account.uid,
        name=account.name,
        roles=list(dict.fromkeys(sharing.roles[each.role].name for each in given)),
        party=under,
        places=[where for where in _places(given, schools) if where not in (under, EVERYTHING)],
        may=list(dict.fromkeys(MAY[each.role] for each in given)),
    )


def _places(given: Sequence[Assignment], schools: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(place(each, schools) for each in given))
