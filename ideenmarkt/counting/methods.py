"""Other ways to count, to hold beside the first: approval voting and the Schulze method."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from ideenmarkt.counting.dots import DotBallot, DotResult, DotRules, refuse_duplicates, tally_dots
from ideenmarkt.counting.errors import InvalidValue, UnknownCandidate


@dataclass(frozen=True, slots=True)
class RankedBallot:
    """One person's order: candidate to place (1 is best, gaps and ties allowed). Candidates left out are tied last."""

    id: int
    places: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class SchulzeResult:
    """A candidate's place by the Schulze method, and whom it beats."""

    candidate: int
    rank: int  # 1 + the number of candidates that beat it
    beats: tuple[int, ...]  # candidates it reaches by a stronger path than they reach it; by id
    beaten_by: tuple[int, ...]  # by id


def tally_approval(approvals: Mapping[int, Collection[int]], *, candidates: Collection[int]) -> tuple[DotResult, ...]:
    """Count approvals: each ballot (id to the candidates it approves) gives any number of candidates one dot each.

    Best first, ties share a rank and are listed by id. Raises UnknownCandidate.

    >>> [(one.candidate, one.dots, one.rank) for one in tally_approval({1: {7, 8}, 2: {8}}, candidates=[7, 8, 9])]
    [(8, 2, 1), (7, 1, 2), (9, 0, 3)]
    """
    ballots = [DotBallot(ballot, dict.fromkeys(approved, 1)) for ballot, approved in approvals.items()]
    everything = DotRules(per_ballot=max(1, len(set(candidates))), per_candidate=1)
    return tally_dots(ballots, candidates=candidates, rules=everything)


def pairwise_preferences(ballots: Sequence[RankedBallot], *, candidates: Collection[int]) -> dict[tuple[int, int], int]:
    """Return for each ordered pair of candidates how many ballots place the first before the second.

    A candidate that a ballot leaves out stands behind all it names; two left out are tied on it.
    Raises UnknownCandidate, DuplicateBallot, and InvalidValue for a place below 1.

    >>> pairwise_preferences([RankedBallot(1, {7: 1, 8: 2}), RankedBallot(2, {8: 1})], candidates=[7, 8])
    {(7, 8): 1, (8, 7): 1}
    """
    refuse_duplicates(ballot.id for ballot in ballots)
    known = frozenset(candidates)
    preferences = dict.fromkeys(permutations(sorted(known), 2), 0)
    for ballot in ballots:
        for candidate, place in ballot.places.items():
            if candidate not in known:
                raise UnknownCandidate(candidate, f"ballot {ballot.id}")
            if place < 1:
                raise InvalidValue(f"ballot {ballot.id} puts candidate {candidate} at {place}; places start at 1")
        behind_all = max(ballot.places.values(), default=0) + 1
        for one, other in preferences:
            preferences[one, other] += ballot.places.get(one, behind_all) < ballot.places.get(other, behind_all)
    return preferences


def rank_schulze(ballots: Sequence[RankedBallot], *, candidates: Collection[int]) -> tuple[SchulzeResult, ...]:
    """Rank candidates by the Schulze method (winning votes), best first; those with the same rank by id.

    A path is as strong as its weakest link, a link as strong as the ballots behind the winner of the pair; one
    candidate beats another if its strongest path to it is stronger than the one back. No tie is broken: candidates that
    don't beat each other may share a rank. Time grows with the cube of the number of candidates. Source: M. Schulze, A
    new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method, Social
    Choice and Welfare 36 (2011), 267-303. Raises what `pairwise_preferences` raises.

    >>> ballots = [RankedBallot(1, {1: 1, 2: 2, 3: 3}), RankedBallot(2, {1: 1, 3: 2}), RankedBallot(3, {2: 1})]
    >>> [(one.candidate, one.rank, one.beats) for one in rank_schulze(ballots, candidates=[1, 2, 3])]
    [(1, 1, (2, 3)), (2, 2, (3,)), (3, 3, ())]
    """
    known = sorted(set(candidates))
    strength = _strongest_paths(pairwise_preferences(ballots, candidates=candidates), known)
    results = []
    for one in known:
        beats = tuple(other for other in known if other != one and strength[one, other] > strength[other, one])
        beaten_by = tuple(other for other in known if other != one and strength[other, one] > strength[one, other])
        results.append(SchulzeResult(one, rank=1 + len(beaten_by), beats=beats, beaten_by=beaten_by))
    return tuple(sorted(results, key=lambda result: (result.rank, result.candidate)))


def _strongest_paths(
    preferences: Mapping[tuple[int, int], int], candidates: Sequence[int]
) -> dict[tuple[int, int], int]:
    """Widest paths between all pairs, as Floyd and Warshall find them."""
    strength = {
        (one, other): votes if votes > preferences[other, one] else 0 for (one, other), votes in preferences.items()
    }
    for via in candidates:
        for one, other in preferences:
            if via not in (one, other):
                strength[one, other] = max(strength[one, other], min(strength[one, via], strength[via, other]))
    return strength
