"""What every stored record has in common."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from desktop.contract.ids import natural_id, uuid7
from desktop.contract.records import CATALOG, WARD
from desktop.models.types import JsonText, Moment

LOCAL = {"local": True}  # mapped_column(info=LOCAL): kept or derived here, never in an outbox line
CELL = {"kind": "cell"}

Spec = Mapping[str, Any]


def inside(table: str) -> dict[str, str]:
    """info of a reference to a record that is always here: also give it a ForeignKey."""
    return {"kind": "id", "inside": table}


def across(table: str) -> dict[str, str]:
    """info of a reference to a record that may be out of sight: no foreign key; carry a label."""
    return {"kind": "id", "across": table}


class Base(DeclarativeBase):
    """Tables of this computer's database, synced or not."""

    type_annotation_map = {
        datetime: Moment,
        date: Date,
        str: Text,
        dict[str, Any]: JsonText,
        list[Any]: JsonText,
    }

    # Named constraints: SQLite migrations cannot drop what has no name.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Record(Base):
    """A row the ward server also keeps. Changing one writes to the outbox; see database.py.

    A subclass states its place in the contract (desktop/contract/records.py) in the class variables.
    """

    __abstract__ = True

    HOME: ClassVar[Spec]
    ALSO: ClassVar[Spec | None] = None
    GROUPS: ClassVar[Mapping[str, Spec]] = {}
    NATURAL: ClassVar[tuple[str, ...]] = ()
    WRITTEN_BY: ClassVar[str] = "laptop"
    SHAPES: ClassVar[Mapping[str, Any]] = {}  # json field -> what is in it; see contract/shape.py
    STRIPPED: ClassVar[tuple[str, ...]] = ()  # emptied when her person is erased; none: it goes with her

    n: Mapped[int] = mapped_column(primary_key=True, info=LOCAL)  # of this file only; joins and search
    id: Mapped[str] = mapped_column(unique=True, info=LOCAL)
    cell: Mapped[str] = mapped_column(index=True, info=LOCAL)  # home; see contract.cells_of()
    also: Mapped[str | None] = mapped_column(info=LOCAL)
    rev: Mapped[int] = mapped_column("_rev", default=0, info=LOCAL)  # the ward's number; 0: never received
    extra: Mapped[dict[str, Any] | None] = mapped_column(
        "_extra", info=LOCAL
    )  # fields unknown to this version
    last: Mapped[dict[str, Any] | None] = mapped_column(
        "_last", info=LOCAL
    )  # {by, at, act} of the last change
    voided_at: Mapped[datetime | None]  # records are struck through, never deleted
    void_reason: Mapped[str | None]  # a code of the catalogue

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is not None:  # few rows are unconfirmed, and each pull asks which
            Index(f"ix_{table.name}_unconfirmed", table.c["_rev"], sqlite_where=table.c["_rev"] == 0)

    def __init__(self, **values: Any) -> None:
        """A record has its id from birth, so others can refer to it before it is saved."""
        nameless = any(name in self.STRIPPED and values.get(name) is None for name in self.NATURAL)
        if self.NATURAL and "id" not in values and not nameless:  # see RecordType.natural_id()
            values["id"] = natural_id(self.__tablename__, *(values.get(name) for name in self.NATURAL))
        super().__init__(**{"id": uuid7(), **self.begins(), **values})

    @classmethod
    @cache
    def begins(cls) -> Mapping[str, Any]:
        """What such a record has where nothing is said."""
        # At once, not at INSERT: the outbox line is written before.
        return {
            c.name: c.default.arg
            for c in cls.__table__.columns
            if c.default is not None and c.default.is_scalar and "local" not in c.info
        }

    @classmethod
    def derive(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """The local columns that follow from these wire values. One rule for forms, imports and the ward."""
        return {}

    @classmethod
    def searchable(cls, values: Mapping[str, Any]) -> tuple[str, str] | None:
        """(folded words, digits) under which it is found; None: not searched."""
        return None

    @classmethod
    @cache
    def synced_fields(cls) -> Mapping[str, str]:
        """Field -> kind of the contract, in column order."""
        columns = [c for c in cls.__table__.columns if isinstance(c, Column) and "local" not in c.info]
        return {column.name: _kind(column) for column in columns}


_TYPES: list[tuple[type[TypeEngine[Any]], str]] = [(Boolean, "bool"), (Integer, "int"), (Date, "day")]


def _kind(column: Column[Any]) -> str:
    if "kind" in column.info:
        return str(column.info["kind"])
    if isinstance(column.type, Moment):
        return "moment"
    if isinstance(column.type, JsonText):
        return "json"
    return next((kind for of, kind in _TYPES if isinstance(column.type, of)), "text")


VOID_GROUP = {"void": {"fields": ["voided_at", "void_reason"]}}
IN_CATALOG: Spec = {"fixed": CATALOG}
IN_WARD: Spec = {"fixed": WARD}
