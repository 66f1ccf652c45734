"""The declarative base and the column types every table shares."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column

from service.text import LONGEST_WORD

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive value is a defect of the caller and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment without an offset: {value!r}"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Compared by its signs, whatever order the server keeps: what begins with a word is a range then.
Word = Annotated[
    str,
    mapped_column(
        String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql"),
        primary_key=True,
    ),
]


def new_id() -> str:
    """A random id: 32 hexadecimal characters, safe to show in an address."""
    return uuid4().hex


Id = Annotated[str, mapped_column(String(32), default=new_id, primary_key=True)]
ShortText = Annotated[str, mapped_column(String(300))]
LongText = Annotated[str, mapped_column(Text)]
Code = Annotated[str, mapped_column(String(40))]


def ref(target: str, **options: Any) -> Any:
    """A foreign key to `table.id`; nullable when the annotation is optional."""
    return mapped_column(String(32), ForeignKey(target), **options)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {
        datetime: Instant(),
        date: Date(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }
