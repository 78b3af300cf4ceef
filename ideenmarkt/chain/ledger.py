"""The ledger: proves that every idea received is accounted for, or names those that are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Membership
from ideenmarkt.chain.replay import CHUNK, ReceivedIdea, Replay, replay
from ideenmarkt.chain.standing import Standing, standing_column
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Break, check_chain
from ideenmarkt.ideas.models import Idea, IdeaText
from ideenmarkt.ideas.service import fingerprint
from ideenmarkt.ideas.states import Channel, IdeaState
from ideenmarkt.strategy.models import Round


class ProblemKind(StrEnum):
    """What can be wrong with one idea."""

    NOT_IN_JOURNAL = "not_in_journal"
    MISSING = "missing"
    RECORD_DIFFERS = "record_differs"
    STATE_DIFFERS = "state_differs"
    TEXT_DIFFERS = "text_differs"
    TEXT_MISSING = "text_missing"
    TEXT_NOT_IN_JOURNAL = "text_not_in_journal"
    BUNDLES_DIFFER = "bundles_differ"
    NUMBER_MISSING = "number_missing"
    NO_OUTCOME = "no_outcome"


PROBLEM_TITLES: Mapping[ProblemKind, str] = {
    ProblemKind.NOT_IN_JOURNAL: N_("Der Verlauf kennt diese Idee nicht."),
    ProblemKind.MISSING: N_("Der Verlauf nennt diese Idee, aber sie ist nicht mehr da."),
    ProblemKind.RECORD_DIFFERS: N_("Nummer, Runde oder Eingangsweg sind anders als beim Eingang."),
    ProblemKind.STATE_DIFFERS: N_("Der Stand ist anders, als der Verlauf sagt."),
    ProblemKind.TEXT_DIFFERS: N_("Der Wortlaut ist anders als der, den der Verlauf bezeugt."),
    ProblemKind.TEXT_MISSING: N_("Ein Wortlaut, den der Verlauf nennt, fehlt."),
    ProblemKind.TEXT_NOT_IN_JOURNAL: N_("Ein Wortlaut steht nicht im Verlauf."),
    ProblemKind.BUNDLES_DIFFER: N_("Die Idee liegt in anderen Bündeln, als der Verlauf sagt."),
    ProblemKind.NUMBER_MISSING: N_("Zu dieser Nummer gibt es keine Idee."),
    ProblemKind.NO_OUTCOME: N_("Über die Runde ist beschlossen, aber diese Idee hat kein Ergebnis."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not add up. `idea` is empty where only a number is missing."""

    idea: int | None
    number: int | None
    problem: ProblemKind
    round: str | None = None


@dataclass(frozen=True, slots=True)
class RoundAccount:
    """What came in and where it stands. `undone`: of the withdrawn, those of an import taken back."""

    round: str
    title: str
    received: int
    by_channel: Mapping[Channel, int]
    stands: Mapping[Standing, int]
    undone: int
    balanced: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole account."""

    rounds: Sequence[RoundAccount]
    entries: int
    breaks: Sequence[Break]
    texts: int
    differing: Sequence[int]  # ids of ideas
    problems: Sequence[Problem]

    @property
    def balanced(self) -> bool:
        return not self.breaks and not self.problems and all(account.balanced for account in self.rounds)


@dataclass(frozen=True, slots=True)
class _Row:
    """What the database holds of one idea."""

    id: int
    number: int
    round_id: int
    channel: Channel
    state: IdeaState
    standing: Standing


@dataclass(slots=True)
class _Count:
    """Sums of one round while reading."""

    stands: Counter[Standing] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)


def take_stock(session: Session) -> Ledger:
    """Read journal, ideas and wordings once each and compare them. Writes nothing."""
    breaks = check_chain(session)
    account = replay(session)
    rounds = session.scalars(select(Round).order_by(Round.id)).all()
    counts = {one.id: _Count() for one in rounds}
    seen = _check_ideas(session, account, {one.id: one for one in rounds}, counts)
    for idea_id in _rebundled(session, account):
        _report(seen, counts, idea_id, ProblemKind.BUNDLES_DIFFER)
    for one in account.received.values():
        if one.idea_id not in seen and one.round_id in counts:
            counts[one.round_id].problems.append(Problem(one.idea_id, one.number, ProblemKind.MISSING))
    texts, differing = _check_texts(session, account, seen, counts)
    for one in account.received.values():
        if one.round_id in counts:
            counts[one.round_id].numbers.add(one.number)
    for count in counts.values():
        count.problems.extend(_gaps(count.numbers))
    accounts = [_round_account(one, account, counts[one.id]) for one in rounds]
    problems = [_named(problem, one.slug) for one in rounds for problem in counts[one.id].problems]
    return Ledger(accounts, account.entries, breaks, texts, differing, problems)


def _named(problem: Problem, slug: str) -> Problem:
    return Problem(problem.idea, problem.number, problem.problem, slug)


def _ideas(session: Session) -> Iterator[_Row]:
    columns = (Idea.id, Idea.number, Idea.round_id, Idea.channel, Idea.state, standing_column())
    for row in session.execute(select(*columns).order_by(Idea.id).execution_options(yield_per=CHUNK)):
        yield _Row(*row[:5], Standing(row[5]))


def _check_ideas(
    session: Session, account: Replay, rounds: Mapping[int, Round], counts: Mapping[int, _Count]
) -> dict[int, _Row]:
    seen: dict[int, _Row] = {}
    for row in _ideas(session):
        seen[row.id] = row
        count = counts[row.round_id]
        count.stands[row.standing] += 1
        count.numbers.add(row.number)
        kinds = _problems_of(row, account, closed=rounds[row.round_id].closed_at is not None)
        count.problems.extend(Problem(row.id, row.number, kind) for kind in kinds)
    return seen


def _problems_of(row: _Row, account: Replay, *, closed: bool) -> Iterator[ProblemKind]:
    received = account.received.get(row.id)
    if received is None:
        yield ProblemKind.NOT_IN_JOURNAL
        return
    if received != ReceivedIdea(row.id, row.number, row.round_id, row.channel):
        yield ProblemKind.RECORD_DIFFERS
    said = account.outcomes.get(row.id)
    if account.states[row.id] is not row.state or (row.standing in ENDS and row.standing.value != said):
        yield ProblemKind.STATE_DIFFERS
    settled = row.round_id in account.resolved and row.id not in account.late
    if row.standing in OPEN_ENDS and (closed or (settled and row.state is IdeaState.PUBLISHED)):
        yield ProblemKind.NO_OUTCOME


ENDS = frozenset({Standing.CORE_ACTIVITY, Standing.RESERVE, Standing.ANSWERED})
"""Where the way of a published idea ends."""
OPEN_ENDS = frozenset({Standing.RECEIVED, Standing.QUERIED, Standing.PUBLISHED, Standing.BUNDLED, Standing.CANDIDATE})
"""Where no idea may be left once its round is closed."""


def _report(seen: Mapping[int, _Row], counts: Mapping[int, _Count], idea_id: int, kind: ProblemKind) -> None:
    row = seen.get(idea_id)
    if row is not None:  # where the idea itself is missing, that says it all
        counts[row.round_id].problems.append(Problem(idea_id, row.number, kind))


def _rebundled(session: Session, account: Replay) -> Sequence[int]:
    """Ideas whose bundles are others than the journal says."""
    rows = session.execute(select(Membership.bundle_id, Membership.idea_id))
    return sorted({idea_id for _, idea_id in account.memberships ^ {(row[0], row[1]) for row in rows}})


def _check_texts(
    session: Session, account: Replay, seen: Mapping[int, _Row], counts: Mapping[int, _Count]
) -> tuple[int, Sequence[int]]:
    """Every wording against its hash in the journal; how many there are, and the ideas where one differs."""
    checked, differing, found = 0, set(), set()
    for text in session.scalars(select(IdeaText).order_by(IdeaText.id).execution_options(yield_per=CHUNK)):
        checked += 1
        found.add(text.id)
        if text.id not in account.wordings:
            _report(seen, counts, text.idea_id, ProblemKind.TEXT_NOT_IN_JOURNAL)
        elif (account.wordings[text.id], account.owners[text.id]) != (fingerprint(text), text.idea_id):
            differing.add(text.idea_id)
            _report(seen, counts, text.idea_id, ProblemKind.TEXT_DIFFERS)
    for text_id, idea_id in account.owners.items():
        if text_id not in found and idea_id in account.received:
            _report(seen, counts, idea_id, ProblemKind.TEXT_MISSING)
    return checked, sorted(differing)


def _gaps(numbers: set[int]) -> Iterator[Problem]:
    for number in range(1, max(numbers, default=0)):
        if number not in numbers:
            yield Problem(None, number, ProblemKind.NUMBER_MISSING)


def _round_account(round_: Round, account: Replay, count: _Count) -> RoundAccount:
    received = [one for one in account.received.values() if one.round_id == round_.id]
    channels = Counter(one.channel for one in received)
    return RoundAccount(
        round=round_.slug,
        title=round_.title,
        received=len(received),
        by_channel={channel: channels[channel] for channel in Channel},
        stands={place: count.stands[place] for place in Standing},
        undone=sum(one.idea_id in account.undone for one in received),
        balanced=not count.problems and len(received) == count.stands.total(),
    )
