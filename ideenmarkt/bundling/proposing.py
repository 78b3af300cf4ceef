"""From groups of similar ideas to suggestions worth a look: nothing decided before is proposed again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from statistics import fmean

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.grouping import Group
from ideenmarkt.bundling.states import SuggestionKind

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when suggestions are computed; all numbers are ids, in pairs the smaller one first."""

    ideas: Sequence[Document]  # the published ideas that may still be bundled
    homes: Mapping[int, int]  # idea -> the open bundle it came into first; loners are missing
    same: Sequence[Pair]  # put together by people, the latest word first
    different: frozenset[Pair]  # kept apart by people
    refused: frozenset[Pair] = frozenset()  # refused with a whole group, and not put together since
    bundles: Mapping[int, Sequence[int]] = field(default_factory=dict)  # open bundle -> its published ideas
    not_one: Sequence[tuple[frozenset[int], frozenset[int]]] = ()  # refused merges: what both bundles had then
    quarters: frozenset[str] = frozenset()  # places of this city, folded
    whole: Sequence[frozenset[int]] = ()  # what bundles had when people put them together or refused to split them

    @property
    def apart(self) -> frozenset[Pair]:
        """Pairs never to be suggested together."""
        return self.different | self.refused


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs free of contradictions: `refused` binds as `apart` does, and teaches nothing about other ideas."""

    tied: list[Pair]
    apart: list[Pair]
    refused: list[Pair]


@dataclass(frozen=True, slots=True)
class ProposedMember:
    """Why one idea belongs: mean similarity to the others, 0 to 1, and the words it shares with them."""

    idea_id: int
    belonging: float
    shared_terms: tuple[str, ...]
    part: int = 0  # on which side of the proposal, see models.SuggestionMember


@dataclass(frozen=True, slots=True)
class Proposal:
    """Loners that belong together or (with a target) fit a bundle; or one or two bundles to look at again."""

    members: tuple[ProposedMember, ...]
    label: str
    shared_terms: tuple[str, ...]
    cohesion: float
    target_id: int | None = None
    source_id: int | None = None
    kind: SuggestionKind = SuggestionKind.GROUP


def links(facts: Facts) -> Links:
    """Pairs that must and pairs that must not be together, free of contradictions.

    Bundles come first: each is one block, and no two are one, for what people arranged the machine doesn't
    rearrange by itself. Then what people kept apart or refused; then what they tied together.
    """
    blocks = _Blocks(int(document.id) for document in facts.ideas)
    first: dict[int, int] = {}
    for idea_id, bundle_id in facts.homes.items():
        blocks.tie(first.setdefault(bundle_id, idea_id), idea_id)
    for one, other in combinations(first.values(), 2):
        blocks.keep_apart(one, other)
    for one, other in sorted(facts.different):
        blocks.keep_apart(one, other)
    said = len(blocks.apart)
    for one, other in sorted(facts.refused - facts.different):
        blocks.keep_apart(one, other)
    for one, other in facts.same:
        blocks.tie(one, other)
    return Links(blocks.tied, blocks.apart[:said], blocks.apart[said:])


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


def propose(
    groups: Iterable[Group], facts: Facts, titles: Mapping[int, str], parts: Mapping[int, int] | None = None
) -> list[Proposal]:
    """The groups that tell something new, the most coherent first.

    `titles` are those of the open bundles; `parts` say for ideas of large groups in which part they would be left.
    """
    possible = (_proposal(one, facts, titles, parts or {}) for one in groups)
    found = [one for one in possible if one]
    return sorted(found, key=lambda one: (-one.cohesion, -len(one.members), one.members[0].idea_id))


def _proposal(found: Group, facts: Facts, titles: Mapping[int, str], parts: Mapping[int, int]) -> Proposal | None:
    members = tuple(ProposedMember(int(one.id), _share(one.belonging), one.shared_terms) for one in found.members)
    loners = tuple(one for one in members if one.idea_id not in facts.homes)
    homes = {facts.homes[one.idea_id] for one in members if one.idea_id in facts.homes}
    if not loners or len(homes) > 1:
        return None  # nothing new, or ideas came into other bundles while we computed
    if _apart_by_now(facts, loners, members) or (not homes and len(loners) < 2):
        return None
    if homes:
        (target,) = homes
        cohesion = fmean(one.belonging for one in loners)
        return Proposal(loners, titles.get(target, found.label), found.shared_terms, cohesion, target)
    sided = tuple(replace(one, part=parts.get(one.idea_id, 0)) for one in loners)
    return Proposal(sided, found.label, found.shared_terms, _share(found.cohesion))


def _apart_by_now(facts: Facts, loners: Iterable[ProposedMember], members: Sequence[ProposedMember]) -> bool:
    """Whether people kept a loner apart from another member while we computed."""
    pairs = ((one.idea_id, other.idea_id) for one in loners for other in members)
    return any((min(pair), max(pair)) in facts.apart for pair in pairs)


def _share(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
