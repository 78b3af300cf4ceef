import threading
import time

import numpy as np
import pytest

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoder_service import EncoderServer, RemoteEncoder
from ideenmarkt.analysis.similar import SimilarIndex


class SlowEncoder:
    """Puts every text where its first letter says, after as long as it is told to take."""

    name = "slow"
    version = "1"
    seconds = 0.0

    def encode(self, texts):
        time.sleep(self.seconds)
        return np.eye(256, dtype=np.float32)[[ord(text[-1]) % 256 for text in texts]]


@pytest.fixture
def served(tmp_path):
    encoder = SlowEncoder()
    server = EncoderServer(encoder, tmp_path / "encoder.sock")
    threading.Thread(target=server.serve, daemon=True).start()
    yield encoder, tmp_path / "encoder.sock"
    server.close()


def test_another_process_gets_the_same_vectors(served):
    encoder, path = served
    remote = RemoteEncoder(path)
    assert (remote.name, remote.version) == ("slow", "1")
    assert np.array_equal(remote.encode(["Bänke", "Parks"]), encoder.encode(["Bänke", "Parks"]))


def test_only_the_same_user_may_ask(served):
    assert served[1].stat().st_mode & 0o077 == 0


def test_many_may_ask_at_once(served):
    remote, found = RemoteEncoder(served[1]), []
    askers = [threading.Thread(target=lambda: found.append(remote.encode(["Bänke"]).shape)) for _ in range(10)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert found == [(1, 256)] * 10


def test_somebody_typing_is_answered_from_the_surface_when_the_encoder_is_slow(served):
    encoder, path = served
    patient = RemoteEncoder(path)
    hasty = patient.hasty()
    index = SimilarIndex([Document("r", "Radweg", ""), Document("b", "Bücherei", "")], encoder=patient, asking=hasty)
    encoder.seconds = 0.5
    with pytest.raises(TimeoutError):
        hasty.encode(["Radwege"])
    assert index.query("Radwege")[0].id == "r"


def test_a_server_that_is_not_there_counts_as_too_slow(tmp_path):
    with pytest.raises(TimeoutError):
        RemoteEncoder(tmp_path / "nobody.sock")
