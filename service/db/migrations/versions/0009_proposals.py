"""Keep proposals to a higher authority, their rows and letters; awards from above name theirs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)
ID = sa.String(length=32)
CODE = sa.String(length=40)
SHORT = sa.String(length=300)
AUTHORITIES = "province | prime_minister | … who will decide"
STATES = "draft | to_sign | to_send | sent | returned | answered | settled | refused | withdrawn"
GIVEN = "05/TTr-UBND, given when it is sent"
ON_LINE = "the province had a clerk here when it was sent"
COUNCIL = "of the province's council: passed | failed | deferred"
DECISION = "of the province: award | refuse | forward"
ANSWER = "as recorded here: awarded | refused | forwarded"


def upgrade() -> None:
    _make_proposals()
    _make_rows()
    _make_letters()
    # In plain SQL: batch mode would make the tables anew, and rows of others refer to them.
    for table in ("process_case", "award"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN proposal_id VARCHAR(32)"
            f" CONSTRAINT fk_{table}_proposal_id REFERENCES proposal (id)"
        )
    only = sa.text("proposal_id IS NOT NULL")
    op.create_index(
        "ix_process_case_proposal_id",
        "process_case",
        ["proposal_id"],
        sqlite_where=only,
        postgresql_where=only,
    )


def _make_proposals() -> None:
    op.create_table(
        "proposal",
        *_of_letter(),
        *_of_its_way(),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name="fk_proposal_owner_id"),
        sa.ForeignKeyConstraint(
            ["province_id"], ["organisation.id"], name="fk_proposal_province_id"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_proposal_round_id"),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name="fk_proposal_signer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.UniqueConstraint("number", name="uq_proposal_number"),
    )
    op.create_index("ix_proposal_owner", "proposal", ["owner_id", "number"])
    op.create_index("ix_proposal_province", "proposal", ["province_id", "sent_at"])


def _of_letter() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False, comment="the commune"),
        sa.Column("province_id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("authority", CODE, nullable=False, comment=AUTHORITIES),
        sa.Column("state", CODE, nullable=False, comment=STATES),
        sa.Column("recipient", SHORT, nullable=False),
        sa.Column("route", CODE, nullable=False),
        sa.Column("initiative_scope", sa.JSON(), nullable=False, comment="attachments"),
    )


def _of_its_way() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("signer_id", ID, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("letter_number", CODE, nullable=True, comment=GIVEN),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("on_line", sa.Boolean(), nullable=False, comment=ON_LINE),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("completion_due_on", sa.Date(), nullable=True, comment="as the last return says"),
        sa.Column("opened_at", MOMENT, nullable=False),
    )


def _make_rows() -> None:
    op.create_table(
        "proposal_row",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("nomination_id", ID, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        *_of_answer(),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name="fk_proposal_row_proposal_id"
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name="fk_proposal_row_nomination_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_row"),
        sa.UniqueConstraint(
            "proposal_id", "nomination_id", name="uq_proposal_row_proposal_id_nomination_id"
        ),
    )
    for name in ("proposal_id", "nomination_id"):
        op.create_index(f"ix_proposal_row_{name}", "proposal_row", [name])


def _of_answer() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("verdict", CODE, nullable=False, comment="of the province's appraisal"),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("council", CODE, nullable=False, comment=COUNCIL),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("decision", CODE, nullable=False, comment=DECISION),
        sa.Column("answer", CODE, nullable=False, comment=ANSWER),
        sa.Column("number", CODE, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("signer", SHORT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _make_letters() -> None:
    op.create_table(
        "proposal_letter",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column(
            "upward", sa.Boolean(), nullable=False, comment="from the commune to the province"
        ),
        sa.Column(
            "kind",
            CODE,
            nullable=False,
            comment="sent | resubmitted | chased | withdrawn | returned | answered",
        ),
        sa.Column("number", SHORT, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("file", ID, nullable=True, comment="an attachment"),
        sa.Column("by_hand", sa.Boolean(), nullable=False, comment="it came on paper"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name="fk_proposal_letter_proposal_id"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_proposal_letter_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal_letter"),
    )
    for name in ("proposal_id", "file"):
        op.create_index(f"ix_proposal_letter_{name}", "proposal_letter", [name])


def downgrade() -> None:
    op.drop_index("ix_process_case_proposal_id", "process_case")
    for table in ("process_case", "award"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN proposal_id")
    for table in ("proposal_letter", "proposal_row", "proposal"):
        op.drop_table(table)
