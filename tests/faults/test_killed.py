"""A process that is killed in the middle of an import leaves a database that balances; tampering is found."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ideenmarkt.app import create_app
from ideenmarkt.cli import main
from tests.conftest import make_config

ROOT = Path(__file__).parents[2]
ROWS = 300

# Runs the real command; when the moment comes it says so and waits to be killed.
IMPORT = """
import sys, time
from sqlalchemy.orm import Session
from ideenmarkt.cli import main
from ideenmarkt.ideas import importing, service

def wait(*args, **kwargs):
    print("now", flush=True)
    time.sleep(60)

def after(function):
    def run(*args, **kwargs):
        result = function(*args, **kwargs)
        wait()
        return result
    return run

moment, file = sys.argv[1:]
if moment == "rows written":
    service.record_all = wait
elif moment == "journal written":
    service.record_all = after(service.record_all)
elif moment == "before commit":
    Session.commit = wait
elif moment == "after commit":
    Session.commit = after(Session.commit)
main(["ideas", "import", file, "--round", "r"])
"""


class Installed:
    """An installation of its own on an SQLite file; only what is killed runs in a process of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.file = folder, folder / "ideenmarkt.sqlite3"
        self.app = create_app(make_config(f"sqlite:///{self.file}", folder))

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, obj=lambda: self.app)

    def ledger(self) -> dict[str, Any]:
        result = self.run("ledger", "--json")
        found: dict[str, Any] = json.loads(result.output)
        assert result.exit_code == (0 if found["balanced"] else 1)
        return found

    def execute(self, *statements: str) -> None:
        """As somebody who goes past the application."""
        connection = sqlite3.connect(self.file)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an installation with a round and no ideas."""
    installed = Installed(tmp_path_factory.mktemp("empty"))
    for arguments in (("db", "upgrade"), ("strategy", "load"), ("rounds", "open", "r", "Runde")):
        assert installed.run(*arguments).exit_code == 0
    return installed.file


@pytest.fixture(scope="module")
def slips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("slips") / "zettel.csv"
    lines = [f"{number};Mehr Bänke an der Ecke {number}, bitte bald." for number in range(ROWS)]
    file.write_text("\n".join(("karte;text", *lines)), "utf-8")
    return file


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty: Path, slips: Path) -> Path:
    """The same with the slips imported."""
    installed = _copied(empty, tmp_path_factory.mktemp("filled"))
    assert installed.run("ideas", "import", str(slips), "--round", "r").exit_code == 0
    return installed.file


def _copied(file: Path, folder: Path) -> Installed:
    shutil.copy(file, folder / "ideenmarkt.sqlite3")
    return Installed(folder)


@pytest.fixture
def installed(empty: Path, tmp_path: Path) -> Installed:
    return _copied(empty, tmp_path)


def _kill_at(installed: Installed, moment: str, file: Path) -> None:
    command = [sys.executable, "-c", IMPORT, moment, str(file)]
    environ = {**os.environ, "IDEENMARKT_INSTANCE": str(installed.folder), "IDEENMARKT_MODE": "local"}
    environ.pop("IDEENMARKT_DATABASE_URL", None)
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while (line := process.stdout.readline()) and line != "now\n":
        pass
    assert line == "now\n", f"never came to: {moment}"
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL
    process.stdout.close()


@pytest.mark.parametrize("moment", ["rows written", "journal written", "before commit"])
def test_an_import_killed_before_its_end_leaves_nothing(installed: Installed, slips: Path, moment: str) -> None:
    _kill_at(installed, moment, slips)
    found = installed.ledger()
    assert found["balanced"]
    assert found["rounds"][0]["received"] == 0


def test_an_import_killed_after_its_end_is_whole_and_again_adds_nothing(installed: Installed, slips: Path) -> None:
    _kill_at(installed, "after commit", slips)
    found = installed.ledger()
    assert found["balanced"]
    assert found["rounds"][0]["received"] == ROWS
    assert installed.run("ideas", "import", str(slips), "--round", "r").exit_code == 0
    assert installed.ledger()["rounds"][0]["received"] == ROWS


TAMPERINGS = {
    "a text is changed": ("UPDATE idea_text SET body = body || ' nicht' WHERE idea_id = 7",),
    "an idea is deleted": (
        "DELETE FROM idea_word WHERE idea_id = 7",
        "DELETE FROM idea_text WHERE idea_id = 7",
        "DELETE FROM idea WHERE id = 7",
    ),
    "an idea is deleted and its text left": ("DELETE FROM idea WHERE id = 7",),
    "a journal entry is deleted": ("DELETE FROM journal_entry WHERE subject_kind = 'idea' AND subject_id = 7",),
    "a state is changed": ("UPDATE idea SET state = 'published' WHERE id = 7",),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_whoever_goes_past_the_application_is_found_out(filled: Path, tmp_path: Path, tampering: str) -> None:
    installed = _copied(filled, tmp_path)
    assert installed.ledger()["balanced"]
    installed.execute(*TAMPERINGS[tampering])
    found = installed.ledger()
    assert not found["balanced"]
    assert 7 in {one["idea"] for one in found["problems"]}
    assert "idea 7 " in installed.run("ledger").output


def test_a_changed_journal_entry_is_found_out(installed: Installed) -> None:
    installed.execute("UPDATE journal_entry SET actor_id = 1 WHERE id = 1")
    found = installed.ledger()
    assert found["journal"]["whole"] is False
    assert found["journal"]["breaks"] == [{"entry": 1, "problem": "content"}]
