"""Organisations, the people in them, and how they are known to the door."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from service.db.base import Base, Code, Id, LongText, ShortText, Word, new_id, ref
from service.text import endings


class Organisation(Base):
    """A province, a commune, or a unit of a commune (hamlet, school, office, mass body)."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(String(40), unique=True)
    name: Mapped[ShortText]
    level: Mapped[Code] = mapped_column(comment="province | commune | unit")
    kind: Mapped[Code] = mapped_column(
        comment="hamlet, school, health, police, office, mass_body …"
    )
    parent_id: Mapped[str | None] = ref("organisation.id", index=True)
    ministry: Mapped[Code] = mapped_column(
        default="", comment="the ministry of its sector, as a place of rules; empty: none"
    )
    sort_key: Mapped[LongText]
    fold: Mapped[LongText] = mapped_column(comment="name without marks, for search")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    parent: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")


class Descent(Base):
    """The successor came out of the predecessor: what a merger, a division or a new name leaves.
    Many may come out of one, and one out of many."""

    __tablename__ = "descent"
    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id"),)

    id: Mapped[Id]
    predecessor_id: Mapped[str] = ref("organisation.id")
    successor_id: Mapped[str] = ref("organisation.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="merged | renamed | split")
    since: Mapped[date] = mapped_column(comment="the first day after")
    basis: Mapped[LongText] = mapped_column(comment="the document: number, date, issuer")


class Person(Base):
    """Somebody who works with dossiers. Nominees are subjects and need not be people here."""

    __tablename__ = "person"

    id: Mapped[Id]
    full_name: Mapped[ShortText]
    post: Mapped[ShortText] = mapped_column(default="")
    email: Mapped[ShortText] = mapped_column(default="")
    email_problem: Mapped[LongText] = mapped_column(
        default="", comment="why letters to this address come back; empty when they arrive"
    )
    sort_key: Mapped[LongText]
    fold: Mapped[LongText]


class Account(Base):
    __tablename__ = "account"

    person_id: Mapped[str] = ref("person.id", primary_key=True)
    username: Mapped[Code] = mapped_column(String(40), unique=True)
    password_hash: Mapped[ShortText]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    administrator: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class SignIn(Base):
    """A session of a browser: a row, so that it can be revoked on every machine at once."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = ref("person.id", index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime] = mapped_column(comment="last time the password was given")
    revoked_at: Mapped[datetime | None]


class ApiToken(Base):
    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = ref("person.id", index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Counts wrong passwords per name and per address: the throttle holds over all processes."""

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class Membership(Base):
    """A role that a person holds in an organisation from one day to another."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_role", "organisation_id", "role"),)

    id: Mapped[Id]
    person_id: Mapped[str] = ref("person.id", index=True)
    organisation_id: Mapped[str] = ref("organisation.id")
    role: Mapped[Code] = mapped_column(comment="a key of workflows.law.roles.Role")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Substitution(Base):
    """`deputy` acts for `absent` on the days from first to last, both included."""

    __tablename__ = "substitution"

    id: Mapped[Id]
    absent_id: Mapped[str] = ref("person.id", index=True)
    deputy_id: Mapped[str] = ref("person.id", index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    made_by: Mapped[str] = ref("person.id")
    made_at: Mapped[datetime]

    absent: Mapped[Person] = relationship(foreign_keys=[absent_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])


class Subject(Base):
    """Who is nominated: a person, a collective or a household."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "fold", "post"),)

    id: Mapped[str] = mapped_column(String(32), default=new_id, primary_key=True)
    organisation_id: Mapped[str] = ref("organisation.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="person | collective | household")
    name: Mapped[ShortText]
    post: Mapped[ShortText] = mapped_column(default="")
    sex: Mapped[Code] = mapped_column(default="")
    leader: Mapped[bool] = mapped_column(default=False)
    direct_worker: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[str | None] = ref("person.id", comment="set when the nominee has an account")
    sort_key: Mapped[LongText]
    fold: Mapped[LongText]

    organisation: Mapped[Organisation] = relationship()
    words: Mapped[list["SubjectWord"]] = relationship(cascade="all, delete-orphan")

    @validates("fold")
    def _put_into_words(self, _: str, fold: str) -> str:
        self.words = [SubjectWord(word=word) for word in sorted(endings(fold))]
        return fold


class SubjectWord(Base):
    """A subject's name from one of its letters on, without marks: the names that hold a piece of
    text are found, and counted, by what begins with it, without reading all names."""

    __tablename__ = "subject_word"

    word: Mapped[Word]
    subject_id: Mapped[str] = ref("subject.id", primary_key=True, index=True)
