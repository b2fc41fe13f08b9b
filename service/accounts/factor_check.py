"""Whether a typed code proves the second factor of an account; a code works once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from service.accounts.second_factor import PURPOSE, recovery_sha256, step_of
from service.accounts.secret import ServiceSecret
from service.store.accounts import people, recovery
from service.store.accounts.people import AccountRow


class Proof(StrEnum):
    """What kind of code it was."""

    APP = "app"
    RECOVERY = "recovery-code"


def use_code(
    connection: Connection, secret: ServiceSecret, account: AccountRow, code: str, now: datetime
) -> Proof | None:
    """Use a code of the app or a recovery code; None when it is wrong or was used."""
    if account.totp_secret is None:
        return None
    step = step_of(secret.unseal(PURPOSE, account.totp_secret, account.uid), code, now)
    if step is not None and people.use_step(connection, account.id, step):
        return Proof.APP
    on_paper = recovery_sha256(code)
    if on_paper is not None and recovery.use(connection, account.id, on_paper, now):
        return Proof.RECOVERY
    return None
