"""Both databases, an application, a client that reads pages, a session: what tests of all rooms share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from ideenmarkt.app import create_app
from ideenmarkt.config import Config, Mode
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.commands import alembic_config
from ideenmarkt.ground.database import Base, db
from tests.pages import Client
from tests.postgres import postgres_url

os.environ["IDEENMARKT_VECTOR_CACHE"] = "off"  # tests leave nothing behind in the home of whoever runs them

NOW = datetime(2018, 3, 12, 10, 30, tzinfo=UTC)
DATABASES = ("sqlite", "postgresql")


def make_config(url: str, folder: Path, **changes: Any) -> Config:
    return Config(
        mode=Mode.TEST,
        database_url=url,
        secret_key="a secret that only tests know",
        instance=folder,
        jobs_at_once=True,
        **{"encoder": "sparse", **changes},  # what is installed on a machine changes no test
    )


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this test process."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


class Installation:
    """A migrated, empty database with its application; `reset` empties it again."""

    def __init__(self, kind: str, folder: Path, worker: str) -> None:
        self.kind, self.folder = kind, folder
        self.app = create_app(make_config(self._fresh_url(worker), folder))
        self.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        self.app.test_client_class = Client
        with self.app.app_context():
            alembic.upgrade(alembic_config(), "head")
            db.engine.dispose()  # the last connection to close writes everything into the one file
        if kind == "sqlite":
            shutil.copy(folder / "test.sqlite3", folder / "empty.sqlite3")

    def _fresh_url(self, worker: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / 'test.sqlite3'}"
        server = postgres_url(self.folder)
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "test_{worker}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "test_{worker}"'))
        engine.dispose()
        return engine.url.set(database=f"test_{worker}").render_as_string(hide_password=False)

    def reset(self) -> None:
        with self.app.app_context():
            db.session.remove()
            if self.kind == "sqlite":
                db.engine.dispose()
                for suffix in ("-wal", "-shm"):
                    (self.folder / f"test.sqlite3{suffix}").unlink(missing_ok=True)
                shutil.copy(self.folder / "empty.sqlite3", self.folder / "test.sqlite3")
                return
            with db.engine.begin() as connection:
                names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
                connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


_installations: dict[str, Installation] = {}


def _installation(kind: str, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Installation:
    if kind not in _installations:
        _installations[kind] = Installation(kind, tmp_path_factory.mktemp(kind), worker)
    return _installations[kind]


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[Flask]:
    """The application on an empty database; every test that uses it runs on SQLite and on PostgreSQL."""
    installation = _installation(request.param, tmp_path_factory, worker)
    yield installation.app
    installation.reset()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session for arranging and for service tests. Commit before a web request is to see what you made."""
    with app.app_context():
        yield db.session()
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without JavaScript, nobody signed in; checks every page it gets."""
    client = app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.fixture
def client_as(app: Flask, session: Session) -> Callable[..., Client]:
    """`client_as(Role.MODERATOR)`: a browser in which somebody with these roles is signed in."""
    from tests.factories import make_account  # it needs the models, which need the application

    def sign_in(*roles: Role) -> Client:
        account = make_account(session, roles=roles)
        session.commit()
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(account)
        return client

    return sign_in


@pytest.fixture
def run(app: Flask) -> Callable[..., Any]:
    """`run("ideas", "import", ...)` runs a command against the test database; returns click's result."""
    from ideenmarkt.cli import main

    def invoke(*args: str, **kwargs: Any) -> Any:
        return CliRunner().invoke(main, args, obj=lambda: app, **kwargs)

    return invoke


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """`count_queries(lambda: client.get("/ideen"))` tells how many statements a page takes."""

    def count(action: Callable[[], object]) -> int:
        statements: list[str] = []

        def listen(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            action()
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        return len(statements)

    return count


@pytest.fixture(scope="session")
def bench_data() -> Path:
    """Real contributions, never part of the project; tests that use them say so when they are absent."""
    folder = Path(os.environ.get("IDEENMARKT_BENCH_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        # the data have licences of their own and are never part of the project
        pytest.skip(f"no contributions at {folder}; name a folder in IDEENMARKT_BENCH_DATA")
    return folder


def pytest_sessionfinish() -> None:
    for installation in _installations.values():
        with installation.app.app_context():
            db.engine.dispose()
