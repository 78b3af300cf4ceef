"""Second looks at open bundles: what the engine doubts, without what people have settled. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ideenmarkt.analysis.revisions import Merge, Revisions, Split
from ideenmarkt.bundling.proposing import Facts, Proposal, ProposedMember
from ideenmarkt.bundling.rules import still_the_same
from ideenmarkt.bundling.states import SuggestionKind


def not_one(facts: Facts) -> set[tuple[int, int]]:
    """Pairs of bundles that people refused to put together, while both still are what they were."""
    return {
        (one, other)
        for first, second in facts.not_one
        for one in _like(first, facts.bundles)
        for other in _like(second, facts.bundles)
    }


def whole(facts: Facts) -> set[int]:
    """Bundles that are not to be split, while they still are what they were."""
    return {bundle_id for ideas in facts.whole for bundle_id in _like(ideas, facts.bundles)}


def _like(then: Collection[int], bundles: Mapping[int, Collection[int]]) -> list[int]:
    return [bundle_id for bundle_id, now in bundles.items() if still_the_same(then, now)]


def propose_revisions(found: Revisions, facts: Facts, titles: Mapping[int, str]) -> Iterator[Proposal]:
    """What still holds of what was computed: people go on meanwhile. Merges first, for more of them are right."""
    settled, kept = not_one(facts), whole(facts)
    for merge in found.merges:
        into, gone = int(merge.into), int(merge.gone)
        refused = (into, gone) in settled or (gone, into) in settled
        there = {into, gone} <= titles.keys() & facts.bundles.keys()
        if there and not refused and not _any_apart(facts, into, gone):
            yield _merge(merge, into, gone, facts, titles)
    for split in found.splits:
        bundle_id = int(split.group)
        stays, leaves = ([int(id) for id in ids] for ids in (split.stays, split.leaves))
        unchanged = bundle_id in titles and set(facts.bundles.get(bundle_id, ())) == {*stays, *leaves}
        if unchanged and bundle_id not in kept:
            yield _split(split, bundle_id, stays, leaves)


def _any_apart(facts: Facts, one: int, other: int) -> bool:
    there = set(facts.bundles[other])
    return any(
        (min(a, b), max(a, b)) in facts.apart for a in facts.bundles[one] for b in there - set(facts.bundles[one])
    )


def _split(split: Split, bundle_id: int, stays: Iterable[int], leaves: Iterable[int]) -> Proposal:
    return Proposal(
        kind=SuggestionKind.SPLIT,
        members=_parts(split.inside, stays, leaves),
        label=split.label,
        shared_terms=split.shared_terms,
        cohesion=split.across,
        target_id=bundle_id,
    )


def _merge(merge: Merge, into: int, gone: int, facts: Facts, titles: Mapping[int, str]) -> Proposal:
    there, coming = set(facts.bundles[into]), set(facts.bundles[gone])
    return Proposal(
        kind=SuggestionKind.MERGE,
        members=_parts(merge.similarity, there - coming, coming - there, there & coming),
        label=titles[into],
        shared_terms=merge.shared_terms,
        cohesion=merge.similarity,
        target_id=into,
        source_id=gone,
    )


def _parts(belonging: float, *parts: Iterable[int]) -> tuple[ProposedMember, ...]:
    return tuple(
        ProposedMember(idea_id, belonging, (), part) for part, ideas in enumerate(parts) for idea_id in sorted(ideas)
    )
