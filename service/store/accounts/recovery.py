"""Recovery codes, as hashes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from service.store.tables import RecoveryCode, columns, table


def replace(connection: Connection, account_id: int, hashes: Sequence[str]) -> None:
    """Give an account these codes instead of those it had."""
    connection.execute(delete(table(RecoveryCode)).where(columns(RecoveryCode).account_fk == account_id))
    if hashes:
        rows = [{"account_fk": account_id, "code_sha256": each} for each in hashes]
        connection.execute(insert(table(RecoveryCode)), rows)


def use(connection: Connection, account_id: int, code_sha256: str, now: datetime) -> bool:
    """Use a code; False when the account has no such code, or it was used."""
    code = columns(RecoveryCode)
    unused = (code.account_fk == account_id, code.code_sha256 == code_sha256, code.used_at.is_(None))
    return connection.execute(update(table(RecoveryCode)).where(*unused).values(used_at=now)).rowcount == 1


def left(connection: Connection, account_id: int) -> int:
    """How many codes were not used."""
    code = columns(RecoveryCode)
    query = select(func.count()).select_from(table(RecoveryCode)).where(code.account_fk == account_id)
    return int(connection.execute(query.where(code.used_at.is_(None))).scalar_one())
