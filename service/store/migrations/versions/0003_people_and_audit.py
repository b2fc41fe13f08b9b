"""Accounts, roles, audit log, consent; append-only tables let go of rows under a deletion permit.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.append_only import protect, protect_unless_permitted, unprotect
from service.store.migrations.shapes import big_key, column, day, index, json, key, moment, number, refers, text, unique

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = (("absence_record", "DELETE"), ("assessment", "UPDATE"), ("weekly_list", "UPDATE"))
"""Protected without exception until now; a deletion by term or by right needs to pass."""
PERMITTED = (*BEFORE, ("audit_event", "DELETE"), ("audited_pupil", "DELETE"), ("consent", "DELETE"))
NEVER = (("audit_event", "UPDATE"), ("audited_pupil", "UPDATE"), ("consent", "UPDATE"))
DOWN = (
    "deletion_permit deletion_report correction_request consent pupil_reference audit_head audited_pupil audit_event "
    "idempotent_answer api_token recovery_code account_ticket account_session role_assignment account_identity account"
)


def upgrade() -> None:
    _accounts()
    _proofs()
    _feeds()
    _audit()
    _privacy()
    for table, operation in BEFORE:
        unprotect(table, operation)
    for table, operation in PERMITTED:
        protect_unless_permitted(table, operation)
    for table, operation in NEVER:
        protect(table, operation)


def downgrade() -> None:
    for table, operation in (*PERMITTED, *NEVER):
        unprotect(table, operation)
    for table in DOWN.split():
        op.drop_table(table)
    for table, operation in BEFORE:
        protect(table, operation)


def _accounts() -> None:
    op.create_table(
        "account",
        *(*number("id"), *text("uid", "email", "name", "language"), column("demo", sa.Boolean())),
        *(*text("password_hash", null=True), *moment("password_changed_at", null=True)),
        *(*text("totp_secret", null=True), column("totp_last_step", sa.BigInteger(), null=True)),
        *(*number("failed_attempts"), *moment("locked_until", null=True)),
        *(*moment("created_at"), *moment("disabled_at", null=True)),
        *(key("account"), unique("account", "uid"), unique("account", "email")),
    )
    op.create_table(
        "account_identity",
        *(*number("id", "account_fk"), *text("issuer", "subject"), *moment("linked_at")),
        key("account_identity"),
        refers("account_identity", "account_fk", "account.id"),
        unique("account_identity", "issuer", "subject"),
    )
    index("account_identity", "account_fk")
    op.create_table(
        "role_assignment",
        *(*number("id"), *text("uid"), *number("account_fk"), *text("role", "scope")),
        *(*text("school_id", "class_name", "region", null=True), *day("valid_from"), *day("valid_to", null=True)),
        *(*text("given_by"), *moment("given_at")),
        *(key("role_assignment"), unique("role_assignment", "uid")),
        refers("role_assignment", "account_fk", "account.id"),
    )
    index("role_assignment", "account_fk")


def _proofs() -> None:
    op.create_table(
        "account_session",
        *(*number("id"), *text("uid", "token_sha256", "csrf_token"), *number("account_fk"), *text("method")),
        *(*moment("created_at", "last_seen_at", "expires_at"), *moment("ended_at", null=True)),
        *(key("account_session"), unique("account_session", "uid"), unique("account_session", "token_sha256")),
        refers("account_session", "account_fk", "account.id"),
    )
    index("account_session", "account_fk")
    op.create_table(
        "account_ticket",
        *(*number("id"), *text("kind", "token_sha256"), *number("account_fk", null=True), *json("content", null=True)),
        *(*moment("created_at", "expires_at"), *moment("used_at", null=True)),
        *(key("account_ticket"), unique("account_ticket", "token_sha256")),
        refers("account_ticket", "account_fk", "account.id"),
    )
    index("account_ticket", "account_fk")
    op.create_table(
        "recovery_code",
        *(*number("id", "account_fk"), *text("code_sha256"), *moment("used_at", null=True)),
        *(key("recovery_code"), refers("recovery_code", "account_fk", "account.id")),
    )
    index("recovery_code", "account_fk")


def _feeds() -> None:
    op.create_table(
        "api_token",
        *(*number("id"), *text("uid", "name", "token_sha256"), *number("account_fk"), *json("scopes", "school_ids")),
        *(*moment("created_at", "expires_at"), *moment("revoked_at", "last_used_at", null=True)),
        *(key("api_token"), unique("api_token", "uid"), unique("api_token", "token_sha256")),
        refers("api_token", "account_fk", "account.id"),
    )
    index("api_token", "account_fk")
    op.create_table(
        "idempotent_answer",
        *(*number("id"), *text("actor_uid", "key", "request_sha256"), *number("status"), *json("answer")),
        *moment("created_at"),
        *(key("idempotent_answer"), unique("idempotent_answer", "actor_uid", "key")),
    )


def _audit() -> None:
    op.create_table(
        "audit_event",
        *(big_key("seq"), *moment("at"), *text("actor_kind", "actor_uid", "action", "what", "school_id")),
        *(*json("pupils"), *text("role", "ground"), *json("detail"), *text("before_sha256", "sha256")),
        key("audit_event", "seq"),
    )
    index("audit_event", "actor_uid")
    index("audit_event", "school_id")
    op.create_table(
        "audited_pupil",
        *(big_key("id"), big_key("seq"), *text("reference")),
        *(key("audited_pupil"), refers("audited_pupil", "seq", "audit_event.seq")),
    )
    index("audited_pupil", "seq")
    index("audited_pupil", "reference", "seq")
    head = op.create_table(
        "audit_head",
        *(*number("id"), big_key("seq"), *text("sha256"), big_key("kept_from_seq"), *text("kept_from_sha256")),
        key("audit_head"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "sha256": "", "kept_from_seq": 1, "kept_from_sha256": ""}])
    op.create_table(
        "pupil_reference",
        *(*number("pupil_fk"), *text("reference"), key("pupil_reference", "pupil_fk")),
        *(refers("pupil_reference", "pupil_fk", "pupil.id"), unique("pupil_reference", "reference")),
    )


def _privacy() -> None:
    op.create_table(
        "consent",
        *(*number("id", "pupil_fk"), *text("purpose", "party", "kind"), *day("given_on")),
        *(*text("recorded_by"), *moment("recorded_at")),
        *(key("consent"), refers("consent", "pupil_fk", "pupil.id")),
    )
    index("consent", "pupil_fk")
    op.create_table(
        "correction_request",
        *(*number("id"), *text("uid"), *number("pupil_fk"), *text("kind", "about"), *day("day", null=True)),
        *(*text("asked_by"), *day("asked_on", "due_on"), *text("decision", null=True), *day("decided_on", null=True)),
        *(*text("recorded_by"), *moment("recorded_at")),
        *(key("correction_request"), unique("correction_request", "uid")),
        refers("correction_request", "pupil_fk", "pupil.id"),
    )
    index("correction_request", "pupil_fk")
    op.create_table(
        "deletion_report",
        *(*number("id"), *text("kind"), *moment("at"), *text("by"), *json("counts"), *number("audit_seq")),
        key("deletion_report"),
    )
    op.create_table("deletion_permit", *(*number("id"), *text("reason"), key("deletion_permit")))
