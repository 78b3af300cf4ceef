"""Reads for the queue and for the page of one idea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import Actor, ActorKind
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea, IdeaText, IdeaTheme
from ideenmarkt.ideas.states import Channel, IdeaState, TextKind
from ideenmarkt.screening.models import Decline, Question, ScreeningClaim
from ideenmarkt.screening.personal_data import find
from ideenmarkt.screening.rules import DECISIONS
from ideenmarkt.strategy.models import CrossCuttingTheme, PolicyRule, Round


class NoIdea(NotFound):
    message = N_("Diese Idee gibt es nicht.")


class NoRule(NotFound):
    message = N_("Diese Regel gibt es nicht.")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of the waiting ideas somebody wants to see."""

    channel: Channel | None = None
    competence_id: int | None = None
    personal_data: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the round's screening is."""

    states: Mapping[IdeaState, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        return self.states.get(IdeaState.RECEIVED, 0)

    @property
    def done(self) -> int:
        return self.total - self.waiting


@dataclass(frozen=True, slots=True)
class Waiting:
    """The ideas of a queue, by number: how many, and which comes next for somebody."""

    left: int
    next_id: int | None


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of an idea's history with the name of whoever did it ("" for citizens and the system)."""

    entry: JournalEntry
    name: str


def idea_by_number(session: Session, round_id: int, number: int) -> Idea:
    """An idea in any state. Raises NoIdea."""
    return _one(session, select(Idea).where(Idea.round_id == round_id, Idea.number == number))


def idea_by_id(session: Session, idea_id: int) -> Idea:
    """An idea in any state. Raises NoIdea."""
    return _one(session, select(Idea).where(Idea.id == idea_id))


def idea_by_tracking_code(session: Session, code: str) -> Idea:
    """Raises NoIdea."""
    return _one(session, select(Idea).where(Idea.tracking_code == code))


def _one(session: Session, wanted: Select[Idea]) -> Idea:
    parts = (Idea.current_text, Idea.competence, Idea.focus_area, Idea.neighbourhood, Idea.contact, Idea.round)
    found = session.scalar(wanted.options(*map(joinedload, parts)))
    if found is None:
        raise NoIdea
    return found


def waiting(
    session: Session, round_id: int, filters: Filters, *, account_id: int | None, at: datetime, after: int = 0
) -> Waiting:
    """The queue in the order of reception: what this account has open first, then what nobody else has open,
    from the number `after` on and then from the beginning."""
    held = and_(ScreeningClaim.idea_id == Idea.id, ScreeningClaim.until > at)
    rows = session.execute(
        select(Idea.id, Idea.number, ScreeningClaim.account_id)
        .outerjoin(ScreeningClaim, held)
        .where(*_conditions(round_id, filters))
        .order_by(Idea.number)
    ).all()
    if filters.personal_data:
        marked = with_personal_data(session, [row.id for row in rows])
        rows = [row for row in rows if row.id in marked]
    free = [row for row in rows if row.account_id in (None, account_id)]
    mine = next((row.id for row in free if row.account_id is not None and row.number > after), None)
    later = next((row.id for row in free if row.number > after), None)
    return Waiting(len(rows), mine or later or (free[0].id if free else None))


def _conditions(round_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [Idea.round_id == round_id, Idea.state == IdeaState.RECEIVED]
    if filters.channel:
        wanted.append(Idea.channel == filters.channel)
    if filters.competence_id:
        wanted.append(Idea.competence_id == filters.competence_id)
    if filters.answered:
        wanted.append(_answered())
    return wanted


def _answered() -> ColumnElement[bool]:
    return exists().where(Question.idea_id == Idea.id, Question.replied_at.is_not(None))


def with_personal_data(session: Session, idea_ids: Sequence[int]) -> frozenset[int]:
    """Those ideas whose current wording likely holds personal data."""
    found: set[int] = set()
    for start in range(0, len(idea_ids), 500):
        part = idea_ids[start : start + 500]
        texts = select(IdeaText.idea_id, IdeaText.title, IdeaText.body).where(
            IdeaText.idea_id.in_(part), IdeaText.superseded_at.is_(None)
        )
        found.update(row.idea_id for row in session.execute(texts) if has_personal_data(row.title, row.body))
    return frozenset(found)


def has_personal_data(title: str, body: str) -> bool:
    """Whether something in title or text looks like personal data."""
    return bool(find(title) or find(body))


def progress(session: Session, round_id: int) -> Progress:
    counted = select(Idea.state, func.count()).where(Idea.round_id == round_id).group_by(Idea.state)
    return Progress({row[0]: row[1] for row in session.execute(counted)})


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """What waits in a round; `personal_data` holds the numbers of waiting ideas that likely contain some."""

    round: str
    total: int
    waiting: int
    queried: int
    answered: int
    personal_data: tuple[int, ...]


def queue_summary(session: Session, round_: Round) -> QueueSummary:
    counts = progress(session, round_.id)
    numbers = {
        row[0]: row[1]
        for row in session.execute(select(Idea.id, Idea.number).where(*_conditions(round_.id, Filters())))
    }
    answered = select(func.count()).select_from(Idea).where(*_conditions(round_.id, Filters(answered=True)))
    return QueueSummary(
        round=round_.slug,
        total=counts.total,
        waiting=counts.waiting,
        queried=counts.states.get(IdeaState.QUERIED, 0),
        answered=session.scalar(answered) or 0,
        personal_data=tuple(sorted(numbers[id_] for id_ in with_personal_data(session, sorted(numbers)))),
    )


def count_waiting(session: Session) -> int:
    """Ideas to screen, in all open rounds."""
    return session.scalar(select(func.count()).where(Idea.state == IdeaState.RECEIVED)) or 0


def count_answered(session: Session) -> int:
    """Waiting ideas whose submitter answered a question."""
    return (
        session.scalar(select(func.count()).select_from(Idea).where(Idea.state == IdeaState.RECEIVED, _answered())) or 0
    )


def history(session: Session, idea_id: int) -> Sequence[Happening]:
    """What happened to an idea, newest first."""
    rows = session.execute(
        select(JournalEntry, Account.name)
        .outerjoin(
            Account, and_(Account.id == JournalEntry.actor_id, JournalEntry.actor_kind == ActorKind.ACCOUNT.value)
        )
        .where(JournalEntry.subject_kind == "idea", JournalEntry.subject_id == idea_id)
        .order_by(JournalEntry.id.desc())
    )
    return [Happening(entry, name or "") for entry, name in rows]


def last_decision(session: Session, round_id: int, actor: Actor) -> JournalEntry | None:
    """The actor's newest decision of a round that is not taken back yet."""
    undone = select(JournalEntry.undoes_id).where(JournalEntry.undoes_id.is_not(None))
    return session.scalar(
        select(JournalEntry)
        .where(
            JournalEntry.round_id == round_id,
            JournalEntry.action.in_(DECISIONS),
            JournalEntry.actor_kind == actor.kind.value,
            JournalEntry.actor_id == actor.id,
            JournalEntry.id.not_in(undone),
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )


def questions(session: Session, idea_id: int) -> Sequence[Question]:
    """What was asked and answered, oldest first."""
    return session.scalars(select(Question).where(Question.idea_id == idea_id).order_by(Question.id)).all()


def open_question(session: Session, idea: Idea) -> Question | None:
    """The question that the submitter has yet to answer."""
    if idea.state is not IdeaState.QUERIED:
        return None
    unanswered = select(Question).where(Question.idea_id == idea.id, Question.replied_at.is_(None))
    return session.scalar(unanswered.order_by(Question.id.desc()).limit(1))


def decline_of(session: Session, idea_id: int) -> Decline | None:
    return session.scalar(select(Decline).where(Decline.idea_id == idea_id).options(joinedload(Decline.rule)))


def original_text(session: Session, idea: Idea) -> IdeaText:
    """What was handed in, word for word."""
    wanted = select(IdeaText).where(IdeaText.idea_id == idea.id, IdeaText.kind == TextKind.ORIGINAL)
    return session.scalars(wanted).one()


def theme_ids(session: Session, idea_id: int) -> frozenset[int]:
    return frozenset(session.scalars(select(IdeaTheme.theme_id).where(IdeaTheme.idea_id == idea_id)))


def themes(session: Session, strategy_id: int) -> Sequence[CrossCuttingTheme]:
    wanted = select(CrossCuttingTheme).where(CrossCuttingTheme.strategy_id == strategy_id)
    return session.scalars(wanted.order_by(CrossCuttingTheme.position)).all()


def policy(session: Session, strategy_id: int) -> Sequence[PolicyRule]:
    """The rules of the publication policy, in order."""
    wanted = select(PolicyRule).where(PolicyRule.strategy_id == strategy_id)
    return session.scalars(wanted.order_by(PolicyRule.position)).all()


def holder(session: Session, idea_id: int, *, account_id: int | None, at: datetime) -> str:
    """The name of somebody else who has the idea open; "" when nobody has."""
    name = session.scalar(
        select(Account.name)
        .join(ScreeningClaim, ScreeningClaim.account_id == Account.id)
        .where(ScreeningClaim.idea_id == idea_id, ScreeningClaim.until > at, Account.id != account_id)
    )
    return name or ""
