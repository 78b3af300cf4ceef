"""Joining bodies: each one's result on a common scale from 0 to 1, weighted, added up, ranked, and explained."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ideenmarkt.counting.errors import InvalidValue, MissingValue, Refusal
from ideenmarkt.counting.exact import Exact, Missing, checked_weights, exact
from ideenmarkt.counting.ranks import borda_points, members_by_group, rank_by_value


class DuplicateBody(Refusal):
    """Two results carry the name of the same body."""


class Normalisation(StrEnum):
    """How a body's values (dots, means, supports) get onto the scale from 0 to 1."""

    SHARE_OF_BEST = "share_of_best"  # value / best: half as many dots, half as many points
    RANGE = "range"  # (value - worst) / (best - worst): uses the whole scale, also where a body scored closely
    PLACES = "places"  # the share of the others it is ahead of: only the order counts, not the distances


@dataclass(frozen=True, slots=True)
class BodyResult:
    """What one body made of the candidates: a value of at least 0, or None where it didn't judge."""

    body: str
    weight: Exact
    values: Mapping[int, Exact | None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one body adds to a candidate's points."""

    body: str
    value: Fraction | None  # as the body gave it; None if it gave none
    normalised: Fraction | None  # 0 to 1
    weight: Fraction  # the share this body has in this candidate's points, 0 to 1
    points: Fraction  # normalised times weight


@dataclass(frozen=True, slots=True)
class Combined:
    """A candidate's place over all bodies. The points are the sum of the parts' points: nothing else is in them."""

    candidate: int
    points: Fraction | None  # 0 to 1; None if no body judged it
    rank: int | None  # 1 is best; the same points share a rank; None if no body judged it
    tied: bool
    parts: tuple[Part, ...]  # in the order of the bodies


def normalise(values: Mapping[int, Exact], *, by: Normalisation) -> dict[int, Fraction]:
    """Return each value on a scale from 0 to 1, the better the higher.

    All equal: SHARE_OF_BEST gives each 1 (0 if all are 0), RANGE and PLACES give each 1/2, as no one is ahead; a sole
    candidate gets 1 from PLACES. Raises InvalidValue for a negative value, InexactValue for floats.

    >>> {one: str(share) for one, share in normalise({1: 8, 2: 4, 3: 2}, by=Normalisation.SHARE_OF_BEST).items()}
    {1: '1', 2: '1/2', 3: '1/4'}
    >>> {one: str(share) for one, share in normalise({1: 8, 2: 4, 3: 2}, by=Normalisation.RANGE).items()}
    {1: '1', 2: '1/3', 3: '0'}
    >>> {one: str(share) for one, share in normalise({1: 8, 2: 4, 3: 2}, by=Normalisation.PLACES).items()}
    {1: '1', 2: '1/2', 3: '0'}
    """
    exact_values = {candidate: exact(value) for candidate, value in values.items()}
    if wrong := sorted(candidate for candidate, value in exact_values.items() if value < 0):
        raise InvalidValue(f"values can't be negative; candidates {wrong}")
    return _SCALES[by](exact_values) if exact_values else {}


def _share_of_best(values: Mapping[int, Fraction]) -> dict[int, Fraction]:
    best = max(values.values())
    return {candidate: value / best if best else Fraction(0) for candidate, value in values.items()}


def _range(values: Mapping[int, Fraction]) -> dict[int, Fraction]:
    worst, best = min(values.values()), max(values.values())
    if worst == best:
        return dict.fromkeys(values, Fraction(1, 2))
    return {candidate: (value - worst) / (best - worst) for candidate, value in values.items()}


def _places(values: Mapping[int, Fraction]) -> dict[int, Fraction]:
    if len(values) == 1:
        return dict.fromkeys(values, Fraction(1))
    points = borda_points({place.candidate: place.rank for place in rank_by_value(values)})
    return {candidate: points[candidate] / (len(values) - 1) for candidate in values}


_SCALES: Mapping[Normalisation, Callable[[Mapping[int, Fraction]], dict[int, Fraction]]] = {
    Normalisation.SHARE_OF_BEST: _share_of_best,
    Normalisation.RANGE: _range,
    Normalisation.PLACES: _places,
}


def combine_bodies(results: Sequence[BodyResult], *, by: Normalisation, missing: Missing) -> tuple[Combined, ...]:
    """Join the bodies' results into one ranking, best first; ties share a rank and are listed by id.

    Points are the weighted mean of the normalised values (0 to 1). What a body's missing value does must be said:
    Missing.REFUSE raises MissingValue; LEAVE_OUT lets the other bodies' weights grow in proportion, and puts a
    candidate that no body judged last, without a rank; AS_ZERO gives it 0 points from that body.
    Raises DuplicateBody, InvalidWeight, InvalidValue, InexactValue.

    >>> beirat = BodyResult("beirat", 1, {10: Fraction(3), 11: Fraction(2)})
    >>> people = BodyResult("people", 3, {10: 20, 11: 40})
    >>> for one in combine_bodies([people, beirat], by=Normalisation.SHARE_OF_BEST, missing=Missing.REFUSE):
    ...     print(one.candidate, one.rank, one.points, [(part.body, str(part.points)) for part in one.parts])
    11 1 11/12 [('people', '3/4'), ('beirat', '1/6')]
    10 2 5/8 [('people', '3/8'), ('beirat', '1/4')]
    """
    if not results:
        return ()
    bodies = [result.body for result in results]
    if len(set(bodies)) < len(bodies):
        raise DuplicateBody(f"a body appears more than once among {bodies}")
    weights = checked_weights({result.body: result.weight for result in results}, keys=bodies)
    candidates = sorted(set().union(*(result.values for result in results)))
    judged = [{one: value for one, value in result.values.items() if value is not None} for result in results]
    if missing is Missing.REFUSE:
        _refuse_missing(bodies, judged, candidates)
    shares = [normalise(values, by=by) for values in judged]
    parts = {
        one: _parts(
            [
                (body, values.get(one), share.get(one))
                for body, values, share in zip(bodies, judged, shares, strict=True)
            ],
            weights,
            missing,
        )
        for one in candidates
    }
    return _ranked(parts)


def combine_bodies_within_groups(
    results: Sequence[BodyResult], *, groups: Mapping[int, str], by: Normalisation, missing: Missing
) -> dict[str, tuple[Combined, ...]]:
    """Join the bodies' results as `combine_bodies` does, separately in each group (Kompetenz), groups by key.

    Values are normalised within the group, so that a group many people voted in doesn't press the others down.
    Raises UngroupedCandidate, and what `combine_bodies` raises.

    >>> people = BodyResult("people", 1, {1: 100, 2: 50, 3: 4})
    >>> ranked = combine_bodies_within_groups([people], groups={1: "live-kultur", 2: "live-kultur", 3: "wissensarbeit"},
    ...                                       by=Normalisation.SHARE_OF_BEST, missing=Missing.REFUSE)
    >>> {group: [(one.candidate, str(one.points)) for one in found] for group, found in ranked.items()}
    {'live-kultur': [(1, '1'), (2, '1/2')], 'wissensarbeit': [(3, '1')]}
    """
    members = members_by_group(set().union(*(result.values for result in results)), groups)
    return {
        group: combine_bodies(
            [
                BodyResult(result.body, result.weight, {one: result.values.get(one) for one in members[group]})
                for result in results
            ],
            by=by,
            missing=missing,
        )
        for group in members
    }


def _refuse_missing(bodies: Sequence[str], judged: Sequence[Mapping[int, Exact]], candidates: Sequence[int]) -> None:
    for body, values in zip(bodies, judged, strict=True):
        for candidate in candidates:
            if candidate not in values:
                raise MissingValue(candidate, body)


def _parts(
    judgements: Sequence[tuple[str, Exact | None, Fraction | None]], weights: Mapping[str, Fraction], missing: Missing
) -> tuple[Part, ...]:
    counting = [body for body, _, share in judgements if share is not None or missing is Missing.AS_ZERO]
    total = sum((weights[body] for body in counting), Fraction(0))
    return tuple(
        Part(
            body=body,
            value=None if value is None else exact(value),
            normalised=share,
            weight=weights[body] / total if body in counting else Fraction(0),
            points=Fraction(0) if share is None else share * weights[body] / total,
        )
        for body, value, share in judgements
    )


def _ranked(parts: Mapping[int, tuple[Part, ...]]) -> tuple[Combined, ...]:
    judged = {
        one: sum((p.points for p in found), Fraction(0)) for one, found in parts.items() if any(p.weight for p in found)
    }
    places = rank_by_value(judged)
    ranked = [
        Combined(place.candidate, place.value, place.rank, place.tied, parts[place.candidate]) for place in places
    ]
    unranked = [Combined(one, None, None, tied=False, parts=found) for one, found in parts.items() if one not in judged]
    return (*ranked, *unranked)
