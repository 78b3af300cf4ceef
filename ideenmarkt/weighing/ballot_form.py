"""A ballot as it comes from the page: what was typed, what it means, and what is wrong at which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ideenmarkt.counting.scores import HIGHEST_SCORE
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import Criterion
from ideenmarkt.weighing.ballots import TooManyDots, TooManyDotsOnOne, rules_of
from ideenmarkt.weighing.models import Ballot, Voting
from ideenmarkt.weighing.states import Method


class NotANumber(Refused):
    message = N_("Bitte geben Sie eine ganze Zahl ein, zum Beispiel 1.")
    status = 422


@dataclass(slots=True)
class BallotEntry:
    """Field names are `punkte-CANDIDATE` for dots and `wert-CANDIDATE-CRITERION` for scores."""

    values: dict[str, str] = field(default_factory=dict)  # as typed
    dots: dict[int, int] = field(default_factory=dict)
    scores: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: dict[str, Refused] = field(default_factory=dict)  # by field name
    problem: Refused | None = None  # of the whole ballot

    @property
    def is_valid(self) -> bool:
        return not self.errors and self.problem is None

    @property
    def spent(self) -> int:
        return sum(self.dots.values())


def dots_field(candidate_id: int) -> str:
    return f"punkte-{candidate_id}"


def score_field(candidate_id: int, criterion_id: int) -> str:
    return f"wert-{candidate_id}-{criterion_id}"


def read_entry(voting: Voting, criteria: Sequence[Criterion], posted: Mapping[str, str]) -> BallotEntry:
    """Read and check the fields of a voting's ballot; fields that are not its own are ignored."""
    return _read_dots(voting, posted) if voting.method is Method.DOTS else _read_scores(voting, criteria, posted)


def _read_dots(voting: Voting, posted: Mapping[str, str]) -> BallotEntry:
    entry, rules = BallotEntry(), rules_of(voting)
    for one in voting.candidates:
        name = dots_field(one.candidate_id)
        text = entry.values[name] = posted.get(name, "").strip()
        if not text:
            continue
        if not text.isdecimal() or len(text) > 4:
            entry.errors[name] = NotANumber()
        elif int(text) > rules.per_candidate:
            entry.errors[name] = TooManyDotsOnOne(allowed=rules.per_candidate)
        elif int(text):
            entry.dots[one.candidate_id] = int(text)
    if entry.spent > rules.per_ballot:
        entry.problem = TooManyDots(given=entry.spent, allowed=rules.per_ballot)
    return entry


def _read_scores(voting: Voting, criteria: Sequence[Criterion], posted: Mapping[str, str]) -> BallotEntry:
    entry = BallotEntry()
    for one in voting.candidates:
        for criterion in criteria:
            name = score_field(one.candidate_id, criterion.id)
            text = entry.values[name] = posted.get(name, "").strip()
            if text.isdecimal() and len(text) == 1 and int(text) <= HIGHEST_SCORE:
                entry.scores[one.candidate_id, criterion.id] = int(text)
            elif text:
                entry.errors[name] = NotANumber()
    return entry


def entry_of(ballot: Ballot) -> BallotEntry:
    """The fields as the person filled them in before, to change them."""
    entry = BallotEntry()
    for mark in ballot.marks:
        if mark.criterion_id is None:
            entry.dots[mark.candidate_id] = mark.points
            entry.values[dots_field(mark.candidate_id)] = str(mark.points)
        else:
            entry.scores[mark.candidate_id, mark.criterion_id] = mark.points
            entry.values[score_field(mark.candidate_id, mark.criterion_id)] = str(mark.points)
    return entry
