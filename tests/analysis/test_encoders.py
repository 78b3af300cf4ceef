import sys

import numpy as np
import pytest

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import describe, encoder_from_name
from ideenmarkt.analysis.encoding import UnknownEncoder
from ideenmarkt.analysis.grouping import Granularity, group
from ideenmarkt.analysis.layout import lay_out
from ideenmarkt.analysis.measures import Frame
from ideenmarkt.analysis.similar import SimilarIndex
from ideenmarkt.analysis.vector_cache import CachedEncoder

SENSES = {"trinkbrunnen": 0, "wasserspender": 0, "radweg": 1, "fahrradspur": 1, "bibliothek": 2, "bücherei": 2}


class SenseEncoder:
    """Knows which of a few words mean the same; everything else is noise made from the text."""

    name = "sense"
    version = "1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def _vector(self, text):
        vector = np.random.default_rng(sum(text.encode())).normal(size=16) * 0.05
        vector[15] += 1.0
        for word, sense in SENSES.items():
            vector[sense] += 2.0 * (word in text.lower())
        return vector / np.linalg.norm(vector)


class BusyEncoder(SenseEncoder):
    """Answers while the index is built, and is too slow ever after."""

    busy = False

    def encode(self, texts):
        if self.busy:
            raise TimeoutError
        return super().encode(texts)


IDEAS = [Document("t", "Trinkbrunnen", ""), Document("r", "Radweg", ""), Document("b", "Bücherei", "")]


def test_meaning_finds_what_shares_no_letter():
    index = SimilarIndex(IDEAS, encoder=SenseEncoder())
    assert index.query("Wasserspender")[0].id == "t"
    index.add(Document("f", "Fahrradspur", ""))
    assert {match.id for match in index.query("Radweg", k=2)} == {"r", "f"}


def test_the_surface_answers_alone_when_the_encoder_is_too_slow():
    encoder = BusyEncoder()
    index = SimilarIndex(IDEAS, encoder=encoder)
    encoder.busy = True
    assert index.query("Radwege")[0].id == "r"


def test_grouping_by_meaning():
    ideas = [*IDEAS, Document("w", "Wasserspender", ""), Document("s", "Bibliothek", "")]
    found = group(ideas, granularity=Granularity.MEDIUM, groups=3, encoder=SenseEncoder())
    assert {frozenset(member.id for member in one.members) for one in found} == {
        frozenset("tw"),
        frozenset("bs"),
        frozenset("r"),
    }


def test_a_text_that_comes_later_is_seen_as_the_corpus_was():
    texts = [idea.title for idea in IDEAS]
    frame = Frame(texts, SenseEncoder())
    assert np.allclose(frame.rows(texts)[1], frame.rows(["Radweg"])[0])


def test_no_text_is_encoded_twice_not_even_by_another_process(tmp_path):
    first, second = SenseEncoder(), SenseEncoder()
    before = CachedEncoder(first, tmp_path).encode(["Radweg", "Bücherei", "Radweg"])
    cached = CachedEncoder(second, tmp_path)
    assert np.array_equal(cached.encode(["Radweg", "Bücherei", "Radweg"]), before)
    assert first.asked == ["Radweg", "Bücherei"]
    assert second.asked == []
    cached.encode(["Park"])
    assert second.asked == ["Park"]


def test_a_record_cut_short_by_a_crash_is_ignored(tmp_path):
    CachedEncoder(SenseEncoder(), tmp_path).encode(["Radweg", "Park"])
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-3])
    encoder = SenseEncoder()
    CachedEncoder(encoder, tmp_path).encode(["Radweg", "Park"])
    assert encoder.asked == ["Park"]


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert CachedEncoder(SenseEncoder(), blocked / "folder").encode(["Radweg"]).shape == (1, 16)


def test_vectors_of_another_version_are_not_mixed_in(tmp_path):
    CachedEncoder(SenseEncoder(), tmp_path).encode(["Radweg"])
    newer = SenseEncoder()
    newer.version = "2"
    CachedEncoder(newer, tmp_path).encode(["Radweg"])
    assert newer.asked == ["Radweg"]


def test_an_encoder_is_described_by_name_and_version():
    assert describe(SenseEncoder()) == "sense 1"


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UnknownEncoder, match="onnx"):
        encoder_from_name("onnx:/gibt/es/nicht")


def test_a_map_keeps_what_is_on_it_and_puts_the_new_near_its_like():
    ideas = [Document(f"{word}{n}", f"{word} {n * 11}", "") for word in ("Radweg", "Trinkbrunnen") for n in range(15)]
    encoder = SenseEncoder()
    first = lay_out(ideas, encoder=encoder)
    assert first == lay_out(ideas, encoder=encoder)
    assert all(0 <= value <= 1 for point in first.values() for value in point)
    later = lay_out([*ideas, Document("neu", "Fahrradspur", "")], encoder=encoder, previous=first)
    assert {id: later[id] for id in first} == first
    distances = {id: np.hypot(later[id][0] - later["neu"][0], later[id][1] - later["neu"][1]) for id in first}
    assert min(distances, key=distances.__getitem__).startswith("Radweg")
