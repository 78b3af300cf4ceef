"""From groups of similar ideas to suggestions worth a look: nothing decided before is proposed again. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.grouping import Granularity, Group, group
from ideenmarkt.bundling.rules import was_refused

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when suggestions are computed; all numbers are ids."""

    ideas: Sequence[Document]  # the published ideas that may still be bundled
    homes: Mapping[int, int]  # idea -> the open bundle it came into first; loners are missing
    same: Sequence[Pair]  # put together by people, the latest word first
    different: frozenset[Pair]  # kept apart by people, the smaller id first
    refused: Sequence[frozenset[int]]  # groups refused as such


@dataclass(frozen=True, slots=True)
class ProposedMember:
    """Why one idea belongs: mean similarity to the others, 0 to 1, and the words it shares with them."""

    idea_id: int
    belonging: float
    shared_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Loners that belong together, or (with a target) that fit an existing bundle."""

    members: tuple[ProposedMember, ...]
    label: str
    shared_terms: tuple[str, ...]
    cohesion: float
    target_id: int | None = None


def compute(
    facts: Facts,
    granularity: Granularity,
    *,
    encoder: Encoder | None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Group, ...]:
    """The groups of all ideas under what people said. The slow part: seconds for a thousand ideas."""
    must, cannot = links(facts)
    return group(
        facts.ideas,
        granularity=granularity,
        must_link=[(str(one), str(other)) for one, other in must],
        cannot_link=[(str(one), str(other)) for one, other in cannot],
        encoder=encoder,
        progress=progress,
    )


def links(facts: Facts) -> tuple[list[Pair], list[Pair]]:
    """Pairs that must and pairs that must not be together, free of contradictions.

    Bundles come first: each is one block, and no two are one, for what people arranged the machine doesn't
    rearrange. Then what people kept apart; then what they tied together.
    """
    blocks = _Blocks(int(document.id) for document in facts.ideas)
    first: dict[int, int] = {}
    for idea_id, bundle_id in facts.homes.items():
        blocks.tie(first.setdefault(bundle_id, idea_id), idea_id)
    for one, other in combinations(first.values(), 2):
        blocks.keep_apart(one, other)
    for one, other in sorted(facts.different):
        blocks.keep_apart(one, other)
    for one, other in facts.same:
        blocks.tie(one, other)
    return blocks.tied, blocks.apart


class _Blocks:
    """Ties and separations so far; one that contradicts an earlier one, or names an unknown idea, is passed over."""

    def __init__(self, known: Iterable[int]) -> None:
        self.tied: list[Pair] = []
        self.apart: list[Pair] = []
        self._leaders = {idea_id: idea_id for idea_id in known}
        self._enemies: dict[int, set[int]] = {idea_id: set() for idea_id in self._leaders}  # leader -> leaders

    def tie(self, one: int, other: int) -> None:
        a, b = self._leader(one), self._leader(other)
        if a is None or b is None or a == b or b in self._enemies[a]:
            return
        self.tied.append((one, other))
        self._leaders[b] = a
        for enemy in self._enemies.pop(b):
            self._enemies[enemy].remove(b)
            self._enemies[enemy].add(a)
            self._enemies[a].add(enemy)

    def keep_apart(self, one: int, other: int) -> None:
        a, b = self._leader(one), self._leader(other)
        if a is None or b is None or a == b:
            return
        self.apart.append((one, other))
        self._enemies[a].add(b)
        self._enemies[b].add(a)

    def _leader(self, idea_id: int) -> int | None:
        if idea_id not in self._leaders:
            return None
        while self._leaders[idea_id] != idea_id:
            idea_id = self._leaders[idea_id]
        return idea_id


def propose(groups: Iterable[Group], facts: Facts, titles: Mapping[int, str]) -> list[Proposal]:
    """The groups that tell something new, the most coherent first. `titles` are those of the open bundles."""
    possible = (_proposal(one, facts, titles) for one in groups)
    found = [one for one in possible if one]
    return sorted(found, key=lambda one: (-one.cohesion, -len(one.members), one.members[0].idea_id))


def _proposal(found: Group, facts: Facts, titles: Mapping[int, str]) -> Proposal | None:
    members = tuple(ProposedMember(int(one.id), _share(one.belonging), one.shared_terms) for one in found.members)
    loners = tuple(one for one in members if one.idea_id not in facts.homes)
    homes = {facts.homes[one.idea_id] for one in members if one.idea_id in facts.homes}
    if not loners or len(homes) > 1:
        return None  # nothing new, or ideas came into other bundles while we computed
    if homes:
        (target,) = homes
        cohesion = fmean(one.belonging for one in loners)
        return Proposal(loners, titles.get(target, found.label), found.shared_terms, cohesion, target)
    if len(loners) < 2 or was_refused({one.idea_id for one in loners}, facts.refused):
        return None
    return Proposal(loners, found.label, found.shared_terms, _share(found.cohesion))


def _share(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
