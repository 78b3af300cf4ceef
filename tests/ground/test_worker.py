"""The worker, as it runs: it takes one thread and low priority, so that nobody waits longer for a page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ideenmarkt.ground import stepping_back
from tests.ground.test_serving import until

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a worker with these variables; it writes to `log`."""
    started: list[subprocess.Popen[bytes]] = []

    def run(**variables: str) -> subprocess.Popen[bytes]:
        strange = ("IDEENMARKT_", "OMP_", "OPENBLAS_")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        environ |= {"IDEENMARKT_INSTANCE": str(tmp_path), "IDEENMARKT_DATABASE_URL": f"sqlite:///{tmp_path / 'db'}"}
        command = [sys.executable, "-m", "ideenmarkt.cli", "worker"]
        with (tmp_path / "log").open("w") as log:
            started.append(subprocess.Popen(command, env=environ | variables, stdout=log, stderr=log))
        until(lambda: "Huey consumer started" in (tmp_path / "log").read_text(), "the worker works")
        return started[-1]

    yield run
    for process in started:
        process.terminate()
        process.wait(30)


def _threads_asked_for(process: subprocess.Popen[bytes]) -> str:
    """What the process had in its environment when its program began, before it loaded anything."""
    variables = Path(f"/proc/{process.pid}/environ").read_bytes().decode().split("\0")
    return dict(one.split("=", 1) for one in variables if one)["OMP_NUM_THREADS"]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux tells with what a program began")
def test_it_loads_the_numerical_libraries_with_one_thread_and_works_at_low_priority(start: Start) -> None:
    process = start()
    assert process.poll() is None  # the number that it was started under is the one that works
    assert _threads_asked_for(process) == "1"
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, own + 10)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux tells with what a program began")
def test_a_number_of_threads_that_somebody_set_is_respected(start: Start) -> None:
    process = start(OMP_NUM_THREADS="3")
    assert _threads_asked_for(process) == "3"
    assert os.getpriority(os.PRIO_PROCESS, process.pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_it_begins_anew_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setenv("OMP_NUM_THREADS", "")  # so that what step_back sets is taken back afterwards
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(stepping_back.os, "execv", lambda program, arguments: calls.append(arguments[1:]))
    monkeypatch.setattr(stepping_back.os, "nice", calls.append)
    stepping_back.step_back("worker")
    stepping_back.step_back("worker")
    assert calls == [["-m", "ideenmarkt.cli", "worker"], 10, 10]
