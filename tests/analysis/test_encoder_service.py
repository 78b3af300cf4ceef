import socket
import stat
import threading
import time

import numpy as np
import pytest

from ideenmarkt.analysis.cone import ordinary_rows
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoder_service import EncoderServer, Gate, TooLate
from ideenmarkt.analysis.encoder_wire import Line
from ideenmarkt.analysis.remote_encoder import AnotherEncoder, RemoteEncoder
from ideenmarkt.analysis.semantics import as_encoded
from ideenmarkt.analysis.similar import SimilarIndex
from ideenmarkt.analysis.vector_cache import CachedEncoder

LONG = 30.0  # seconds; a test that works never waits so long


class LetterEncoder:
    """Puts every text where its last letter says; `free` makes it wait, `asked` is what it was asked."""

    def __init__(self, version="1"):
        self.name, self.version = "letter", version
        self.free = threading.Event()
        self.free.set()
        self.entered = threading.Event()
        self.asked = []

    def encode(self, texts):
        self.entered.set()
        assert self.free.wait(LONG)
        self.asked += texts
        return np.eye(256, dtype=np.float32)[[ord(text[-1]) % 256 for text in texts]]


class Served:
    def __init__(self, folder):
        self.path, self.vectors = folder / "encoder.sock", folder / "vectors"
        self.encoder = LetterEncoder()
        self.server = None

    def start(self, encoder=None):
        self.encoder = encoder or self.encoder
        self.server = EncoderServer(self.encoder, self.path, folder=self.vectors)
        threading.Thread(target=self.server.serve, daemon=True).start()

    def stop(self):
        self.server.close()


@pytest.fixture
def served(tmp_path):
    found = Served(tmp_path)
    found.start()
    yield found
    found.encoder.free.set()
    found.stop()


def test_another_process_gets_the_same_vectors(served):
    remote = RemoteEncoder(served.path)
    assert (remote.name, remote.version) == ("letter", "1")
    assert np.array_equal(remote.encode(["Bänke", "Parks"]), served.encoder.encode(["Bänke", "Parks"]))
    assert remote.encode([]).shape[0] == 0


def test_only_the_same_user_may_ask(served):
    assert stat.S_IMODE(served.path.stat().st_mode) & 0o077 == 0


def test_many_may_ask_at_once(served):
    remote, found = RemoteEncoder(served.path), []
    askers = [threading.Thread(target=lambda: found.append(remote.encode(["Bänke"]).shape)) for _ in range(10)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert found == [(1, 256)] * 10


def test_more_texts_than_fit_into_one_request_come_back_in_order(served):
    texts = [f"Idee {number}" for number in range(150)]
    assert np.array_equal(RemoteEncoder(served.path).encode(texts), served.encoder.encode(texts))


def test_ideas_are_kept_and_drafts_are_not(served):
    remote = RemoteEncoder(served.path)
    remote.encode(["Bänke"])
    remote.hasty(LONG).encode(["Ein Entwurf"])
    remote.encode(["Bänke"])
    assert served.encoder.asked == ["Bänke", "Ein Entwurf"]
    kept = CachedEncoder(LetterEncoder(), served.vectors)
    assert kept.known(["Bänke"]) is not None
    assert kept.known(["Ein Entwurf"]) is None


def test_two_who_build_the_same_index_at_once_cost_one(served):
    texts, encoder = [f"Idee {number}" for number in range(20)], served.encoder
    encoder.free.clear()
    builders = [threading.Thread(target=RemoteEncoder(served.path).encode, args=(texts,)) for _ in range(2)]
    for builder in builders:
        builder.start()
    encoder.free.set()
    for builder in builders:
        builder.join()
    assert sorted(encoder.asked) == sorted(texts)


def test_what_is_kept_is_answered_while_the_encoder_is_busy(served):
    remote = RemoteEncoder(served.path)
    expected = remote.encode(["Bänke"])
    served.encoder.free.clear()
    assert np.array_equal(remote.hasty(LONG).encode(["Bänke"]), expected)


def test_somebody_typing_does_not_wait_for_a_slow_encoder(served):
    hasty = RemoteEncoder(served.path).hasty()
    served.encoder.free.clear()
    with pytest.raises(TimeoutError):
        hasty.encode(["Radwege"])


def test_somebody_typing_goes_before_the_rest_of_an_index():
    gate, order = Gate(haste=LONG), []

    def go(hurried):
        with gate.passed(hurried=hurried):
            order.append("typing" if hurried else "index")

    goers = [threading.Thread(target=go, args=(hurried,)) for hurried in (False, True)]
    with gate.passed(hurried=False):
        for goer in goers:
            goer.start()
        while not gate.hurried:
            time.sleep(0.001)
    for goer in goers:
        goer.join()
    assert order == ["typing", "index"]


def test_whoever_waits_no_more_costs_the_encoder_nothing():
    gate = Gate(haste=0.001)
    with gate.passed(hurried=False), pytest.raises(TooLate), gate.passed(hurried=True):
        pass
    with gate.passed(hurried=False):
        pass


def test_a_process_that_is_not_there_counts_as_too_slow(tmp_path):
    with pytest.raises(TimeoutError):
        RemoteEncoder(tmp_path / "nobody.sock")


def test_a_process_that_hangs_holds_nobody_up_not_even_with_a_full_queue(tmp_path):
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(tmp_path / "encoder.sock"))
        hanging.listen(1)
        for _ in range(5):
            with pytest.raises(TimeoutError):
                RemoteEncoder(tmp_path / "encoder.sock", seconds=0.02)


def test_an_encoder_that_comes_back_is_used_again(served):
    hasty = RemoteEncoder(served.path).hasty(LONG)
    served.stop()
    with pytest.raises(TimeoutError):
        hasty.encode(["Radwege"])
    served.start()
    assert hasty.encode(["Radwege"]).shape == (1, 256)


def test_vectors_of_another_encoder_are_refused(served):
    hasty = RemoteEncoder(served.path).hasty(LONG)
    served.stop()
    served.start(LetterEncoder(version="2"))
    with pytest.raises(AnotherEncoder):
        hasty.encode(["Radwege"])


def test_nonsense_ends_one_connection_and_nothing_else(served):
    for nonsense in (b"no json", b"[]", b'{"texts": 3}'):
        with socket.socket(socket.AF_UNIX) as connected:
            connected.connect(str(served.path))
            line = Line(connected, LONG)
            line.receive()
            line.send(nonsense)
            with pytest.raises(EOFError):
                line.receive()
    assert RemoteEncoder(served.path).encode(["Bänke"]).shape == (1, 256)


def test_a_text_that_an_encoder_stumbles_over_stands_in_no_log(served, caplog):
    class Stumbling(LetterEncoder):
        def encode(self, texts):
            raise RuntimeError(f"cannot read {texts}")

    served.stop()
    served.start(Stumbling())
    with pytest.raises(TimeoutError):
        RemoteEncoder(served.path).encode(["Ein Geheimnis"])
    assert "RuntimeError" in caplog.text
    assert "Geheimnis" not in caplog.text


def test_an_index_that_is_taught_later_finds_what_one_that_asks_finds(served):
    documents = [Document(str(number), text, "") for number, text in enumerate(["Radweg", "Büchereien", "Ein Teich"])]
    asking = SimilarIndex(documents, encoder=served.encoder)
    taught = SimilarIndex(documents)
    assert taught.query("Radwege")[0].id == "0"
    remote = RemoteEncoder(served.path)
    lesson = taught.lesson()
    taught.teach(lesson, as_encoded(lesson.texts, remote), ordinary_rows(remote))
    assert taught.is_taught
    (row,) = as_encoded(["Rettung"], remote)
    assert [match.id for match in taught.query("Rettung", meaning=row)] == [m.id for m in asking.query("Rettung")]
    assert taught.query("Rettung", meaning=row)[0].id == "0"


def test_what_is_not_taught_yet_is_found_by_its_surface_among_the_others(served):
    remote = RemoteEncoder(served.path)
    index = SimilarIndex([Document("r", "Radweg", ""), Document("b", "Bücherei", "")])
    lesson, ordinary = index.lesson(), ordinary_rows(remote)
    index.teach(lesson, as_encoded(lesson.texts, remote), ordinary)
    index.add(Document("s", "Schwimmbad", ""))
    (row,) = as_encoded(["Schwimmbad"], remote)
    assert index.query("Schwimmbad", meaning=row)[0].id == "s"
    lesson = index.lesson()
    assert not index.is_taught
    assert lesson.texts == ("Schwimmbad",)
    assert not lesson.anew
    index.teach(lesson, as_encoded(lesson.texts, remote), ordinary)
    assert index.is_taught
    index.remove("s")
    assert index.is_taught


def test_an_index_that_has_grown_gets_a_new_centre(served):
    remote = RemoteEncoder(served.path)
    index = SimilarIndex([Document("0", "Radweg", "")])
    ordinary = ordinary_rows(remote)
    lesson = index.lesson()
    index.teach(lesson, as_encoded(lesson.texts, remote), ordinary)
    for number in range(1, 100):
        index.add(Document(str(number), f"Wunsch {number}", ""))
    lesson = index.lesson()
    assert lesson.anew
    assert len(lesson.texts) == 100
    index.teach(lesson, as_encoded(lesson.texts, remote), ordinary)
    assert index.is_taught


def test_a_lesson_that_comes_after_forgetting_changes_nothing(served):
    remote = RemoteEncoder(served.path)
    index = SimilarIndex([Document("r", "Radweg", "")])
    ordinary = ordinary_rows(remote)
    first = index.lesson()
    index.teach(first, as_encoded(first.texts, remote), ordinary)
    index.add(Document("b", "Bücherei", ""))
    later = index.lesson()
    index.forget_meanings()
    index.teach(later, as_encoded(later.texts, remote), ordinary)
    assert index.lesson().anew
