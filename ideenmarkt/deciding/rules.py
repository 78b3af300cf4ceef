"""What a recommendation may do next, where each idea ends, and whether seats are filled. Pure decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ideenmarkt.deciding.states import CouncilResult, OutcomeKind, RecommendationState, Verdict
from ideenmarkt.ground.i18n import N_

MAX_TITLE, MAX_REASON, MAX_TEXT, MAX_PAPER = 200, 500, 4000, 32  # characters
MAX_LEADS, MAX_NAME = 2, 120  # Projektleitungen of a Kernaktivität; characters

PROMISING_SUPPORTERS = 6
"""So many people behind an idea make it promising by itself: as many as sat at one table of the Bürgerkonferenz (300 at
some 50). It only pre-selects; the council office chooses."""

VERDICT_TITLES: Mapping[Verdict, str] = {
    Verdict.CORE_ACTIVITY: N_("wird Kernaktivität"),
    Verdict.RESERVE: N_("kommt in den Ideenspeicher"),
    Verdict.DECLINED: N_("wird nicht aufgenommen"),
}
RESULT_TITLES: Mapping[CouncilResult, str] = {
    CouncilResult.UNANIMOUS: N_("einstimmig"),
    CouncilResult.MAJORITY: N_("mit Mehrheit"),
}


class RecommendationAction(StrEnum):
    """A step in the life of a recommendation."""

    CHANGE = "change"
    ADOPT = "adopt"
    REOPEN = "reopen"


TRANSITIONS: Mapping[RecommendationAction, Mapping[RecommendationState, RecommendationState]] = {
    RecommendationAction.CHANGE: {RecommendationState.DRAFT: RecommendationState.DRAFT},
    RecommendationAction.ADOPT: {RecommendationState.DRAFT: RecommendationState.ADOPTED},
    RecommendationAction.REOPEN: {RecommendationState.ADOPTED: RecommendationState.DRAFT},
}
"""action -> state before -> state after. Buttons, checks and tests all read this table."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A Projektleitung as it is entered: a name or an office, and the Fachbereich or Tochtergesellschaft."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class IdeaFacts:
    """What decides where a published idea ends."""

    id: int
    number: int
    candidate_ids: tuple[int, ...] = ()
    bundle_ids: tuple[int, ...] = ()  # that are no candidates
    supporters: int = 0
    favourite: bool = False  # a table's Bürgervorschlag


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """What decides whether a bundle that is no candidate is kept."""

    id: int
    supporters: int = 0  # each person once, whichever of its ideas they support


class Path(IntEnum):
    """By what an idea gets its outcome, the best first: an idea in several bundles takes the first that applies."""

    CORE_ACTIVITY = 1  # a candidate that became a Kernaktivität
    RESERVED_CANDIDATE = 2
    KEPT_BUNDLE = 3
    KEPT_IDEA = 4
    DECLINED_CANDIDATE = 5
    OPEN_BUNDLE = 6
    ALONE = 7


PATH_OF_VERDICT: Mapping[Verdict, Path] = {
    Verdict.CORE_ACTIVITY: Path.CORE_ACTIVITY,
    Verdict.RESERVE: Path.RESERVED_CANDIDATE,
    Verdict.DECLINED: Path.DECLINED_CANDIDATE,
}
RESERVED = frozenset({Path.RESERVED_CANDIDATE, Path.KEPT_BUNDLE, Path.KEPT_IDEA})


def kind_of(path: Path) -> OutcomeKind:
    if path is Path.CORE_ACTIVITY:
        return OutcomeKind.CORE_ACTIVITY
    return OutcomeKind.RESERVE if path in RESERVED else OutcomeKind.ANSWERED


@dataclass(frozen=True, slots=True)
class Destiny:
    """Where one idea ends, and through which candidate, bundle or (alone) itself."""

    idea_id: int
    path: Path
    through: int


def kept(
    bundles: Iterable[BundleFacts], ideas: Iterable[IdeaFacts], chosen_bundles: Mapping[int, bool],
    chosen_ideas: Mapping[int, bool],
) -> tuple[frozenset[int], frozenset[int]]:  # fmt: skip
    """Which bundles and ideas without a candidate go into the Ideenspeicher: as chosen, else by the default rule."""
    bundle_ids = {b.id for b in bundles if chosen_bundles.get(b.id, promising_bundle(b))}
    idea_ids = {i.id for i in ideas if not i.candidate_ids and chosen_ideas.get(i.id, promising_idea(i))}
    return frozenset(bundle_ids), frozenset(idea_ids)


def promising_bundle(bundle: BundleFacts) -> bool:
    return bundle.supporters >= PROMISING_SUPPORTERS


def promising_idea(idea: IdeaFacts) -> bool:
    """Supported by many, or chosen by a table as its Bürgervorschlag."""
    return idea.favourite or idea.supporters >= PROMISING_SUPPORTERS


def decide(
    ideas: Iterable[IdeaFacts],
    verdicts: Mapping[int, Verdict],
    *,
    kept_bundles: Collection[int] = frozenset(),
    kept_ideas: Collection[int] = frozenset(),
) -> tuple[Destiny, ...]:
    """Exactly one destiny for each idea, in their order. Among equals, the candidate or bundle made first counts.

    Candidates without a verdict count as bundles that nobody decided on.
    """
    return tuple(_best(idea, verdicts, kept_bundles, kept_ideas) for idea in ideas)


def _best(
    idea: IdeaFacts, verdicts: Mapping[int, Verdict], kept_bundles: Collection[int], kept_ideas: Collection[int]
) -> Destiny:
    ways = [(PATH_OF_VERDICT[verdicts[one]], one) for one in idea.candidate_ids if one in verdicts]
    ways += [(Path.KEPT_BUNDLE if one in kept_bundles else Path.OPEN_BUNDLE, one) for one in idea.bundle_ids]
    ways.append((Path.KEPT_IDEA if idea.id in kept_ideas else Path.ALONE, idea.id))
    path, through = min(ways)
    return Destiny(idea.id, path, through)


@dataclass(frozen=True, slots=True)
class Effect:
    """What carrying out a resolution does, as it is shown before."""

    core_activities: int
    reserved_candidates: int
    declined_candidates: int
    kept_bundles: int
    kept_ideas: int
    ideas: Mapping[OutcomeKind, int]
    ideas_of_reserved_candidates: int

    @property
    def total(self) -> int:
        return sum(self.ideas.values())

    @property
    def fingerprint(self) -> str:
        """Changes whenever a number does: what was confirmed is what was shown."""
        counted = [self.ideas.get(kind, 0) for kind in OutcomeKind]
        candidates = (self.core_activities, self.reserved_candidates, self.declined_candidates)
        return "-".join(map(str, (*candidates, self.kept_bundles, self.kept_ideas, *counted)))


def effect_of(verdicts: Mapping[int, Verdict], destinies: Sequence[Destiny]) -> Effect:
    counted = Counter(verdicts.values())
    paths = Counter(destiny.path for destiny in destinies)
    kinds = Counter(kind_of(destiny.path) for destiny in destinies)
    return Effect(
        core_activities=counted[Verdict.CORE_ACTIVITY],
        reserved_candidates=counted[Verdict.RESERVE],
        declined_candidates=counted[Verdict.DECLINED],
        kept_bundles=len({one.through for one in destinies if one.path is Path.KEPT_BUNDLE}),
        kept_ideas=paths[Path.KEPT_IDEA],
        ideas={kind: kinds[kind] for kind in OutcomeKind},
        ideas_of_reserved_candidates=paths[Path.RESERVED_CANDIDATE],
    )


@dataclass(frozen=True, slots=True)
class Seats:
    """How many of a Kompetenz's seats are taken."""

    competence_id: int
    seats: int
    taken: int

    @property
    def over(self) -> int:
        return max(0, self.taken - self.seats)

    @property
    def free(self) -> int:
        return max(0, self.seats - self.taken)


def seats_of(competence_ids: Iterable[int], chosen: Iterable[int], seats: int) -> tuple[Seats, ...]:
    """`chosen` names the Kompetenz of each candidate that shall become a Kernaktivität."""
    taken = Counter(chosen)
    return tuple(Seats(one, seats, taken[one]) for one in competence_ids)
