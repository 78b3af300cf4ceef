"""Answers teach more than the pairs they are about: ideas like the ones answered move with them."""

from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.neighbourhoods import unit
from ideenmarkt.analysis.vectors import Similarities

Matrix = npt.NDArray[np.float32]

# How fast an answer's pull fades with distance: the similarity to this power.
_REACH: Final = 6
# A lone faint neighbour must not move an idea as far as a near one does.
_INERTIA: Final = 0.5
# How far two ideas that people called different move apart, beside those called the same, which meet half-way.
_PUSH: Final = 0.3
_BLOCK: Final = 4096


def adapted(scores: Similarities, answers: Answers) -> Similarities:
    """Return the similarities after the answers: (n, n), 1 on the diagonal.

    Each idea that must be with others moves to their mean, two that must be apart move away from each other, and
    every other idea follows its neighbours among them. All is linear in the vectors behind `scores`, so that only
    the similarities are needed: with V' = (I + B) V they are (I + B) S (I + B)'.

    >>> scores = np.array([[1, .1, .9], [.1, 1, .1], [.9, .1, 1]], dtype=np.float32)
    >>> bool(adapted(scores, Answers(must=frozenset({(0, 1)})))[1, 2] > 0.3)  # 2 is like 0, and so comes nearer to 1
    True
    """
    touched = _touched(answers)
    if not touched:
        return scores
    known = scores[np.ix_(touched, touched)]
    moves = _moves(known, answers, touched, len(scores))
    follow = _follow(scores[:, touched], moves)
    follow[touched] = moves
    half = follow @ scores[touched]
    moved = scores + half + half.T + follow @ known @ follow.T
    lengths = np.sqrt(np.maximum(moved.diagonal(), 1e-9))
    moved /= lengths[:, None]
    moved /= lengths[None, :]
    np.fill_diagonal(moved, 1.0)
    return np.asarray(moved, dtype=np.float32)


def adapted_rows(rows: Vectors, answers: Answers) -> Vectors:
    """Return the vectors after the answers, of length 1: what `adapted` does where a square would be too large.

    Memory n · d and a block for each idea answered.

    >>> rows = unit(np.array([[1, 0], [0, 1], [.9, .1]], dtype=np.float32))
    >>> moved = adapted_rows(rows, Answers(must=frozenset({(0, 1)})))
    >>> bool(moved[2] @ moved[1] > 0.3)
    True
    """
    touched = _touched(answers)
    if not touched:
        return rows
    known = rows[touched]
    moves = _moves(known @ known.T, answers, touched, len(rows))
    moved = rows.copy()
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        moved[part] += _follow(rows[part] @ known.T, moves) @ known
    moved[touched] = known + moves @ known
    return unit(moved)


def _touched(answers: Answers) -> list[int]:
    return sorted({item for pair in (*answers.must, *answers.cannot) for item in pair})


def _follow(near: Matrix, moves: Matrix) -> Matrix:
    """Return by how much of each touched item each item moves, from its similarities to them: (n, t)."""
    pull = np.maximum(near, 0) ** _REACH
    return np.asarray((pull @ moves) / (pull.sum(axis=1, keepdims=True) + np.float32(_INERTIA)))


def _moves(scores: Similarities, answers: Answers, touched: list[int], n: int) -> Matrix:
    """Return by how much of each touched item each touched item moves; `scores` are those among them, (t, t)."""
    at = {item: number for number, item in enumerate(touched)}
    moves = np.zeros((len(touched), len(touched)), dtype=np.float32)
    blocks = answers.blocks(n)
    members: dict[int, list[int]] = {}
    for item in touched:
        members.setdefault(blocks[item], []).append(at[item])
    for block in members.values():
        if len(block) > 1:
            inside = np.ix_(block, block)
            # the members' sum, brought to length 1
            moves[inside] = 1 / np.sqrt(max(float(scores[inside].sum()), 1e-9))
            moves[block, block] -= 1
    for one, other in sorted(answers.cannot):
        a, b = at[one], at[other]
        likeness = float(scores[a, b])
        step = _PUSH * max(0.0, likeness) / max(1e-6, float(np.sqrt(max(0.0, 2 - 2 * likeness))))
        for item, away in ((a, b), (b, a)):
            moves[item, item] += step
            moves[item, away] -= step
    return moves
