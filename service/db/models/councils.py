"""Councils, their sessions, the agenda, and ballots under seal."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.dossiers import Nomination
from service.db.models.people import Organisation, Person
from service.db.models.plumbing import Attachment


class Council(Base):
    __tablename__ = "council"

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="commendation | initiative")
    name: Mapped[ShortText]
    founded_by: Mapped[ShortText] = mapped_column(comment="number and date of the decision")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    term_until: Mapped[date | None] = mapped_column(comment="last day of the term, as founded")

    owner: Mapped[Organisation] = relationship()
    rules: Mapped[list["CouncilRules"]] = relationship(order_by="CouncilRules.since")


class CouncilRules(Base):
    """Working rules of a council from a day on. Their figures are rows of the law for its place."""

    __tablename__ = "council_rules"
    __table_args__ = (
        UniqueConstraint("council_id", "since"),
        Index(
            "ix_council_rules_file_id",
            "file_id",
            sqlite_where=text("file_id IS NOT NULL"),
            postgresql_where=text("file_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    council_id: Mapped[str] = ref("council.id", index=True)
    since: Mapped[date]
    document: Mapped[ShortText] = mapped_column(comment="number and date of the paper")
    text: Mapped[LongText]
    file_id: Mapped[str | None] = ref("attachment.id", comment="the signed paper")
    receipt_mode: Mapped[Code] = mapped_column(
        default="master_code",
        server_default="master_code",
        comment="master_code | envelope_only",
    )
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = ref("person.id")

    file: Mapped[Attachment | None] = relationship()


class CouncilMember(Base):
    __tablename__ = "council_member"

    id: Mapped[Id]
    council_id: Mapped[str] = ref("council.id", index=True)
    person_id: Mapped[str] = ref("person.id", index=True)
    role: Mapped[Code] = mapped_column(comment="chair | vice_chair | standing | secretary | member")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship()


class CouncilSession(Base):
    """One sitting of a council over nominations of many dossiers."""

    __tablename__ = "council_session"

    id: Mapped[Id]
    council_id: Mapped[str] = ref("council.id", index=True)
    owner_id: Mapped[str] = ref("organisation.id", index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[Code] = mapped_column(
        comment="preparing | convened | open | voting | counted | concluded | cancelled"
    )
    meets_at: Mapped[datetime | None]
    place: Mapped[ShortText] = mapped_column(default="")
    mode: Mapped[Code] = mapped_column(default="in_person")
    opened_at: Mapped[datetime | None]
    ballot_opened_at: Mapped[datetime | None]
    ballot_closes_at: Mapped[datetime | None]
    box_opened_at: Mapped[datetime | None] = mapped_column(comment="no ballot is taken after this")
    quorum: Mapped[dict[str, Any]] = mapped_column(default=dict)
    minutes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    minutes_number: Mapped[Code] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    roll_hash: Mapped[str] = mapped_column(String(64), default="")
    receipt_mode: Mapped[Code] = mapped_column(
        default="master_code",
        server_default="master_code",
        comment="as its council's rules had it when it was opened",
    )
    public_key: Mapped[str] = mapped_column(
        String(64), default="", server_default="", comment="what ballots are sealed to"
    )
    share_hashes: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="of the tellers' shares of its private half"
    )

    council: Mapped[Council] = relationship()
    owner: Mapped[Organisation] = relationship()
    members: Mapped[list["SessionMember"]] = relationship(order_by="SessionMember.position")
    agenda: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.position")


class SessionMember(Base):
    """A member as fixed at the convening, with what he said and how the roll found him."""

    __tablename__ = "session_member"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[Id]
    session_id: Mapped[str] = ref("council_session.id", index=True)
    person_id: Mapped[str] = ref("person.id", index=True)
    position: Mapped[int]
    role: Mapped[Code]
    attendance: Mapped[Code] = mapped_column(default="")
    absence_reason: Mapped[ShortText] = mapped_column(default="")
    teller: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()


class SessionMinutes(Base):
    """A version of a session's minutes, word for word as it was read before it was signed.

    Nothing of it changes once the chair has signed; what is wrong in it is said by the next one.
    """

    __tablename__ = "session_minutes"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    id: Mapped[Id]
    session_id: Mapped[str] = ref("council_session.id", index=True)
    version: Mapped[int | None] = mapped_column(comment="from 1, given with the chair's signature")
    state: Mapped[Code] = mapped_column(comment="draft | signed | dropped")
    reason: Mapped[LongText] = mapped_column(default="", comment="why it replaces the last")
    content: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(64), comment="of the content")
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str] = ref("person.id")
    secretary_id: Mapped[str | None] = ref("person.id")
    secretary_name: Mapped[ShortText] = mapped_column(default="", comment="as it was then")
    secretary_signed_at: Mapped[datetime | None]
    chair_id: Mapped[str | None] = ref("person.id")
    chair_name: Mapped[ShortText] = mapped_column(default="", comment="as it was then")
    chair_post: Mapped[ShortText] = mapped_column(
        default="", server_default="", comment="as it was then"
    )
    chair_signed_at: Mapped[datetime | None]
    signed_as: Mapped[Code] = mapped_column(
        default="",
        server_default="",
        comment="chair | for_chair | by_order | own_post; empty: not said, of earlier ones",
    )

    sitting: Mapped[CouncilSession] = relationship()


class AgendaItem(Base):
    """A nomination on the agenda of a session, with its result in integers."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("session_id", "nomination_id"),)

    id: Mapped[Id]
    session_id: Mapped[str] = ref("council_session.id", index=True)
    nomination_id: Mapped[str] = ref("nomination.id", index=True)
    position: Mapped[int]
    method: Mapped[Code] = mapped_column(default="", comment="ballot | hands")
    discussion: Mapped[LongText] = mapped_column(default="")
    differing_opinions: Mapped[LongText] = mapped_column(default="")
    deferred: Mapped[bool] = mapped_column(default=False)
    struck: Mapped[bool] = mapped_column(default=False)
    written_opinions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    tally: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[Code] = mapped_column(default="", comment="passed | failed | deferred")

    nomination: Mapped[Nomination] = relationship()


class Recusal(Base):
    """A member who may not vote on a nomination. The minutes name the exclusion only."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("session_id", "person_id", "nomination_id"),)

    id: Mapped[Id]
    session_id: Mapped[str] = ref("council_session.id", index=True)
    person_id: Mapped[str] = ref("person.id")
    nomination_id: Mapped[str] = ref("nomination.id")
    ground: Mapped[Code] = mapped_column(comment="self | relative | own_unit")
    found_by: Mapped[Code] = mapped_column(comment="system | member")


class Envelope(Base):
    """A ballot under seal. After the opening the sealed bytes are erased, the hash stays."""

    __tablename__ = "envelope"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        Index("ix_envelope_receipt", "receipt", unique=True),  # nobody casts a copy of another's
    )

    id: Mapped[Id]
    session_id: Mapped[str] = ref("council_session.id", index=True)
    person_id: Mapped[str] = ref("person.id")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    receipt: Mapped[str] = mapped_column(String(64))
    cast_at: Mapped[datetime] = mapped_column(comment="the quarter of an hour, no more")
    times: Mapped[int] = mapped_column(default=1)
    superseded: Mapped[bool] = mapped_column(default=False, comment="yielded to a paper ballot")
    by_server: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="sealed by the server, not in a browser"
    )
    mark: Mapped[str] = mapped_column(
        String(64), default="", server_default="", comment="keyed: whose it is, and its hash"
    )


class OpenedLine(Base):
    """One vote on one nomination, as the board shows it. Nothing leads from here to a person: all
    are written in the one opening, under each nomination in the order of their codes."""

    __tablename__ = "opened_line"

    session_id: Mapped[str] = ref("council_session.id", primary_key=True)
    nomination_id: Mapped[str] = ref("nomination.id", primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10))
    choice: Mapped[Code] = mapped_column(comment="agree | not_agree | blank | spoiled")
