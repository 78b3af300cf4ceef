"""The demo round behind a real port, at a stage, for journeys that look at every page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command as alembic
from flask import Flask
from werkzeug.serving import make_server

from ideenmarkt.app import create_app
from ideenmarkt.chain.checks import check_regularly
from ideenmarkt.chain.ledger import take_stock
from ideenmarkt.demo.performance import perform
from ideenmarkt.demo.stage import Stage
from ideenmarkt.ground.commands import alembic_config
from ideenmarkt.ground.database import db
from tests.conftest import make_config
from tests.pages import Client


@contextmanager
def demo_site(stage: Stage, folder: Path) -> Iterator[tuple[Flask, str]]:
    """The application and its address. The ledger balances before and after the visit."""
    app = create_app(make_config(f"sqlite:///{folder / 'demo.sqlite3'}", folder))
    app.config.update(TESTING=True)
    app.test_client_class = Client
    with app.app_context():
        alembic.upgrade(alembic_config(), "head")
        perform(db.session(), stage, secret_key=app.config["SECRET_KEY"])
        check_regularly()
        assert take_stock(db.session()).balanced
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        assert take_stock(db.session()).balanced
        db.session.remove()
        db.engine.dispose()
