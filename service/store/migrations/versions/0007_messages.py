"""Messages, webhooks and runs of jobs.

Revision ID: 0007
"""

from alembic import op

from service.store.migrations.shapes import index, json, key, moment, number, refers, text, unique

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        *(*number("id"), *text("uid", "name", "url", "secret"), *json("kinds", "school_ids"), *text("made_by")),
        *(*moment("made_at"), *moment("disabled_at", null=True), key("webhook"), unique("webhook", "uid")),
    )
    op.create_table(
        "message_preference",
        *(*number("id", "account_fk"), *text("kind", "timing"), *moment("changed_at")),
        *(key("message_preference"), refers("message_preference", "account_fk", "account.id")),
        unique("message_preference", "account_fk", "kind"),
    )
    index("message_preference", "account_fk")
    _outbox()
    op.create_table(
        "job_run",
        *(*number("id"), *text("uid", "job", "subject"), *text("running", null=True), *text("state", "place")),
        *(*moment("started_at", "beat_at"), *number("done", "total"), *moment("ended_at", null=True)),
        *(*json("report", null=True), *text("error", null=True)),
        *(key("job_run"), unique("job_run", "uid"), unique("job_run", "running")),
    )


def _outbox() -> None:
    op.create_table(
        "delivery",
        *(*number("id"), *text("uid", "channel"), *number("account_fk", "webhook_fk", null=True), *text("state")),
        *(*moment("made_at", "next_attempt_at"), *number("attempts"), *text("lease", null=True)),
        *(*moment("lease_until", null=True), *text("error", "text_version", null=True), *moment("ended_at", null=True)),
        *(key("delivery"), unique("delivery", "uid"), refers("delivery", "account_fk", "account.id")),
        refers("delivery", "webhook_fk", "webhook.id"),
    )
    for columns in (("account_fk",), ("webhook_fk",), ("state", "next_attempt_at")):
        index("delivery", *columns)
    op.create_table(
        "message",
        *(*number("id"), *text("dedupe", "kind", "channel"), *number("account_fk", "webhook_fk", null=True)),
        *(*text("school_id", "class_name"), *json("content"), *moment("made_at", "due_at")),
        *(*number("delivery_fk", null=True), *moment("dropped_at", null=True), key("message")),
        *(unique("message", "dedupe"), refers("message", "account_fk", "account.id")),
        *(refers("message", "webhook_fk", "webhook.id"), refers("message", "delivery_fk", "delivery.id")),
    )
    for columns in (("account_fk",), ("webhook_fk",), ("delivery_fk", "due_at")):
        index("message", *columns)


def downgrade() -> None:
    for table in ("job_run", "message", "delivery", "message_preference", "webhook"):
        op.drop_table(table)
