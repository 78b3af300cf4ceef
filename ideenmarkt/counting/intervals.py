"""Intervals: how much a share of supporters says when few or many were asked."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from ideenmarkt.counting.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its interval, all from 0 to 1, low <= share <= high."""

    share: float
    low: float
    high: float


def wilson_interval(supporters: int, asked: int, *, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval, without continuity correction, for the share of supporters among those asked.

    It says something only where those asked stand for a larger group; it can't mend a group that came by itself.
    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American
    Statistical Association 22 (1927), 209-212. Raises InvalidValue unless 0 <= supporters <= asked, asked >= 1
    and 0 < confidence < 1.

    >>> interval = wilson_interval(81, 263)
    >>> round(interval.share, 4), round(interval.low, 4), round(interval.high, 4)
    (0.308, 0.2553, 0.3662)
    """
    if asked < 1 or not 0 <= supporters <= asked:
        raise InvalidValue(f"{supporters} supporters of {asked} asked")
    if not 0 < confidence < 1:
        raise InvalidValue(f"confidence lies between 0 and 1, not at {confidence}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = supporters / asked
    centre = share + z * z / (2 * asked)
    reach = z * sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked))
    width = 1 + z * z / asked
    # at 0 and at `asked` the bounds are 0 and 1 by the formula; floating point may miss them by a hair
    return Interval(
        share=share,
        low=0.0 if supporters == 0 else (centre - reach) / width,
        high=1.0 if supporters == asked else (centre + reach) / width,
    )
