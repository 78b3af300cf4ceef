"""Places: who stands where, with ties shared, in one list, per group, or joined from several lists."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ideenmarkt.counting.errors import InvalidValue, MissingValue, UngroupedCandidate
from ideenmarkt.counting.exact import Exact, checked_weights, exact


@dataclass(frozen=True, slots=True)
class Place:
    """Where one candidate stands."""

    candidate: int
    value: Fraction
    rank: int  # 1 is best; tied candidates share the better rank: 1, 2, 2, 4
    tied: bool  # shares its rank with at least one other


@dataclass(frozen=True, slots=True)
class BordaResult:
    """A candidate's Borda points and where they come from."""

    candidate: int
    points: Fraction  # weighted sum over the bodies
    rank: int
    by_body: tuple[tuple[str, Fraction], ...]  # unweighted points in each body, in the order of the bodies


def rank_by_value(values: Mapping[int, Exact]) -> tuple[Place, ...]:
    """Rank candidates by value, highest first (standard competition ranking: 1, 2, 2, 4).

    Equal values share a rank. Within a tie candidates are listed by id; that is an order for reading, not a decision.
    Raises InexactValue for floats.

    >>> [(place.candidate, place.rank) for place in rank_by_value({1: 5, 2: 7, 3: 5, 4: 2})]
    [(2, 1), (1, 2), (3, 2), (4, 4)]
    """
    exact_values = {candidate: exact(value) for candidate, value in values.items()}
    holders = Counter(exact_values.values())
    rank_of: dict[Fraction, int] = {}
    ahead = 0
    for value in sorted(holders, reverse=True):
        rank_of[value] = ahead + 1
        ahead += holders[value]
    listed = sorted(exact_values.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Place(candidate, value, rank_of[value], tied=holders[value] > 1) for candidate, value in listed)


def members_by_group(candidates: Iterable[int], groups: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Return the candidates of each group (Kompetenz) that has any: groups by key, candidates by id.

    Raises UngroupedCandidate if a candidate has no group.

    >>> members_by_group([3, 1, 2], {1: "live-kultur", 2: "wissensarbeit", 3: "live-kultur", 4: "wissensarbeit"})
    {'live-kultur': (1, 3), 'wissensarbeit': (2,)}
    """
    members: defaultdict[str, list[int]] = defaultdict(list)
    for candidate in sorted(candidates):
        if candidate not in groups:
            raise UngroupedCandidate(candidate)
        members[groups[candidate]].append(candidate)
    return {group: tuple(members[group]) for group in sorted(members)}


def rank_within_groups(values: Mapping[int, Exact], *, groups: Mapping[int, str]) -> dict[str, tuple[Place, ...]]:
    """Rank candidates by value within each group (Kompetenz), highest first; groups in order of their keys.

    Raises UngroupedCandidate if a candidate has no group, InexactValue for floats.

    >>> ranked = rank_within_groups({1: 5, 2: 7, 3: 6}, groups={1: "live-kultur", 2: "live-kultur", 3: "wissensarbeit"})
    >>> {group: [(place.candidate, place.rank) for place in places] for group, places in ranked.items()}
    {'live-kultur': [(2, 1), (1, 2)], 'wissensarbeit': [(3, 1)]}
    """
    members = members_by_group(values, groups)
    return {group: rank_by_value({one: values[one] for one in members[group]}) for group in members}


def borda_points(ranks: Mapping[int, int]) -> dict[int, Fraction]:
    """Return each candidate's Borda points from one body's ranks (1 is best, gaps and ties allowed).

    Points are the number of candidates ranked behind, plus half of those tied with it: n - 1 for a sole first, 0 for a
    sole last, and every body hands out n(n - 1)/2 in all. Source: J.-C. de Borda, Mémoire sur les élections au
    scrutin (1781); half a point for ties is the usual extension, because it keeps that sum.
    Raises InvalidValue for a rank below 1.

    >>> {candidate: str(points) for candidate, points in borda_points({1: 1, 2: 2, 3: 2, 4: 4}).items()}
    {1: '3', 2: '3/2', 3: '3/2', 4: '0'}
    """
    if wrong := sorted(candidate for candidate, rank in ranks.items() if rank < 1):
        raise InvalidValue(f"ranks start at 1; below that are candidates {wrong}")
    holders = Counter(ranks.values())
    points_of: dict[int, Fraction] = {}
    behind = 0
    for rank in sorted(holders, reverse=True):
        points_of[rank] = behind + Fraction(holders[rank] - 1, 2)
        behind += holders[rank]
    return {candidate: points_of[rank] for candidate, rank in ranks.items()}


def aggregate_borda(
    rankings: Mapping[str, Mapping[int, int]], *, weights: Mapping[str, Exact] | None = None
) -> tuple[BordaResult, ...]:
    """Join the rankings of several bodies by weighted Borda points, best first, ties sharing a rank and listed by id.

    `rankings` maps body to candidate to rank (1 is best). Without `weights` every body counts 1.
    Every body must rank every candidate (a tie for last is a rank, too). Raises MissingValue where one doesn't,
    InvalidWeight for weights that don't match the bodies or aren't positive, InvalidValue for a rank below 1.

    >>> results = aggregate_borda({"stakeholder": {1: 1, 2: 2, 3: 3}, "beirat": {1: 2, 2: 1, 3: 3}}, weights={
    ...     "stakeholder": 1, "beirat": 2})
    >>> [(result.candidate, str(result.points), result.rank) for result in results]
    [(2, '5', 1), (1, '4', 2), (3, '0', 3)]
    """
    if not rankings:
        return ()
    body_weights = checked_weights(dict.fromkeys(rankings, 1) if weights is None else weights, keys=tuple(rankings))
    candidates = sorted(set().union(*rankings.values()))
    for body, ranks in rankings.items():
        for candidate in candidates:
            if candidate not in ranks:
                raise MissingValue(candidate, body)
    points = {body: borda_points(ranks) for body, ranks in rankings.items()}
    totals = {one: sum((body_weights[body] * points[body][one] for body in points), Fraction(0)) for one in candidates}
    return tuple(
        BordaResult(
            candidate=place.candidate,
            points=place.value,
            rank=place.rank,
            by_body=tuple((body, points[body][place.candidate]) for body in points),
        )
        for place in rank_by_value(totals)
    )


def aggregate_borda_within_groups(
    rankings: Mapping[str, Mapping[int, int]],
    *,
    groups: Mapping[int, str],
    weights: Mapping[str, Exact] | None = None,
) -> dict[str, tuple[BordaResult, ...]]:
    """Join rankings as `aggregate_borda` does, separately in each group (Kompetenz); groups in order of their keys.

    Only the order within the group counts: a body may have ranked all candidates in one list or group by group.
    Raises UngroupedCandidate, and what `aggregate_borda` raises.

    >>> results = aggregate_borda_within_groups(
    ...     {"beirat": {1: 1, 2: 2, 3: 3}}, groups={1: "live-kultur", 2: "wissensarbeit", 3: "live-kultur"})
    >>> {group: [(one.candidate, str(one.points)) for one in found] for group, found in results.items()}
    {'live-kultur': [(1, '1'), (3, '0')], 'wissensarbeit': [(2, '0')]}
    """
    members = members_by_group(set().union(*rankings.values()), groups)
    return {
        group: aggregate_borda(
            {body: {one: ranks[one] for one in members[group] if one in ranks} for body, ranks in rankings.items()},
            weights=weights,
        )
        for group in members
    }
