"""Pairs of ideas that probably want the same, best first: what a person looks at before bundling anything."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.granularity import Granularity, granular_similarities
from ideenmarkt.analysis.learning import adapted
from ideenmarkt.analysis.match import shared_stems
from ideenmarkt.analysis.places import mask_places
from ideenmarkt.analysis.vectors import Similarities, similarities

# The words in common count twice what the meaning counts: the very best pairs say the same in the same words.
_SURFACE_SHARE: Final = np.float32(2 / 3)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ideas with the similarity of what they want, 0 to 1, and the words both have."""

    id_a: str
    id_b: str
    score: float
    shared_terms: tuple[str, ...]


def suggest_pairs(
    documents: Sequence[Document],
    *,
    top: int = 200,
    must_link: Collection[tuple[str, str]] = (),
    cannot_link: Collection[tuple[str, str]] = (),
    encoder: Encoder | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Pair, ...]:
    """Return up to `top` pairs, most similar first; none that people have answered, directly or through others.

    >>> titles = {"a": "Bänke am Park", "b": "Schwimmbad", "c": "Bänke im Park"}
    >>> ideas = [Document(id, title, "") for id, title in titles.items()]
    >>> [(pair.id_a, pair.id_b, pair.shared_terms) for pair in suggest_pairs(ideas, top=1)]
    [('a', 'c', ('Bänke', 'Park'))]
    """
    if len(documents) < 2:
        return ()
    answers = Answers.by_id(documents, must_link, cannot_link)
    scores = adapted(pair_similarities(documents, encoder, progress or (lambda _: None)), answers)
    _blot_out_settled(scores, answers)
    found = [(float(scores[one, other]), documents[one], documents[other]) for one, other in _descending(scores, top)]
    return tuple(
        Pair(a.id, b.id, min(1.0, score), shared_stems(a.full_text, b.full_text)) for score, a, b in found if score > 0
    )


def _blot_out_settled(scores: Similarities, answers: Answers) -> None:
    """Set the similarity of every pair that answers settle, directly or through others, below all others."""
    if not answers.must and not answers.cannot:
        return
    blocks = np.array(answers.blocks(len(scores)))
    scores[blocks[:, None] == blocks[None, :]] = -1
    for one, other in answers.cannot:
        apart = np.ix_(blocks == blocks[one], blocks == blocks[other])
        scores[apart] = -1
        scores.T[apart] = -1


def pair_similarities(
    documents: Sequence[Document], encoder: Encoder | None, progress: Callable[[float], None] = lambda _: None
) -> Similarities:
    """Return the similarity of what each two ideas want, surface and meaning, places masked; shape (n, n).

    >>> pair_similarities([Document("a", "Bänke", ""), Document("b", "Bank", "")], None).shape
    (2, 2)
    """
    surface = similarities([mask_places(document.full_text) for document in documents])
    if encoder is None:
        return surface
    meaning = granular_similarities(documents, Granularity.MEDIUM, encoder, progress)
    return np.asarray(_SURFACE_SHARE * surface + (1 - _SURFACE_SHARE) * meaning, dtype=np.float32)


def _descending(scores: Similarities, most: int) -> list[tuple[int, int]]:
    """Return the positions of the `most` most similar pairs, best first, ties by position."""
    rows, columns = np.triu_indices(len(scores), k=1)
    values = scores[rows, columns]
    best = np.arange(len(values))
    if len(values) > most:
        best = np.sort(np.argpartition(-values, most)[:most])
    best = best[np.argsort(-values[best], kind="stable")]
    return [(int(rows[one]), int(columns[one])) for one in best]
