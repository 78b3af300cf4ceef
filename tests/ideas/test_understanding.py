"""What ideas mean, learned beside the requests: answers come from words until it is known, and whenever it is not."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from ideenmarkt.analysis.encoder_service import EncoderServer
from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ideas import service, understanding
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.round_index import RoundIndex
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.understanding import Understanding
from ideenmarkt.strategy.models import Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round

PATIENCE = 60.0  # seconds; a test that works waits for milliseconds
SENSES = {"trinkbrunnen": 0, "wasserspender": 0, "radweg": 1, "fahrradspur": 1, "bücherei": 2}


class SenseEncoder:
    """Knows which of a few words mean the same; `free` makes it wait."""

    name = "sense"

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[str] = []
        self.free = threading.Event()
        self.free.set()

    def encode(self, texts: Sequence[str]) -> Vectors:
        assert self.free.wait(PATIENCE)
        self.asked += texts
        rows = np.full((len(texts), 4), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[[sense for word, sense in SENSES.items() if word in text.lower()] or [3]] = 1.0
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class Process:
    """Stands for the encoder's process: it may be away, come back, or become another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoder = SenseEncoder()
        self._server: EncoderServer | None = None

    def start(self, encoder: SenseEncoder | None = None) -> None:
        self.encoder = encoder or self.encoder
        self._server = EncoderServer(self.encoder, self.path)
        threading.Thread(target=self._server.serve, daemon=True).start()

    def stop(self) -> None:
        self.encoder.free.set()
        if self._server:
            self._server.close()


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    monkeypatch.setattr(understanding, "RETRY", 0.01)
    with tempfile.TemporaryDirectory(prefix="im") as folder:
        found = Process(Path(folder) / "encoder.sock")
        yield found
        found.stop()


@pytest.fixture
def round_(session: Session) -> Round:
    opened = make_round(session)
    for text in ("Ein Trinkbrunnen am Rathaus", "Der Radweg nach Gerthe", "Die Bücherei länger öffnen"):
        make_idea(session, opened, text)
    return opened


class Asked:
    """An index of a web worker and what it finds, as numbers of ideas."""

    def __init__(self, session: Session, round_: Round, process: Process) -> None:
        self._session = session
        self.index = RoundIndex(round_.id, Understanding(process.path))

    def numbers(self, text: str) -> list[int]:
        found = self.index.query(self._session, text, k=5, exclude=())
        return [self._session.get_one(Idea, int(match.id)).number for match in found]

    def until(self, text: str, expected: list[int]) -> None:
        until(lambda: self.numbers(text) == expected, f"{text}: {self.numbers(text)} instead of {expected}")


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.01)


@pytest.fixture
def asked(session: Session, round_: Round, process: Process) -> Asked:
    return Asked(session, round_, process)


def test_words_answer_until_the_encoder_is_there(asked: Asked, process: Process) -> None:
    assert asked.numbers("Ein Wasserspender") == []
    assert asked.numbers("Ein Radweg") == [2]
    process.start()
    asked.until("Ein Wasserspender", [1])


def test_a_new_idea_is_understood_without_anybody_waiting(
    asked: Asked, process: Process, session: Session, round_: Round
) -> None:
    process.start()
    asked.until("Ein Wasserspender", [1])
    process.encoder.free.clear()
    make_idea(session, round_, "Fahrradspur in der Innenstadt")
    assert asked.numbers("Fahrradspur") == [4], "by its words, while the encoder is busy"
    process.encoder.free.set()
    asked.until("Ein Radweg", [2, 4])
    assert sum("Ein Trinkbrunnen am Rathaus" in text for text in process.encoder.asked) == 1


def test_a_withdrawn_idea_is_not_found_by_its_meaning(asked: Asked, process: Process, session: Session) -> None:
    process.start()
    asked.until("Ein Wasserspender", [1])
    idea = session.query(Idea).filter_by(number=1).one()
    service.advance(session, idea, IdeaAction.WITHDRAW, actor=CITIZEN, at=NOW)
    asked.until("Ein Wasserspender", [])
    assert asked.index._index.is_taught


def test_words_answer_while_the_encoder_is_away_and_meaning_when_it_is_back(asked: Asked, process: Process) -> None:
    process.start()
    asked.until("Ein Wasserspender", [1])
    process.stop()
    assert asked.numbers("Ein Wasserspender") == []
    assert asked.numbers("Ein Trinkbrunnen") == [1]
    process.start()
    asked.until("Ein Wasserspender", [1])


def test_another_encoder_teaches_everything_anew(asked: Asked, process: Process) -> None:
    process.start()
    asked.until("Ein Wasserspender", [1])
    process.stop()
    process.start(SenseEncoder(version="2"))
    asked.until("Ein Wasserspender", [1])
    assert any("Ein Trinkbrunnen am Rathaus" in text for text in process.encoder.asked)


def test_the_reason_is_the_words_where_there_are_any(asked: Asked, process: Process, session: Session) -> None:
    process.start()
    asked.until("Ein Wasserspender", [1])
    (by_meaning,) = asked.index.query(session, "Ein Wasserspender", k=5, exclude=())
    (by_words,) = asked.index.query(session, "Ein Trinkbrunnen", k=5, exclude=())
    assert by_meaning.shared_terms == ()
    assert by_words.shared_terms == ("Trinkbrunnen",)
    assert by_words.score > by_meaning.score > 0.05


def test_a_fault_of_one_index_does_not_end_the_lessons_of_others(
    process: Process, caplog: pytest.LogCaptureFixture, asked: Asked
) -> None:
    class Broken:
        def learn(self, _encoder: object) -> None:
            raise RuntimeError("Ein Geheimnis")

    process.start()
    broken = Broken()
    assert asked.index._understanding
    asked.index._understanding.teach(broken)
    asked.until("Ein Wasserspender", [1])
    assert "RuntimeError" in caplog.text
    assert "Geheimnis" not in caplog.text


def test_an_index_that_nobody_needs_is_not_waited_for(process: Process) -> None:
    class Forgotten:
        def learn(self, _encoder: object) -> None:
            raise AssertionError("nobody needs it")

    taught = threading.Event()

    class Needed:
        def learn(self, _encoder: object) -> None:
            taught.set()

    shared, needed = Understanding(process.path), Needed()
    forgotten = Forgotten()
    shared.teach(forgotten)
    del forgotten
    shared.teach(needed)
    process.start()
    assert taught.wait(PATIENCE)
