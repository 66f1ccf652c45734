"""Keep emulation campaigns: who is asked, what units register, what they pledge."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

MOMENT = sa.DateTime(timezone=True)
DAYS = ("starts_on", "ends_on", "registration_closes_on", "midterm_on", "signed_on")
SOME = sa.text("campaign_id IS NOT NULL")


def upgrade() -> None:
    _campaign()
    _campaign_unit()
    _registration()
    _pledge()
    _pledge_party()
    # In plain SQL: batch mode would make the table anew, and rows of others refer to it.
    op.execute(
        "ALTER TABLE process_case ADD COLUMN campaign_id VARCHAR(32)"
        " CONSTRAINT fk_process_case_campaign_id REFERENCES campaign (id)"
    )
    op.create_index(
        "ix_process_case_campaign_id",
        "process_case",
        ["campaign_id"],
        sqlite_where=SOME,
        postgresql_where=SOME,
    )
    op.add_column(
        "nomination",
        sa.Column(
            "registered",
            sa.Boolean(),
            nullable=True,
            comment="whether the subject registered in the round's year; none: nothing was launched",
        ),
    )


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column(
            "launched_by",
            sa.String(length=40),
            nullable=False,
            comment="prime_minister | province | commune",
        ),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="regular | thematic"),
        sa.Column(
            "parent_id", sa.String(length=32), nullable=True, comment="the campaign it answers to"
        ),
        sa.Column(
            "state",
            sa.String(length=40),
            nullable=False,
            comment="drafting | registering | checking | running | closed",
        ),
        *(sa.Column(name, sa.Date(), nullable=True) for name in DAYS),
        sa.Column(
            "plan", sa.JSON(), nullable=False, comment="purpose, scope, subjects, criteria, content"
        ),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("plan_number", sa.String(length=40), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name="fk_campaign_owner_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["campaign.id"], name="fk_campaign_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("number", name="uq_campaign_number"),
    )
    op.create_index("ix_campaign_year", "campaign", ["owner_id", "year"])


def _campaign_unit() -> None:
    op.create_table(
        "campaign_unit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.String(length=40),
            nullable=False,
            comment="waiting | registered | pledged | not_registered",
        ),
        sa.Column("members_total", sa.Integer(), nullable=True),
        sa.Column("households_total", sa.Integer(), nullable=True),
        sa.Column("registered_at", MOMENT, nullable=True),
        sa.Column("registered_by", sa.String(length=32), nullable=True),
        sa.Column(
            "late_reason",
            sa.Text(),
            nullable=False,
            comment="why the office entered it after the day",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_campaign_unit_campaign_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation.id"], name="fk_campaign_unit_unit_id"),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["person.id"], name="fk_campaign_unit_registered_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_unit"),
        sa.UniqueConstraint("campaign_id", "unit_id", name="uq_campaign_unit_campaign_id_unit_id"),
    )
    op.create_index("ix_campaign_unit_unit_id", "campaign_unit", ["unit_id"])


def _registration() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
            comment="copy of its subject's: counted without reading it",
        ),
        sa.Column(
            "title", sa.String(length=40), nullable=False, comment="code of an award; empty: a form"
        ),
        sa.Column(
            "form", sa.String(length=40), nullable=False, comment="code of an award; empty: a title"
        ),
        sa.Column("initiative_topic", sa.String(length=300), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column(
            "made_by", sa.String(length=32), nullable=True, comment="none: the operator's import"
        ),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_registration_campaign_id"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation.id"], name="fk_registration_unit_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_registration_subject_id"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_registration_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
        sa.UniqueConstraint(
            "campaign_id", "subject_id", name="uq_registration_campaign_id_subject_id"
        ),
    )
    op.create_index("ix_registration_subject_id", "registration", ["subject_id"])
    op.create_index("ix_registration_unit", "registration", ["campaign_id", "unit_id", "kind"])


def _pledge() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("commitments", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name="fk_pledge_campaign_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation.id"], name="fk_pledge_unit_id"),
        sa.ForeignKeyConstraint(["scan_id"], ["attachment.id"], name="fk_pledge_scan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge"),
        sa.UniqueConstraint("campaign_id", "unit_id", name="uq_pledge_campaign_id_unit_id"),
    )
    op.create_index("ix_pledge_unit_id", "pledge", ["unit_id"])


def _pledge_party() -> None:
    op.create_table(
        "pledge_party",
        sa.Column("pledge_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("signed_by", sa.String(length=32), nullable=True),
        sa.Column(
            "confirmed",
            sa.String(length=40),
            nullable=False,
            comment="how the signer showed himself",
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_party_pledge_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_pledge_party_organisation_id"
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name="fk_pledge_party_signed_by"),
        sa.PrimaryKeyConstraint("pledge_id", "organisation_id", name="pk_pledge_party"),
    )
    op.create_index("ix_pledge_party_organisation_id", "pledge_party", ["organisation_id"])


def downgrade() -> None:
    op.drop_column("nomination", "registered")
    op.drop_index("ix_process_case_campaign_id", "process_case")
    op.execute("ALTER TABLE process_case DROP COLUMN campaign_id")
    for name in ("pledge_party", "pledge", "registration", "campaign_unit", "campaign"):
        op.drop_table(name)
