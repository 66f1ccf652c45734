"""Seal ballots to a key of the tellers; keep the opened lines of the board."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ID = sa.String(length=32)
HASH = sa.String(length=64)
CODE = sa.String(length=40)
UNDER_WAY = """
    SELECT number FROM council_session
    WHERE state = 'voting' AND box_opened_at IS NULL ORDER BY number
"""
COMMENTS = {
    ("council_session", "public_key"): "what ballots are sealed to",
    ("council_session", "share_hashes"): "of the tellers' shares of its private half",
    ("envelope", "cast_at"): "the quarter of an hour, no more",
    ("envelope", "by_server"): "sealed by the server, not in a browser",
    ("envelope", "mark"): "keyed: whose it is, and its hash",
}


class BallotUnderWay(Exception):
    """Đang bỏ phiếu ở phiên họp {numbers}. Kiểm phiếu hoặc hủy phiên trước, rồi đổi phiên bản."""

    def __str__(self) -> str:
        return (self.__doc__ or "").format(numbers=self.args[0])


def upgrade() -> None:
    _no_box_is_closed()
    # Sealed by a key of the server, and never to be opened: their sessions were cancelled.
    op.execute("UPDATE envelope SET sealed = NULL")
    op.add_column("council_session", _column("public_key", HASH, ""))
    op.add_column("council_session", _column("share_hashes", sa.JSON(), "[]"))
    op.add_column("envelope", _column("by_server", sa.Boolean(), sa.false()))
    op.add_column("envelope", _column("mark", HASH, ""))
    op.create_index("ix_envelope_receipt", "envelope", ["receipt"], unique=True)
    _opened_line()
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        for (table, column), comment in COMMENTS.items():
            op.execute(
                f"COMMENT ON COLUMN {table}.{column} IS '{comment.replace(chr(39), chr(39) * 2)}'"
            )


def _no_box_is_closed() -> None:
    """A box is opened by the version that closed it: the seals of one mean nothing to the other."""
    numbers = [number for (number,) in op.get_bind().execute(sa.text(UNDER_WAY))]
    if numbers:
        raise BallotUnderWay(", ".join(numbers))


def _column(
    name: str, kind: "sa.types.TypeEngine[Any]", default: "str | sa.ColumnElement[bool]"
) -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=False, server_default=default)


def _opened_line() -> None:
    op.create_table(
        "opened_line",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("nomination_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("choice", CODE, nullable=False, comment="agree | not_agree | blank | spoiled"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name="fk_opened_line_session_id"
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name="fk_opened_line_nomination_id"
        ),
        sa.PrimaryKeyConstraint("session_id", "nomination_id", "place", name="pk_opened_line"),
    )


def downgrade() -> None:
    _no_box_is_closed()
    op.drop_table("opened_line")
    op.drop_index("ix_envelope_receipt", "envelope")
    op.drop_column("envelope", "mark")
    op.drop_column("envelope", "by_server")
    op.drop_column("council_session", "share_hashes")
    op.drop_column("council_session", "public_key")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN envelope.cast_at IS NULL")
