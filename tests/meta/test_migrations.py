"""Migrations: up, down and up again on both databases, with data in between, and no difference to the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from ideenmarkt.accounts.models import Account
from ideenmarkt.app import create_app
from ideenmarkt.bundling.models import Suggestion
from ideenmarkt.bundling.states import SuggestionKind
from ideenmarkt.ground.commands import alembic_config
from ideenmarkt.ground.database import Base, db
from ideenmarkt.ground.journal import check_chain
from ideenmarkt.ideas.models import Idea
from tests.bundling.making import make_suggestion
from tests.conftest import DATABASES, make_config
from tests.factories import make_account, make_idea, make_round
from tests.postgres import postgres_url


@pytest.fixture(params=DATABASES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path, worker: str) -> Iterator[Flask]:
    """An application on a database of its own, without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    else:
        url = _new_postgres_database(f"migrations_{worker}")
    app = create_app(make_config(url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _new_postgres_database(name: str) -> str:
    server = create_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def fill() -> None:
    """Something in the tables, made through the services."""
    session = db.session()
    make_account(session, email="frau@example.org")
    make_idea(session, make_round(session))
    session.commit()
    db.session.remove()


def test_the_tables_go_up_down_and_up_again_with_data_in_them(fresh: Flask) -> None:
    alembic.upgrade(alembic_config(), "head")
    assert tables() == set(Base.metadata.tables)
    fill()
    alembic.downgrade(alembic_config(), "base")
    assert tables() == set()
    alembic.upgrade(alembic_config(), "head")
    assert tables() == set(Base.metadata.tables)
    assert db.session().scalars(select(Account)).all() == []
    db.session.remove()
    fill()


def test_data_survives_every_step_down_to_the_first_revision_and_up_again(fresh: Flask) -> None:
    steps = len(list(ScriptDirectory.from_config(alembic_config()).walk_revisions())) - 1
    alembic.upgrade(alembic_config(), "head")
    fill()
    for _ in range(steps):
        alembic.downgrade(alembic_config(), "-1")
    for _ in range(steps):
        alembic.upgrade(alembic_config(), "+1")
    session = db.session()
    assert len(session.scalars(select(Idea)).all()) == 1
    assert check_chain(session) == ()


def test_models_and_migrated_database_do_not_differ(fresh: Flask) -> None:
    alembic.upgrade(alembic_config(), "head")
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_suggestions_from_before_second_looks_stay_groups_and_a_way_back_drops_only_what_it_cannot_hold(
    fresh: Flask,
) -> None:
    alembic.upgrade(alembic_config(), "head")
    session = db.session()
    round_ = make_round(session)
    ideas = [make_idea(session, round_) for _ in range(2)]
    for kind in SuggestionKind:
        make_suggestion(session, round_, ideas, label=kind.value, kind=kind, parts=(0, 1))
    session.commit()
    db.session.remove()
    alembic.downgrade(alembic_config(), "0002")
    alembic.upgrade(alembic_config(), "0003")
    (left,) = db.session().scalars(select(Suggestion)).all()
    assert (left.label, left.kind, left.source_id, left.too_coarse) == ("group", SuggestionKind.GROUP, None, False)
    assert [member.part for member in left.members] == [0, 0]
    with pytest.raises(IntegrityError):
        db.session().execute(text("UPDATE suggestion SET kind = 'unknown'"))
    db.session.rollback()
