"""Migrations: on a copy, checked, swapped; a newer file is left alone."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from desktop.errors import DatabaseTooNew
from desktop.models import schema
from desktop.models.database import Database
from desktop.models.engine import engine
from tests.builders import a_citizen
from tests.conftest import KEY


def test_the_migrations_build_exactly_the_models(tmp_path) -> None:
    schema.upgrade(tmp_path / "a.db", KEY)
    made = engine(tmp_path / "a.db", KEY, "BEGIN")
    with made.connect() as connection:
        command.check(schema._config(connection))
    made.dispose()


def test_the_files_of_migrations_say_which_is_the_newest() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert schema._known() == {script.revision for script in scripts.walk_revisions()}
    assert max(schema._known()) == scripts.get_current_head()


def test_a_newer_notebook_is_left_alone(database, office) -> None:
    a_citizen(office)
    database.apply(lambda s: s.execute(text("UPDATE alembic_version SET version_num = '9999'"))).result()
    database.close()
    before = database.path.read_bytes()
    with pytest.raises(DatabaseTooNew):
        Database(database.path, KEY)
    assert database.path.read_bytes() == before


def test_a_migration_that_fails_leaves_the_notebook_as_it_was(database, office, monkeypatch) -> None:
    a_citizen(office)
    database.apply(lambda s: s.execute(text("DELETE FROM alembic_version"))).result()
    database.close()
    with pytest.raises(Exception, match="already exists"):
        Database(database.path, KEY)
    kept = engine(database.path, KEY, "BEGIN")
    with kept.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM citizen")).scalar() == 1
    kept.dispose()


def test_an_upgrade_keeps_every_row_and_a_copy_from_before(database, office, monkeypatch) -> None:
    a_citizen(office)
    database.close()
    monkeypatch.setattr(schema, "_revision", lambda *_: "0000")
    monkeypatch.setattr(schema, "_known", lambda: {"0000", "0001"})
    schema.upgrade(database.path, KEY)
    assert database.path.with_suffix(".before-upgrade.db").exists()
    monkeypatch.undo()
    again = Database(database.path, KEY)
    with again.read() as session:
        assert session.execute(text("SELECT count(*) FROM citizen")).scalar() == 1
    again.close()
