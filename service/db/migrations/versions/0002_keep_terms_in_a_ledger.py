"""Keep terms in a ledger, the post in states, and the calendar open to decrees."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
COMMENTS = {
    ("reminder", "kind"): "new | answered | due_soon | due_today | overdue | superior | chairman",
    ("process_case", "person_id"): "set when the case is about somebody who works here",
    ("process_case", "rules"): "edition of rules and calendar its dates were last derived from",
    ("bounce", "id"): "digest of the report",
    ("bounce", "action"): "failed | delayed | unknown",
    ("bounce", "status"): "RFC 3463: 5.1.1",
    ("calendar_day", "kind"): "holiday | in_lieu | swapped | make_up; plain: as the week says",
    ("calendar_day", "basis"): "the document: number, date, issuer",
    ("clock_entry", "kind"): "start | chosen | stop | resume | extend | moved | end",
    ("clock_entry", "event"): "start: the event it counts from",
    (
        "clock_entry",
        "facts",
    ): "dates set by people; units granted; the date before and after a move",
    ("clock_entry", "rules_of"): "start: the day whose rules apply",
    ("clock_entry", "ground"): "stop, resume: the legal ground",
    ("clock_entry", "notice"): "number of the notice or decision",
    ("dossier", "due_on"): "copy of the whole term's due date",
    ("dossier", "clock"): "none | running | stopped | ended",
    ("heartbeat", "next_at"): "when its next sweep begins",
    ("heartbeat", "paused_until"): "the clock leapt ahead",
    (
        "outbox",
        "state",
    ): ("created | sending | delivered | temporary_failure | permanent_failure | held | discarded"),
    ("outbox", "tries"): "attempts since it was written or let go again: they end some day",
    ("outbox", "sent_to"): "the address it left for",
    ("mail_pace", "full_at"): "when as many may leave at once as ever",
    ("outbox", "due_at"): "the next try",
    ("outbox", "lease_until"): "whoever sends it lives so long",
    ("outbox", "broken_off"): "tries whose end nobody noted: each may have reached the server",
    ("outbox", "sent_at"): "when the mail server took it",
    ("person", "email_problem"): "why letters to this address come back; empty when they arrive",
}


def upgrade() -> None:
    _make_calendar()
    _deepen_ledger()
    _add_columns()
    _give_post_states()
    _add_post_tables()
    _comment(COMMENTS)


def _make_calendar() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_calendar_day_entered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    op.create_index(op.f("ix_calendar_day_day"), "calendar_day", ["day"])
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_calendar_year_entered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
    )
    op.create_index(op.f("ix_calendar_year_year"), "calendar_year", ["year"])


def _deepen_ledger() -> None:
    with op.batch_alter_table("clock_entry") as table:
        for name, kind in (
            ("variant", sa.String(length=80)),
            ("event", sa.String(length=40)),
            ("reason", sa.Text()),
        ):
            table.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        table.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("rules_of", sa.Date(), nullable=True))
        table.add_column(sa.Column("notice_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("actor_id", sa.String(length=32), nullable=True))
        table.drop_index(op.f("ix_clock_entry_case_id"))
        table.create_index("ix_clock_entry_term", ["case_id", "term"])
        table.create_foreign_key(op.f("fk_clock_entry_actor_id"), "person", ["actor_id"], ["id"])
    for term, event in (
        ("papers_check", "dossier.submitted"),
        ("dossier_to_signature", "dossier.accepted"),
    ):
        op.execute(
            f"UPDATE clock_entry SET event = '{event}', rules_of = date(at)"  # noqa: S608 - our own
            f" WHERE term = '{term}' AND kind = 'start'"
        )


def _add_columns() -> None:
    op.create_table(
        "mail_refusal",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_refusal_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_mail_refusal")),
    )

    op.add_column("dossier", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column(
        "dossier",
        sa.Column("clock", sa.String(length=40), nullable=False, server_default="none"),
    )
    op.add_column(
        "process_case", sa.Column("rules", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index("ix_process_case_rules", "process_case", ["ended_at", "rules"])
    # In plain SQL: batch mode would make the table anew, and rows of others refer to it.
    op.execute(
        "ALTER TABLE process_case ADD COLUMN person_id VARCHAR(32)"
        " CONSTRAINT fk_process_case_person_id REFERENCES person (id)"
    )
    _index_the_few()
    op.drop_index(op.f("ix_task_case_id"), "task")
    op.create_index("ix_task_case", "task", ["case_id", "state"])
    op.add_column("heartbeat", sa.Column("next_at", MOMENT, nullable=True))
    op.add_column("heartbeat", sa.Column("paused_until", MOMENT, nullable=True))
    op.add_column(
        "person", sa.Column("email_problem", sa.Text(), nullable=False, server_default="")
    )
    op.drop_column("reminder", "lease_until")


def _index_the_few() -> None:
    """Most cases have none of these: an index of all would look useless to SQLite's planner."""
    for column in ("session_id", "decision_id"):
        op.drop_index(op.f(f"ix_process_case_{column}"), "process_case")
    for column in ("session_id", "decision_id", "person_id"):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_process_case_{column}",
            "process_case",
            [column],
            sqlite_where=known,
            postgresql_where=known,
        )


def _give_post_states() -> None:
    op.add_column(
        "outbox",
        sa.Column("state", sa.String(length=40), nullable=False, server_default="created"),
    )
    op.add_column(
        "outbox", sa.Column("broken_off", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("outbox", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "outbox", sa.Column("sent_to", sa.String(length=300), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE outbox SET state = CASE"
        " WHEN sent_at IS NOT NULL THEN 'delivered'"
        " WHEN failed_at IS NOT NULL THEN 'permanent_failure'"
        " WHEN problem <> '' THEN 'temporary_failure'"
        " ELSE 'created' END"
    )
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at"])
    op.drop_column("outbox", "failed_at")


def _add_post_tables() -> None:
    op.create_table(
        "mail_pace",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("full_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_pace")),
    )
    op.create_table(
        "bounce",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("outbox_id", sa.String(length=32), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("diagnostic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_bounce_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
    )
    op.create_index(op.f("ix_bounce_outbox_id"), "bounce", ["outbox_id"])


def _comment(comments: dict[tuple[str, str], str]) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        for (table, column), text in comments.items():
            literal = text.replace("'", "''")
            op.execute(
                sa.text(f"COMMENT ON COLUMN {table}.{column} IS '{literal}'".replace(":", "\\:"))
            )


def downgrade() -> None:
    op.drop_table("bounce")
    op.drop_table("mail_pace")
    op.add_column("outbox", sa.Column("failed_at", MOMENT, nullable=True))
    op.execute(
        "UPDATE outbox SET failed_at = made_at "
        " WHERE state IN ('permanent_failure', 'held', 'discarded')"
    )
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_due", "outbox", ["sent_at", "due_at"])
    for name in ("sent_to", "tries", "broken_off", "state"):
        op.drop_column("outbox", name)

    op.add_column("reminder", sa.Column("lease_until", MOMENT, nullable=True))
    op.drop_column("person", "email_problem")
    for column in ("session_id", "decision_id", "person_id"):
        op.drop_index(f"ix_process_case_{column}", "process_case")
    for column in ("session_id", "decision_id"):
        op.create_index(op.f(f"ix_process_case_{column}"), "process_case", [column])
    op.execute("ALTER TABLE process_case DROP COLUMN person_id")
    op.drop_index("ix_task_case", "task")
    op.create_index(op.f("ix_task_case_id"), "task", ["case_id"])
    op.drop_index("ix_process_case_rules", "process_case")
    op.drop_column("process_case", "rules")
    for name in ("paused_until", "next_at"):
        op.drop_column("heartbeat", name)
    for name in ("clock", "due_on"):
        op.drop_column("dossier", name)

    with op.batch_alter_table("clock_entry") as table:
        table.drop_constraint(op.f("fk_clock_entry_actor_id"), type_="foreignkey")
        table.drop_index("ix_clock_entry_term")
        table.create_index(op.f("ix_clock_entry_case_id"), ["case_id"])
        for name in (
            "actor_id", "notice_on", "rules_of", "facts", "reason", "event", "variant",
        ):  # fmt: skip
            table.drop_column(name)

    for name in ("mail_refusal", "calendar_year", "calendar_day", "edition"):
        op.drop_table(name)
