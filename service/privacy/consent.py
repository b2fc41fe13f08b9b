"""Who was informed or agreed, and what that means for a purpose on a date (rules.md §7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry, What
from service.domain.errors import VroegsignaalError
from service.domain.moments import AMSTERDAM, age_on
from service.policy.consent import ConsentPolicy, Kind, Party, Purpose
from service.policy.rights import CONSENT, one_of
from service.store import audit
from service.store.privacy.consents import ConsentRow, add_consent, consents_of

_NO = (Kind.REFUSED, Kind.WITHDRAWN)


@dataclass(frozen=True)
class Said:
    """Somebody was informed, agreed, refused or took it back, on a day."""

    party: Party
    kind: Kind
    given_on: date


@dataclass(frozen=True)
class Granted:
    """Everybody who must be was informed, or agreed."""


@dataclass(frozen=True)
class Missing:
    """These have yet to be informed, or to agree."""

    parties: tuple[Party, ...]


@dataclass(frozen=True)
class Refused:
    """Somebody who may refuse did."""


State = Granted | Missing | Refused


def state(purpose: Purpose, birth_date: date, on: date, entries: Iterable[Said]) -> State:
    """What holds for a purpose on a date, from what had happened by then; ``entries`` in the order of recording.

    Who must have been informed or agreed follows from the age on that date, so that what parents agreed to does not
    cover a pupil who has become old enough to be asked too. A refusal or withdrawal stands until the same party agrees
    again; being informed does not undo it.
    """
    known = sorted((said for said in entries if said.given_on <= on), key=lambda said: said.given_on)
    parties = purpose.parties(age_on(birth_date, on))
    stand = {party: _stand(purpose, birth_date, [said for said in known if said.party is party]) for party in parties}
    if any(standing is False for standing in stand.values()):
        return Refused()
    missing = tuple(party for party, since in stand.items() if not _holds(purpose, since, on))
    return Missing(missing) if missing else Granted()


def _stand(purpose: Purpose, birth_date: date, known: list[Said]) -> date | Literal[False] | None:
    """Day on which a party was last informed or agreed, False after a refusal, None without either."""
    standing: date | Literal[False] | None = None
    for said in known:
        if said.kind in _NO:
            standing = False
        elif said.party is Party.PUPIL and age_on(birth_date, said.given_on) < purpose.pupil_from:
            continue
        elif said.kind is Kind.CONSENTED or (purpose.needs == "informed" and standing is not False):
            standing = said.given_on
    return standing


def _holds(purpose: Purpose, since: date | Literal[False] | None, on: date) -> bool:
    if since is None or since is False:
        return False
    return purpose.valid_days is None or on <= since + timedelta(days=purpose.valid_days)


def states(
    connection: Connection, policy: ConsentPolicy, pupils: Mapping[int, date], on: date
) -> dict[int, dict[str, State]]:
    """Per pupil key and purpose what holds on a date; ``pupils`` are birth dates by key."""
    found = consents_of(connection, pupils)
    return {
        key: {name: state(purpose, born, on, _said(found.get(key, []), name)) for name, purpose in _all(policy)}
        for key, born in pupils.items()
    }


def met(
    connection: Connection, policy: ConsentPolicy, pupils: Mapping[int, date], on: date
) -> dict[int, frozenset[str]]:
    """Per pupil key the purposes that are met on a date, for `PupilPlace.met`."""
    return {
        key: frozenset(name for name, holds in by_purpose.items() if isinstance(holds, Granted))
        for key, by_purpose in states(connection, policy, pupils, on).items()
    }


def record(
    connection: Connection, policy: ConsentPolicy, pupil_fk: int, purpose: str, said: Said, entry: AuditEntry
) -> int:
    """Write down what happened, with its line in the audit log, in one transaction; the number of that line.

    ``entry`` says who writes it down, when, at which school and in what role.

    Raises
    ------
    VroegsignaalError
        If there is no such purpose, or it would happen in the future.
    """
    one_of(policy.purposes, purpose, "purpose of configs/consent.yaml")
    if said.given_on > entry.at.astimezone(AMSTERDAM).date():
        raise VroegsignaalError("What has not happened yet cannot be written down.", "Correct the date.")
    happened = {"purpose": purpose, "party": said.party.value, "kind": said.kind.value}
    row = {"pupil_fk": pupil_fk, "given_on": said.given_on, "recorded_by": entry.actor.uid, "recorded_at": entry.at}
    add_consent(connection, happened | row)
    detail = happened | {"given_on": said.given_on.isoformat()}
    event = replace(entry, action=Action.CONSENT_RECORDED, what=What.CONSENT, ground=CONSENT, detail=detail)
    return audit.append(connection, replace(event, pupils=(pupil_fk,)))


def _all(policy: ConsentPolicy) -> Iterable[tuple[str, Purpose]]:
    return policy.purposes.items()


def _said(rows: Iterable[ConsentRow], purpose: str) -> list[Said]:
    return [Said(Party(row.party), Kind(row.kind), row.given_on) for row in rows if row.purpose == purpose]
