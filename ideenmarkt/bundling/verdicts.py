"""What people's steps teach about pairs of ideas: put together, or kept apart. The next suggestions honour it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, product

from ideenmarkt.bundling.changes import Changes, Pair, find_verdicts
from ideenmarkt.bundling.refusals import refused_pairs
from ideenmarkt.bundling.states import Verdict


def put_together(changes: Changes, there: Sequence[int], new: Collection[int]) -> None:
    """Ideas `new` join the ideas `there`: what kept them apart is forgotten, and each is tied to the first of them.

    One tie for each new idea is enough: in the next grouping ties carry on from idea to idea. Two that stood together
    in a group once refused are tied to each other, so that this word stands against that one.
    """
    everyone = list(dict.fromkeys([*there, *new]))
    pairs = set(combinations(sorted(everyone), 2))
    apart = {pair for pair, row in find_verdicts(changes.session, pairs).items() if row.verdict is Verdict.DIFFERENT}
    refused = refused_pairs(changes.session, changes.round_id, everyone)
    ties = {_pair(everyone[0], idea_id) for idea_id in everyone[1:]} | refused
    changed = {pair for pair in apart | ties if pair[0] in new or pair[1] in new}
    changes.put_verdicts({pair: Verdict.SAME if pair in ties else None for pair in changed})


def keep_apart(changes: Changes, some: Collection[int], others: Iterable[int]) -> None:
    """Nobody of `some` belongs to anybody of `others`."""
    changes.put_verdicts({_pair(a, b): Verdict.DIFFERENT for a, b in product(some, others) if a != b})


def keep_all_apart(changes: Changes, ideas: Collection[int]) -> None:
    """No two of these belong together."""
    changes.put_verdicts(dict.fromkeys(combinations(sorted(ideas), 2), Verdict.DIFFERENT))


def separate(changes: Changes, some: Sequence[int], others: Sequence[int]) -> None:
    """Two halves of what was one: apart from now on, and each still together where its ties went through the other."""
    keep_apart(changes, some, others)
    for half in (some, others):
        ties = {_pair(half[0], idea_id) for idea_id in half[1:]}
        known = find_verdicts(changes.session, ties)
        changes.put_verdicts({pair: Verdict.SAME for pair in ties if pair not in known})


def untie(changes: Changes, pairs: Collection[Pair]) -> None:
    """What tied these pairs before is no longer said."""
    known = find_verdicts(changes.session, pairs)
    tied = [pair for pair in pairs if pair in known and known[pair].verdict is Verdict.SAME]
    changes.put_verdicts(dict.fromkeys(tied))


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)
