"""How firm a place is: the same count under many weightings, and how far each candidate moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm

from ideenmarkt.counting.errors import InvalidValue, MissingValue, Refusal
from ideenmarkt.counting.exact import Exact, checked_weights, exact

# 3 levels for 8 bodies are 6,561 settings: about a second for 60 candidates, which a page can wait for
MOST_SETTINGS = 10_000


class TooManySettings(Refusal):
    """More weightings would have to be counted than a page can wait for."""

    def __init__(self, settings: int) -> None:
        self.settings = settings
        super().__init__(
            f"{settings} weightings are more than {MOST_SETTINGS}; vary fewer weights or take fewer levels"
        )


@dataclass(frozen=True, slots=True)
class Firmness:
    """How a candidate's place holds when weights move."""

    candidate: int
    rank: int  # under the weights as stated
    best_rank: int
    worst_rank: int
    settings: int  # how many different weightings were counted
    settings_within_seats: int  # in how many of them the candidate surely has a seat

    @property
    def share_within_seats(self) -> Fraction:
        """Share of the weightings in which the candidate surely has a seat, 0 to 1."""
        return Fraction(self.settings_within_seats, self.settings)


def weight_settings(
    weights: Mapping[str, Exact], *, within: Exact, levels: int = 3
) -> tuple[tuple[Fraction, ...], ...]:
    """Return every different weighting in which each weight is moved by up to `within` of itself, in even steps.

    `within` runs from 0 up to, not including, 1 (1/4 is ±25 %); `levels` is the number of steps from the lowest to the
    highest weight, odd, so that the stated weight is one of them. Weightings are shares that sum to 1, in the order of
    `weights`; those with the same proportions are counted once (doubling all weights changes nothing). Sorted, so the
    result is the same on every call.
    Raises InvalidValue, InvalidWeight, InexactValue, and TooManySettings above 10,000 combinations.

    >>> [[str(share) for share in one] for one in weight_settings({"people": 1, "beirat": 1}, within=Fraction(1, 2))]
    [['1/4', '3/4'], ['1/3', '2/3'], ['2/5', '3/5'], ['1/2', '1/2'], ['3/5', '2/5'], ['2/3', '1/3'], ['3/4', '1/4']]
    """
    stated = checked_weights(weights, keys=tuple(weights))
    margin = exact(within)
    if not 0 <= margin < 1:
        raise InvalidValue(f"weights can move within 0 up to, not including, 1 of themselves; not within {within}")
    if levels < 3 or levels % 2 == 0:
        raise InvalidValue(f"levels must be odd and at least 3, not {levels}")
    if levels ** len(stated) > MOST_SETTINGS:
        raise TooManySettings(levels ** len(stated))
    factors = [1 - margin + 2 * margin * Fraction(step, levels - 1) for step in range(levels)]
    found = set()
    for combination in product(factors, repeat=len(stated)):
        moved = [weight * factor for weight, factor in zip(stated.values(), combination, strict=True)]
        total = sum(moved, Fraction(0))
        found.add(tuple(weight / total for weight in moved))
    return tuple(sorted(found))


def rank_firmness(
    profiles: Mapping[int, Mapping[str, Exact]],
    *,
    weights: Mapping[str, Exact],
    within: Exact,
    seats: int,
    levels: int = 3,
) -> tuple[Firmness, ...]:
    """Count the ranking under every weighting of `weight_settings`; by rank under the stated weights, then by id.

    `profiles` maps candidate to body (or criterion) to its value there, on one common scale (`aggregate.normalise`
    gives one; scores from 0 to 4 are one). A candidate surely has a seat where no more candidates than `seats` are at
    least as good as it, itself included: a tie at the cut is no seat. The shares are of the weightings counted here,
    they are no probability. Raises MissingValue for a profile without a value, InvalidValue for negative seats, and
    what `weight_settings` raises.

    >>> profiles = {1: {"people": 3, "beirat": 3}, 2: {"people": 4, "beirat": 1}, 3: {"people": 1, "beirat": 4}}
    >>> found = rank_firmness(profiles, weights={"people": 2, "beirat": 1}, within=Fraction(1, 2), seats=1)
    >>> [(one.candidate, one.rank, one.best_rank, one.worst_rank, str(one.share_within_seats)) for one in found]
    [(1, 1, 1, 2, '3/7'), (2, 1, 1, 3, '3/7'), (3, 3, 2, 3, '0')]
    """
    if seats < 0:
        raise InvalidValue(f"the number of seats can't be {seats}")
    settings = weight_settings(weights, within=within, levels=levels)
    stated = checked_weights(weights, keys=tuple(weights))
    columns = _integer_columns(profiles, tuple(stated))
    standings = [_standing(columns, setting) for setting in settings]
    now = _standing(columns, tuple(stated.values()))
    results = [
        Firmness(
            candidate=one,
            rank=now[one][0],
            best_rank=min(standing[one][0] for standing in standings),
            worst_rank=max(standing[one][0] for standing in standings),
            settings=len(settings),
            settings_within_seats=sum(standing[one][1] <= seats for standing in standings),
        )
        for one in profiles
    ]
    return tuple(sorted(results, key=lambda one: (one.rank, one.candidate)))


def _integer_columns(profiles: Mapping[int, Mapping[str, Exact]], keys: tuple[str, ...]) -> dict[int, tuple[int, ...]]:
    """Multiply all values by one common number so that they are integers: the order stays, adding gets fast."""
    for candidate, profile in profiles.items():
        for key in keys:
            if key not in profile:
                raise MissingValue(candidate, key)
    values = {candidate: [exact(profile[key]) for key in keys] for candidate, profile in profiles.items()}
    scale = lcm(*(value.denominator for row in values.values() for value in row))
    return {candidate: tuple(int(value * scale) for value in row) for candidate, row in values.items()}


def _standing(columns: Mapping[int, tuple[int, ...]], weights: tuple[Fraction, ...]) -> dict[int, tuple[int, int]]:
    """Return each candidate's rank and how many candidates are at least as good, itself included."""
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    totals = {one: sum(w * v for w, v in zip(whole, row, strict=True)) for one, row in columns.items()}
    ordered = sorted(totals.values(), reverse=True)
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for position, total in enumerate(ordered, start=1):
        first.setdefault(total, position)
        last[total] = position
    return {one: (first[total], last[total]) for one, total in totals.items()}
