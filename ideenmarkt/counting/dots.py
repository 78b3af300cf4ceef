"""Dots: every ballot has some to stick, several may go to one candidate, and the most dots win."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ideenmarkt.counting.errors import DuplicateBallot, InvalidValue, Refusal, UnknownCandidate
from ideenmarkt.counting.ranks import rank_by_value


class TooManyDots(Refusal):
    """A ballot spends more dots than it has."""

    def __init__(self, ballot: int, *, given: int, allowed: int) -> None:
        self.ballot = ballot
        self.given = given
        self.allowed = allowed
        super().__init__(f"ballot {ballot} has {given} dots; {allowed} are allowed")


class TooManyDotsOnOneCandidate(Refusal):
    """A ballot heaps more dots on one candidate than the rules allow."""

    def __init__(self, ballot: int, *, candidate: int, given: int, allowed: int) -> None:
        self.ballot = ballot
        self.candidate = candidate
        self.given = given
        self.allowed = allowed
        super().__init__(f"ballot {ballot} has {given} dots on candidate {candidate}; {allowed} are allowed")


class NegativeDots(Refusal):
    """A ballot takes dots away from a candidate."""

    def __init__(self, ballot: int, *, candidate: int, given: int) -> None:
        self.ballot = ballot
        self.candidate = candidate
        self.given = given
        super().__init__(f"ballot {ballot} has {given} dots on candidate {candidate}; dots can't be negative")


@dataclass(frozen=True, slots=True)
class DotRules:
    """How many dots a ballot has, and how many of them may go to one candidate (both at least 1)."""

    per_ballot: int
    per_candidate: int

    def __post_init__(self) -> None:
        if not 1 <= self.per_candidate <= self.per_ballot:
            raise InvalidValue(
                f"dots per candidate ({self.per_candidate}) must lie between 1 and dots per ballot ({self.per_ballot})"
            )


@dataclass(frozen=True, slots=True)
class DotBallot:
    """One person's dots: candidate to number of dots. An empty ballot is valid and counts as cast."""

    id: int
    dots: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class DotResult:
    """What one candidate got."""

    candidate: int
    dots: int
    voters: int  # ballots with at least one dot on it
    rank: int  # 1 is best; the same number of dots shares a rank
    tied: bool


def check_ballot(ballot: DotBallot, *, candidates: Collection[int], rules: DotRules) -> None:
    """Refuse a ballot that breaks the rules; return nothing if it is valid. Dots left unspent are no mistake.

    Raises UnknownCandidate, NegativeDots, TooManyDotsOnOneCandidate or TooManyDots, for the candidate with the
    lowest id where several are wrong.

    >>> check_ballot(DotBallot(id=7, dots={1: 2, 2: 1}), candidates=[1, 2], rules=DotRules(3, 2))
    >>> check_ballot(DotBallot(id=8, dots={1: 3}), candidates=[1, 2], rules=DotRules(3, 2))
    Traceback (most recent call last):
    ideenmarkt.counting.dots.TooManyDotsOnOneCandidate: ballot 8 has 3 dots on candidate 1; 2 are allowed
    """
    for candidate, given in sorted(ballot.dots.items()):
        if candidate not in candidates:
            raise UnknownCandidate(candidate, f"ballot {ballot.id}")
        if given < 0:
            raise NegativeDots(ballot.id, candidate=candidate, given=given)
        if given > rules.per_candidate:
            raise TooManyDotsOnOneCandidate(ballot.id, candidate=candidate, given=given, allowed=rules.per_candidate)
    spent = sum(ballot.dots.values())
    if spent > rules.per_ballot:
        raise TooManyDots(ballot.id, given=spent, allowed=rules.per_ballot)


def dots_left(dots: Mapping[int, int], *, rules: DotRules) -> int:
    """Return how many dots a valid, half-filled ballot can still give (0 to `rules.per_ballot`).

    >>> dots_left({1: 2}, rules=DotRules(per_ballot=5, per_candidate=2))
    3
    """
    return rules.per_ballot - sum(dots.values())


def refuse_duplicates(ballot_ids: Iterable[int]) -> None:
    """Refuse ballots that share an id: one person would count twice. Raises DuplicateBallot for the first repeated one.

    >>> refuse_duplicates([4, 9, 4])
    Traceback (most recent call last):
    ideenmarkt.counting.errors.DuplicateBallot: ballot 4 appears more than once
    """
    seen: set[int] = set()
    for ballot_id in ballot_ids:
        if ballot_id in seen:
            raise DuplicateBallot(ballot_id)
        seen.add(ballot_id)


def tally_dots(ballots: Sequence[DotBallot], *, candidates: Collection[int], rules: DotRules) -> tuple[DotResult, ...]:
    """Count dots and voters for every candidate, also for those nobody chose, best first.

    More dots are better; the same number shares a rank and is listed by id. The number of voters is told but breaks no
    tie. One invalid ballot refuses the whole count (see `check_ballot`), as does a repeated ballot (DuplicateBallot):
    what isn't counted must have been set aside by a person before.

    >>> ballots = [DotBallot(1, {10: 2, 11: 1}), DotBallot(2, {11: 1})]
    >>> for result in tally_dots(ballots, candidates=[10, 11, 12], rules=DotRules(per_ballot=3, per_candidate=2)):
    ...     print(result)
    DotResult(candidate=10, dots=2, voters=1, rank=1, tied=True)
    DotResult(candidate=11, dots=2, voters=2, rank=1, tied=True)
    DotResult(candidate=12, dots=0, voters=0, rank=3, tied=False)
    """
    refuse_duplicates(ballot.id for ballot in ballots)
    known = frozenset(candidates)
    dots: Counter[int] = Counter()
    voters: Counter[int] = Counter()
    for ballot in ballots:
        check_ballot(ballot, candidates=known, rules=rules)
        dots.update(ballot.dots)
        voters.update(candidate for candidate, given in ballot.dots.items() if given)
    return tuple(
        DotResult(place.candidate, dots[place.candidate], voters[place.candidate], place.rank, place.tied)
        for place in rank_by_value({candidate: dots[candidate] for candidate in known})
    )
