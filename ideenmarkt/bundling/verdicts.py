"""What people's steps teach about pairs of ideas: put together, or kept apart. The next suggestions honour it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from sqlalchemy import select

from ideenmarkt.bundling.changes import Changes, verdict_key
from ideenmarkt.bundling.models import PairVerdict
from ideenmarkt.bundling.states import Verdict


def put_together(changes: Changes, there: Sequence[int], new: Collection[int]) -> None:
    """Ideas `new` join the ideas `there`: what kept them apart is forgotten, and each is tied to the first of them.

    One tie for each new idea is enough: in the next grouping ties carry on from idea to idea.
    """
    everyone = list(dict.fromkeys([*there, *new]))
    for one, other in _kept_apart(changes, everyone):
        if one in new or other in new:
            changes.put(verdict_key(one, other), None)
    for idea_id in everyone[1:]:
        if idea_id in new:
            changes.put(verdict_key(everyone[0], idea_id), Verdict.SAME.value)


def keep_apart(changes: Changes, some: Collection[int], others: Iterable[int]) -> None:
    """Nobody of `some` belongs to anybody of `others`."""
    for other in others:
        for one in some:
            if one != other:
                changes.put(verdict_key(one, other), Verdict.DIFFERENT.value)


def keep_all_apart(changes: Changes, ideas: Collection[int]) -> None:
    """No two of these belong together."""
    for one, other in combinations(sorted(ideas), 2):
        changes.put(verdict_key(one, other), Verdict.DIFFERENT.value)


def _kept_apart(changes: Changes, ideas: Collection[int]) -> Sequence[tuple[int, int]]:
    wanted = select(PairVerdict.idea_a_id, PairVerdict.idea_b_id).where(
        PairVerdict.idea_a_id.in_(ideas), PairVerdict.idea_b_id.in_(ideas), PairVerdict.verdict == Verdict.DIFFERENT
    )
    return [(one, other) for one, other in changes.session.execute(wanted.order_by("idea_a_id", "idea_b_id"))]
