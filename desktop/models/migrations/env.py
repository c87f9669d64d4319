"""Run by Alembic, always with a connection handed over by models/schema.py."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import desktop.models
from desktop.models.types import JsonText, Moment


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration is frozen history: it must not import types that may change later."""
    return "sa.Text()" if kind == "type" and isinstance(item, Moment | JsonText) else False


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """FTS5 keeps its shadow tables itself."""
    return not (kind == "table" and name and name.startswith("search_fts"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=desktop.models.base.Base.metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
    render_item=plain_types,
    include_name=ours,
)
with context.begin_transaction():
    context.run_migrations()
