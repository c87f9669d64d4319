"""One rule of the ward as data: a service, an outcome, a reason, a consent text … (design, rule 6)."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import IN_CATALOG, VOID_GROUP, Record


class CatalogEntry(Record):
    __tablename__ = "catalog_entry"
    HOME = IN_CATALOG
    GROUPS = VOID_GROUP
    NATURAL = ("kind", "code", "version")
    WRITTEN_BY = "office"

    kind: Mapped[str] = mapped_column(index=True)
    code: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    title_en: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)
    data: Mapped[dict[str, Any] | None]
