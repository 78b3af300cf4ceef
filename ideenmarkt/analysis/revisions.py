"""Second looks at groups that people made: which two may be one, which one may be two, which idea stands apart.

What people arranged must not speak for itself here, so similarities are those of the texts alone, not moved by answers.
Answers bind all the same: nothing is put together that people keep apart, nor divided what they tied.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.division import Division, divide, mean_among
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.granularity import Granularity, stop_below
from ideenmarkt.analysis.labels import Vocabulary
from ideenmarkt.analysis.likeness import Likeness, Positions, likeness, mean_between

# Chosen by looking at people's 135 bundles of the development half of Stuttgart with the language model; figures by
# words alone in brackets. `python -m bench` repeats them, also on the half that was not looked at and on the demo,
# whose groups are smaller and harder: docs/adr/second-looks.md.
# Two groups are one when they are nearly as similar to each other as each is in itself. Of bundles cut in two at random
# 54 % are found again (35 %), and 90 % of what is suggested was one (91 %). Groups of one idea are left out: with them
# only half of it was.
_AS_ALIKE: Final = 0.9
_SMALLEST_TO_MERGE: Final = 2
# A group is two when its parts have hardly anything in common and each has something. Of two bundles thrown together at
# random 78 % are found (14 %), nine in ten of them divided right; 5 % of the bundles as they are (5 %) are doubted.
_LEAST_INSIDE: Final = 0.10
_MOST_ACROSS: Final = 0.15  # of the parts' own mean similarity
_SMALLEST_PART: Final = 2
_SMALLEST_TO_SPLIT: Final = 6  # of fewer, measured on the demo, hardly one doubted was two
# One idea stands apart when the others agree and it is no more like them than like any idea. Of strangers put into
# bundles 38 % are found; 8 % of the bundles as they are have one by this measure. By words alone none is ever found.
_LEAST_AGREEMENT: Final = 0.30
_NOTHING_IN_COMMON: Final = 0.0
_SMALLEST_WITH_STRANGER: Final = 5


@dataclass(frozen=True, slots=True)
class Merge:
    """Two groups that may be one: the larger, or of two as large the one given first, would take in the other.

    `similarity` is the mean across, 0 to 1.
    """

    into: str
    gone: str
    similarity: float
    shared_terms: tuple[str, ...]  # strongest first


@dataclass(frozen=True, slots=True)
class Split:
    """A group that may be two; the part that leaves is never the larger one, and may be a single idea.

    `across` is the mean similarity between the parts, `inside` that within them, each 0 to 1.
    """

    group: str
    stays: tuple[str, ...]
    leaves: tuple[str, ...]
    across: float
    inside: float
    label: str  # of the part that leaves
    shared_terms: tuple[str, ...]  # of the part that leaves, strongest first


@dataclass(frozen=True, slots=True)
class Revisions:
    """What may be changed about groups, the surest first; no group stands in two of them."""

    merges: tuple[Merge, ...] = ()
    splits: tuple[Split, ...] = ()


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups by name with their documents' positions, how alike all are, and what people said about pairs."""

    documents: Sequence[Document]
    members: Mapping[str, Positions]
    alike: Likeness
    answers: Answers
    vocabulary: Vocabulary


def suggest_revisions(
    documents: Sequence[Document],
    groups: Mapping[str, Collection[str]],
    *,
    granularity: Granularity = Granularity.MEDIUM,
    must_link: Collection[tuple[str, str]] = (),
    cannot_link: Collection[tuple[str, str]] = (),
    not_one: Collection[tuple[str, str]] = (),
    whole: Collection[str] = (),
    encoder: Encoder | None = None,
    alike: Likeness | None = None,
) -> Revisions:
    """Return what may be changed about `groups` (name -> ids of `documents`).

    Pairs of ids in `must_link` and `cannot_link` are kept whatever it costs; pairs of names in `not_one` are not
    suggested as one, names in `whole` not as two. `alike` spares computing what was computed before. The same input
    gives the same result. Raises `UnansweredIdea`.

    >>> texts = ["Bänke im Park", "Mehr Bänke im Park", "Bänke, Park", "Schwimmbad öffnen", "Schwimmbad länger öffnen"]
    >>> ideas = [Document(str(number), text, "") for number, text in enumerate([*texts, "Schwimmbad abends öffnen"])]
    >>> (split,) = suggest_revisions(ideas, {"Park": ["0", "1", "2", "3", "4", "5"]}).splits
    >>> split.stays, split.leaves
    (('0', '1', '2'), ('3', '4', '5'))
    """
    positions = {document.id: position for position, document in enumerate(documents)}
    found = Groups(
        documents=documents,
        members={name: sorted(positions[id] for id in ids) for name, ids in groups.items()},
        alike=alike or likeness(documents, granularity, encoder),
        answers=Answers.by_id(documents, must_link, cannot_link),
        vocabulary=Vocabulary.of([document.full_text for document in documents]),
    )
    limit = stop_below(granularity, encoder)
    splits = suggest_splits(found, limit=limit, whole=whole)
    doubted = {split.group for split in splits}
    merges = suggest_merges(found, limit=limit, not_one=not_one, leave_out=doubted)
    return Revisions(merges, splits)


def suggest_merges(
    groups: Groups, *, limit: float, not_one: Collection[tuple[str, str]] = (), leave_out: Collection[str] = ()
) -> tuple[Merge, ...]:
    """Return pairs of groups that may be one, most similar first, each group in one pair at most.

    `limit` is the mean similarity that two groups need to be one (see `stop_below`).
    """
    enough = [name for name, items in groups.members.items() if len(items) >= _SMALLEST_TO_MERGE]
    # of two that are as large the one named first stays
    names = sorted((name for name in enough if name not in leave_out), key=lambda name: -len(groups.members[name]))
    if len(names) < 2:
        return ()
    sizes = np.array([len(groups.members[name]) for name in names], dtype=np.float64)
    means = mean_between(groups.alike.sums([groups.members[name] for name in names]), sizes)
    own = means.diagonal()
    enough_alike = (means >= limit) & (means >= _AS_ALIKE * (own[:, None] + own[None, :]) / 2)
    pairs = np.argwhere(np.triu(enough_alike, k=1)).tolist()
    forbidden = {frozenset(pair) for pair in not_one} | _kept_apart(groups)
    taken: set[int] = set()
    merges = []
    for one, other in sorted(pairs, key=lambda pair: (-means[pair[0], pair[1]], pair)):
        into, gone = names[one], names[other]
        if {one, other} & taken or frozenset((into, gone)) in forbidden:
            continue
        taken |= {one, other}
        both = [*groups.members[into], *groups.members[gone]]
        similarity = min(1.0, float(means[one, other]))
        merges.append(Merge(into, gone, similarity, groups.vocabulary.shared_by(both)))
    return tuple(merges)


def _kept_apart(groups: Groups) -> set[frozenset[str]]:
    """Return the pairs of groups between which people keep ideas apart, directly or through others."""
    known = groups.answers.settled(len(groups.documents))
    holding: dict[int, set[str]] = {}
    for name, items in groups.members.items():
        for item in items:
            holding.setdefault(known.blocks[item], set()).add(name)
    return {
        frozenset((one, other))
        for pair in known.apart
        for one, other in product(*(holding.get(block, set()) for block in pair))
    }


def suggest_splits(groups: Groups, *, limit: float, whole: Collection[str] = ()) -> tuple[Split, ...]:
    """Return the groups that may be two, those first whose parts differ most; `limit` as for `suggest_merges`."""
    found = [
        _split(groups, name, division)
        for name, items in groups.members.items()
        if name not in whole
        for division in _divisions(groups, items, limit)
    ]
    return tuple(sorted(found, key=lambda one: (one.across - one.inside, groups.members[one.group])))


def _divisions(groups: Groups, items: Positions, limit: float) -> list[Division]:
    """Return the division of these items if it is one worth suggesting."""
    if len(items) < min(_SMALLEST_TO_SPLIT, _SMALLEST_WITH_STRANGER):
        return []
    scores = groups.alike.among(items)
    found = divide(scores, groups.answers.within(items))
    if found is None or found.across >= limit:
        return []
    if len(found.smaller) >= _SMALLEST_PART:
        inside = [max(0.0, mean_among(scores, part)) for part in (found.larger, found.smaller)]
        cohesive = len(items) >= _SMALLEST_TO_SPLIT and min(inside) >= _LEAST_INSIDE
        clear = cohesive and found.across <= _MOST_ACROSS * float(np.prod(inside) ** 0.5)
    else:
        agree = len(items) >= _SMALLEST_WITH_STRANGER and mean_among(scores, found.larger) >= _LEAST_AGREEMENT
        clear = agree and found.across <= _NOTHING_IN_COMMON
    return [found] if clear else []


def _split(groups: Groups, name: str, division: Division) -> Split:
    items = groups.members[name]
    scores = groups.alike.among(items)
    stays, leaves = ([items[place] for place in part] for part in (division.larger, division.smaller))
    parts = [part for part in (division.larger, division.smaller) if len(part) > 1]
    sums = scores[np.ix_(division.smaller, division.smaller)].sum(axis=1)
    most_typical = leaves[int(np.argmax(sums))]
    return Split(
        group=name,
        stays=tuple(groups.documents[item].id for item in stays),
        leaves=tuple(groups.documents[item].id for item in leaves),
        across=_share(division.across),
        inside=_share(float(np.mean([mean_among(scores, part) for part in parts]))),
        label=_label(groups, leaves, most_typical),
        shared_terms=groups.vocabulary.shared_by(leaves) if len(leaves) > 1 else (),
    )


def _label(groups: Groups, leaves: Positions, most_typical: int) -> str:
    """A single idea goes by its own title, where it has one."""
    own = groups.documents[most_typical].title if len(leaves) == 1 else ""
    return own or groups.vocabulary.label(leaves, most_typical)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
