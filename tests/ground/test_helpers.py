"""Helpers beside the pages: started anew when they die, not when they refuse, and ended with whoever needs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ideenmarkt.ground import helpers
from ideenmarkt.ground.helpers import REFUSED, Helper
from tests.ground.test_serving import PATIENCE, is_alive, until
from tests.small_model import SENSES, write_small_model

PARENT = """
import time
from ideenmarkt.ground.helpers import helpers
with helpers("encoder serve"):
    time.sleep(600)
"""


class World:
    """Processes that do nothing, and a clock that goes on when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started, self.code, self.now = 0, None, 0.0
        monkeypatch.setattr(helpers.subprocess, "Popen", self._start)
        monkeypatch.setattr(helpers.time, "monotonic", lambda: self.now)

    def _start(self, _arguments: object) -> World:
        self.started += 1
        self.code: int | None = None
        return self

    def poll(self) -> int | None:
        return self.code


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def pause_after_death(helper: Helper, world: World) -> float:
    """Seconds until it is started anew."""
    died, world.code, before = world.now, -signal.SIGKILL, world.started
    while world.started == before:
        helper.look_after()
        world.now += 0.5
    return world.now - died


def test_a_helper_that_dies_is_started_anew_ever_later(world: World) -> None:
    helper = Helper(["worker"])
    pauses = [pause_after_death(helper, world) for _ in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 4
    assert 60 <= pauses[-1] < 62


def test_a_helper_that_ran_long_is_started_anew_soon(world: World) -> None:
    helper = Helper(["worker"])
    for _ in range(8):
        pause_after_death(helper, world)
    world.now += 3600
    helper.look_after()
    assert pause_after_death(helper, world) < 4


def test_a_helper_that_refuses_its_settings_is_left_alone(world: World) -> None:
    helper = Helper(["worker"])
    world.code = REFUSED
    for _ in range(500):
        helper.look_after()
        world.now += 0.5
    assert world.started == 1


def test_helpers_end_when_whoever_needs_them_is_killed(tmp_path: Path) -> None:
    write_small_model(tmp_path / "model", SENSES)
    environ = dict(os.environ) | {
        "IDEENMARKT_INSTANCE": str(tmp_path),
        "IDEENMARKT_ENCODER": f"onnx:{tmp_path / 'model'}",
    }
    with (tmp_path / "log").open("w") as log:
        parent = subprocess.Popen([sys.executable, "-c", PARENT], env=environ, stdout=log, stderr=log)
    try:
        until(lambda: "antwortet an" in (tmp_path / "log").read_text(), "the encoder did not come up")
        encoder = int((tmp_path / "encoder.lock").read_text())
    finally:
        parent.kill()
        parent.wait(PATIENCE)
    until(lambda: not is_alive(encoder), "the encoder outlived its parent")
