"""References of absence_record on PostgreSQL: one set-based check per statement instead of three look-ups per row."""

from alembic import op

_MISSING = """
CREATE FUNCTION absence_record_references() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM arrived a LEFT JOIN pupil p ON p.id = a.pupil_fk AND p.school_fk = a.school_fk
               WHERE p.id IS NULL)
    OR EXISTS (SELECT 1 FROM arrived a LEFT JOIN import_run i ON i.id = a.import_fk WHERE i.id IS NULL) THEN
        RAISE EXCEPTION 'absence_record refers to a pupil or import that does not exist'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$
"""
_ON_INSERT = """
CREATE TRIGGER absence_record_references AFTER INSERT ON absence_record REFERENCING NEW TABLE AS arrived
FOR EACH STATEMENT EXECUTE FUNCTION absence_record_references()
"""
_IN_USE = """
CREATE FUNCTION {table}_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM absence_record WHERE {refers}) THEN
        RAISE EXCEPTION '{table} still has absence records' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$
"""
_ON_DELETE = "CREATE TRIGGER {table}_in_use BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_in_use()"
_REFERRED = {
    "pupil": "school_fk = OLD.school_fk AND pupil_fk = OLD.id",
    "import_run": "import_fk = OLD.id",
}


def check_references() -> None:
    """Create the checks; SQLite has real foreign keys and needs none."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(_MISSING)
    op.execute(_ON_INSERT)
    for table, refers in _REFERRED.items():
        op.execute(_IN_USE.format(table=table, refers=refers))
        op.execute(_ON_DELETE.format(table=table))


def drop_reference_checks() -> None:
    """Take the checks of `check_references` away."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, name in (("absence_record", "absence_record_references"), *((t, f"{t}_in_use") for t in _REFERRED)):
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
