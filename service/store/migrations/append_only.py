"""Triggers that make the database itself refuse to change what was written once."""

from alembic import op


def protect(table: str, *operations: str) -> None:
    """Refuse the operations (UPDATE, DELETE) on a table; table names come from migrations only."""
    statements = _sqlite if op.get_bind().dialect.name == "sqlite" else _postgresql
    for operation in operations:
        for statement in statements(table, operation):
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


def _sqlite(table: str, operation: str) -> list[str]:
    body = f"SELECT RAISE(ABORT, '{_message(table, operation)}');"
    return [f"CREATE TRIGGER {_name(table, operation)} BEFORE {operation} ON {table} BEGIN {body} END"]


def _postgresql(table: str, operation: str) -> list[str]:
    name = _name(table, operation)
    events = "DELETE OR TRUNCATE" if operation == "DELETE" else operation
    raises = f"BEGIN RAISE EXCEPTION '{_message(table, operation)}'; END"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {raises} $$",
        f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]
