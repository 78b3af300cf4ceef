"""Answers teach more than the pairs they are about: ideas like the ones answered move with them."""

from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.vectors import Similarities

Matrix = npt.NDArray[np.float32]

# How fast an answer's pull fades with distance: the similarity to this power.
_REACH: Final = 6
# A lone faint neighbour must not move an idea as far as a near one does.
_INERTIA: Final = 0.5
# How far two ideas that people called different move apart, beside those called the same, which meet half-way.
_PUSH: Final = 0.3


def adapted(scores: Similarities, answers: Answers) -> Similarities:
    """Return the similarities after the answers: (n, n), 1 on the diagonal.

    Each idea that must be with others moves to their mean, two that must be apart move away from each other, and
    every other idea follows its neighbours among them. All is linear in the vectors behind `scores`, so that only
    the similarities are needed: with V' = (I + B) V they are (I + B) S (I + B)'.

    >>> scores = np.array([[1, .1, .9], [.1, 1, .1], [.9, .1, 1]], dtype=np.float32)
    >>> bool(adapted(scores, Answers(must=frozenset({(0, 1)})))[1, 2] > 0.3)  # 2 is like 0, and so comes nearer to 1
    True
    """
    touched = sorted({item for pair in (*answers.must, *answers.cannot) for item in pair})
    if not touched:
        return scores
    moves = _moves(scores, answers, touched)
    pull = np.maximum(scores[:, touched], 0) ** _REACH
    pull[touched] = 0
    follow = (pull @ moves) / (pull.sum(axis=1, keepdims=True) + np.float32(_INERTIA))
    follow[touched] = moves
    half = follow @ scores[touched]
    moved = scores + half + half.T + follow @ scores[np.ix_(touched, touched)] @ follow.T
    lengths = np.sqrt(np.maximum(moved.diagonal(), 1e-9))
    moved /= lengths[:, None]
    moved /= lengths[None, :]
    np.fill_diagonal(moved, 1.0)
    return np.asarray(moved, dtype=np.float32)


def _moves(scores: Similarities, answers: Answers, touched: list[int]) -> Matrix:
    """Return by how much of each touched item each touched item moves: square, a row for each that moves."""
    at = {item: number for number, item in enumerate(touched)}
    moves = np.zeros((len(touched), len(touched)), dtype=np.float32)
    blocks = answers.blocks(len(scores))
    members: dict[int, list[int]] = {}
    for item in touched:
        members.setdefault(blocks[item], []).append(item)
    for block in members.values():
        if len(block) > 1:
            rows = [at[item] for item in block]
            # the members' sum, brought to length 1
            moves[np.ix_(rows, rows)] = 1 / np.sqrt(max(float(scores[np.ix_(block, block)].sum()), 1e-9))
            moves[rows, rows] -= 1
    for one, other in sorted(answers.cannot):
        likeness = max(0.0, float(scores[one, other]))
        step = _PUSH * likeness / max(1e-6, float(np.sqrt(max(0.0, 2 - 2 * scores[one, other]))))
        for item, away in ((one, other), (other, one)):
            moves[at[item], at[item]] += step
            moves[at[item], at[away]] -= step
    return moves
