"""`serve` as a city runs it: two web workers, one encoder; it dies, it comes back, and it ends with the pages."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest
from alembic import command as alembic
from flask import Flask

from ideenmarkt.app import create_app
from ideenmarkt.ground.commands import alembic_config
from ideenmarkt.ground.database import db
from ideenmarkt.strategy.models import Round
from tests.conftest import make_config
from tests.factories import make_idea, make_round
from tests.small_model import SENSES, write_small_model

PATIENCE = 120.0  # seconds; on a machine that does nothing else it takes one or two
WORKERS = 2


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # one that has ended stays listed until its parent has noticed
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


class Site:
    """An installation of its own, served by real processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_small_model(folder / "model", SENSES)
        self.app = self._filled()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("IDEENMARKT_")}
        environ |= {"IDEENMARKT_INSTANCE": str(folder), "IDEENMARKT_ENCODER": f"onnx:{folder / 'model'}"}
        environ["IDEENMARKT_DATABASE_URL"] = f"sqlite:///{folder / 'site.sqlite3'}"
        command = [sys.executable, "-m", "ideenmarkt.cli", "serve", "--port", str(self.port)]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen([*command, "--workers", str(WORKERS)], env=environ, stdout=log, stderr=log)

    def _filled(self) -> Flask:
        app = create_app(make_config(f"sqlite:///{self.folder / 'site.sqlite3'}", self.folder))
        with app.app_context():
            alembic.upgrade(alembic_config(), "head")
            session = db.session()
            round_ = make_round(session)
            for text in (
                "Ein Trinkbrunnen am Rathaus",
                "Breite Radwege nach Gerthe",
                "Die Bücherei soll länger öffnen",
            ):
                make_idea(session, round_, text)
            session.commit()
            self.round_id = round_.id
        return app

    def publish(self, text: str) -> None:
        with self.app.app_context():
            session = db.session()
            make_idea(session, session.get_one(Round, self.round_id), text)
            session.commit()

    @property
    def encoder(self) -> int:
        return int((self.folder / "encoder.lock").read_text())

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def health(self) -> str:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read().decode()

    def similar(self, text: str) -> str:
        """What the page shows beside the form for this text; a new connection, so any of the workers may answer."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", "/ideen/neu")
            page = connection.getresponse()
            cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
            assert token
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, "HX-Request": "true"}
            body = urlencode({"csrf_token": token[1], "text": text})
            connection.request("POST", "/ideen/neu/aehnliche", body, headers)
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read().decode()

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log()
        with contextlib.suppress(OSError, HTTPException):
            return '"answers"' in self.health()
        return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="im") as folder:
        served = Site(Path(folder))
        try:
            until(served.is_up, "the pages or the encoder did not come up")
            yield served
        finally:
            served.stop()
            with served.app.app_context():
                db.engine.dispose()


def test_an_idea_is_found_by_its_meaning_whichever_worker_answers(site: Site) -> None:
    until(
        lambda: all("Ein Trinkbrunnen am Rathaus" in site.similar("Wasserspender") for _ in range(4 * WORKERS)),
        "no common word, and it was not found by its meaning",
    )
    until(lambda: "ähnlicher Sinn" in site.similar("Wasserspender"), "it did not say why it was found")


def test_one_process_has_the_model_and_no_web_worker(site: Site) -> None:
    site.similar("Wasserspender")
    assert site.log().count("antwortet an") == 1
    if not Path("/proc/self/maps").exists():
        pytest.skip("only Linux tells what a process has loaded")

    def has_model(pid: int) -> bool:
        return "onnxruntime" in Path(f"/proc/{pid}/maps").read_text()

    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    children = [pid for pid, parent in pairs if parent == site.process.pid]
    assert len(children) == WORKERS + 1  # and the one that keeps the helpers
    assert has_model(site.encoder)
    assert not any(has_model(pid) for pid in children)


def test_a_new_idea_is_found_by_its_meaning_without_a_restart(site: Site) -> None:
    site.publish("Wasserspender in jede Schule")
    until(
        lambda: all("Wasserspender in jede Schule" in site.similar("Trinkbrunnen") for _ in range(4 * WORKERS)),
        "the new idea was not found by its meaning",
    )


def test_a_dead_encoder_holds_nobody_up_and_comes_back(site: Site) -> None:
    before = site.encoder
    os.kill(before, signal.SIGKILL)
    until(lambda: not is_alive(before), "the encoder did not die")
    assert "Ein Trinkbrunnen am Rathaus" in site.similar("Ein Trinkbrunnen, bitte")
    until(lambda: '"answers"' in site.health(), "the encoder did not come back")
    assert site.encoder != before
    until(lambda: "Ein Trinkbrunnen am Rathaus" in site.similar("Wasserspender"), "it came back, and meaning did not")


def test_no_log_and_no_file_holds_what_people_typed(site: Site) -> None:
    site.similar("Mein Geheimnis ist ein Wasserspender")
    assert "Geheimnis" not in site.log()
    kept = [path for path in (site.folder / "vectors").iterdir() if path.is_file()]
    assert kept
    before = [path.stat().st_size for path in kept]
    for number in range(5):
        site.similar(f"Wasserspender, Entwurf {number}")
    assert [path.stat().st_size for path in kept] == before


def test_a_second_encoder_waits_until_the_first_ends(site: Site) -> None:
    first = site.encoder
    environ = dict(os.environ) | {
        "IDEENMARKT_INSTANCE": str(site.folder),
        "IDEENMARKT_ENCODER": f"onnx:{site.folder / 'model'}",
    }
    with (site.folder / "second").open("w") as log:
        second = subprocess.Popen(
            [sys.executable, "-m", "ideenmarkt.cli", "encoder", "serve"], env=environ, stdout=log, stderr=log
        )
    try:
        until(lambda: "wartet" in (site.folder / "second").read_text(), "it did not say that it waits")
        assert site.encoder == first
        assert '"answers"' in site.health()
    finally:
        second.terminate()
        assert second.wait(PATIENCE) == 0


def test_the_encoder_ends_with_the_pages(site: Site) -> None:
    encoder = site.encoder
    site.stop()
    until(lambda: not is_alive(encoder), "the encoder outlived the pages")
    assert not (site.folder / "encoder.sock").exists()
