"""Triggers that make the database itself refuse to change what was written once."""

from alembic import op

_ALWAYS = "TRUE"
_NO_PERMIT = "NOT EXISTS (SELECT 1 FROM deletion_permit)"


def protect(table: str, *operations: str) -> None:
    """Refuse the operations (UPDATE, DELETE) on a table; table names come from migrations only."""
    statements = _sqlite if op.get_bind().dialect.name == "sqlite" else _postgresql
    for operation in operations:
        for statement in statements(table, operation):
            op.execute(statement)


def protect_unless_permitted(table: str, *operations: str) -> None:
    """The same, but let them pass in a transaction that holds a deletion permit (a row of deletion_permit)."""
    statements = _sqlite if op.get_bind().dialect.name == "sqlite" else _postgresql
    for operation in operations:
        for statement in statements(table, operation, _NO_PERMIT):
            op.execute(statement)


def unprotect(table: str, *operations: str) -> None:
    """Take the triggers of `protect` away."""
    for operation in operations:
        name = _name(table, operation)
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")


def _name(table: str, operation: str) -> str:
    return f"{table}_no_{operation.lower()}"


def _message(table: str, operation: str) -> str:
    return f"{table} is append-only: {operation} refused"


def _sqlite(table: str, operation: str, when: str = _ALWAYS) -> list[str]:
    body = f"SELECT RAISE(ABORT, '{_message(table, operation)}');"
    return [f"CREATE TRIGGER {_name(table, operation)} BEFORE {operation} ON {table} WHEN {when} BEGIN {body} END"]


def _postgresql(table: str, operation: str, when: str = _ALWAYS) -> list[str]:
    name = _name(table, operation)
    events = "DELETE OR TRUNCATE" if operation == "DELETE" else operation
    raises = f"BEGIN IF {when} THEN RAISE EXCEPTION '{_message(table, operation)}'; END IF; RETURN NULL; END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {raises} $$",
        f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]
