"""Rückmeldungen: everybody's idea gets an answer, and who left an address gets it by mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.changes import all_or_nothing
from ideenmarkt.deciding.answer_groups import AnswerGroup, GroupKey, group_keys, groups
from ideenmarkt.deciding.models import Answer, AnswerDraft, Outcome
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record, record_all
from ideenmarkt.ground.mail import Mail, MailState, compose
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Phase, Round

MIN_ANSWER, MAX_ANSWER = 20, 4000  # characters


class NotResolvedYet(Refused):
    message = N_("Rückmeldungen gibt es, sobald der Rat beschlossen hat.")


class NoSuchGroup(NotFound):
    message = N_("Diese Gruppe von Ideen gibt es nicht.")


class AnswerLength(Refused):
    message = N_("Eine Rückmeldung hat %(shortest)s bis %(longest)s Zeichen.")
    status = 422


class RoundIncomplete(Refused):
    message = N_("%(count)s Ideen haben noch kein Ergebnis oder keine Rückmeldung. So kann die Runde nicht enden.")


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body of a mail."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending did."""

    answers: int
    mails: int
    closed: bool  # the round is complete and closed


Draft = Callable[[AnswerGroup], str]
"""Writes the answer to a group."""
Write = Callable[[Idea, str], Letter]
"""Puts the answer to an idea into a mail."""


def save_draft(session: Session, round_: Round, key: GroupKey, text: str, *, actor: Actor, at: datetime) -> None:
    """Keep a text for a group until it is sent. Raises AnswerLength, NoSuchGroup."""
    _check_length(text)
    if key not in {one.key for one in groups(session, round_)}:
        raise NoSuchGroup
    found = session.scalar(select(AnswerDraft).where(AnswerDraft.round_id == round_.id, AnswerDraft.group_key == key))
    if found is None:
        found = AnswerDraft(round_id=round_.id, group_key=key)
        session.add(found)
    found.text = text.strip()
    session.flush()
    record(session, Event("answer.drafted", ("round", round_.id), round_.id, after={"group": key}), actor=actor, at=at)


def _check_length(text: str) -> None:
    if not MIN_ANSWER <= len(text.strip()) <= MAX_ANSWER:
        raise AnswerLength(shortest=MIN_ANSWER, longest=MAX_ANSWER)


def drafts(session: Session, round_: Round) -> Mapping[GroupKey, str]:
    """The texts that people changed."""
    found = session.scalars(select(AnswerDraft).where(AnswerDraft.round_id == round_.id))
    return {one.group_key: one.text for one in found}


@all_or_nothing
def send(
    session: Session, round_: Round, *, draft: Draft, write: Write, actor: Actor, at: datetime,
    key: GroupKey | None = None,
) -> Sent:  # fmt: skip
    """Answer every idea that has an outcome and no answer yet, or those of one group; close the round when complete.

    Raises NotResolvedYet, NoSuchGroup, AnswerLength.
    """
    if round_.phase is not Phase.RESOLVED:
        raise NotResolvedYet
    found = [one for one in groups(session, round_) if key in (None, one.key)]
    if key is not None and not found:
        raise NoSuchGroup
    changed = drafts(session, round_)
    texts = {one.key: changed.get(one.key) or draft(one) for one in found}
    for text in texts.values():
        _check_length(text)
    keys = group_keys(session, round_)
    answers = [
        _answer(session, idea, texts[keys[idea.id]], write, at)
        for idea in _unanswered(session, round_)
        if keys[idea.id] in texts
    ]
    session.flush()
    record_all(session, (_event(one, round_) for one in answers), actor=actor, at=at)
    closed = close_if_complete(session, round_, actor=actor, at=at)
    return Sent(len(answers), sum(one.mail_id is not None for one in answers), closed)


def _unanswered(session: Session, round_: Round) -> Sequence[Idea]:
    wanted = (
        select(Idea)
        .join(Outcome, Outcome.idea_id == Idea.id)
        .outerjoin(Answer, Answer.idea_id == Idea.id)
        .where(Idea.round_id == round_.id, Idea.state == IdeaState.PUBLISHED, Answer.id.is_(None))
        .options(joinedload(Idea.current_text), joinedload(Idea.contact))
        .order_by(Idea.number)
    )
    return session.scalars(wanted).unique().all()


def _answer(session: Session, idea: Idea, text: str, write: Write, at: datetime) -> Answer:
    answer = Answer(idea_id=idea.id, text=text.strip(), given_at=at)
    if idea.contact is not None:
        letter = write(idea, answer.text)
        answer.mail_id = compose(session, to=idea.contact.email, subject=letter.subject, body=letter.body, at=at).id
    session.add(answer)
    return answer


def _event(answer: Answer, round_: Round) -> Event:
    after = {"answer_id": answer.id, "mail": answer.mail_id is not None}
    return Event("idea.answered", ("idea", answer.idea_id), round_.id, after=after)


def incomplete(session: Session, round_: Round) -> tuple[int, int]:
    """How many published or undecided ideas have no outcome, and how many with one have no answer."""
    alive = (IdeaState.RECEIVED, IdeaState.QUERIED, IdeaState.PUBLISHED)
    rows = session.execute(
        select(func.count(Idea.id), func.count(Outcome.idea_id), func.count(Answer.id))
        .outerjoin(Outcome, Outcome.idea_id == Idea.id)
        .outerjoin(Answer, Answer.idea_id == Idea.id)
        .where(Idea.round_id == round_.id, Idea.state.in_(alive))
    )
    ideas, outcomes, answers = rows.one()
    return ideas - outcomes, outcomes - answers


def close_round(session: Session, round_: Round, *, actor: Actor, at: datetime) -> None:
    """End a round in which every idea has an outcome and an answer. Raises NotResolvedYet, RoundIncomplete."""
    if round_.phase is not Phase.RESOLVED:
        raise NotResolvedYet
    left = sum(incomplete(session, round_))
    if left:
        raise RoundIncomplete(count=left)
    if round_.closed_at is None:
        round_.closed_at = at
        record(session, Event("round.closed", ("round", round_.id), round_.id), actor=actor, at=at)


def close_if_complete(session: Session, round_: Round, *, actor: Actor, at: datetime) -> bool:
    """Close the round when nothing is missing; tells whether it is closed now."""
    if not sum(incomplete(session, round_)):
        close_round(session, round_, actor=actor, at=at)
    return round_.closed_at is not None


@dataclass(frozen=True, slots=True)
class MailReport:
    """What became of the mails of a round; numbers of ideas, never addresses."""

    counts: Mapping[MailState, int]
    failed: tuple[tuple[int, str], ...]  # idea number, kind of problem


def mail_report(session: Session, round_: Round) -> MailReport:
    joined = select(Mail.state, func.count()).join(Answer, Answer.mail_id == Mail.id).join(Answer.idea)
    counted = session.execute(joined.where(Idea.round_id == round_.id).group_by(Mail.state))
    failed = session.execute(
        select(Idea.number, Mail.problem)
        .join(Answer, Answer.idea_id == Idea.id)
        .join(Mail, Mail.id == Answer.mail_id)
        .where(Idea.round_id == round_.id, Mail.state == MailState.FAILED)
        .order_by(Idea.number)
    )
    return MailReport({row[0]: row[1] for row in counted}, tuple((row[0], row[1]) for row in failed))


def retry_failed(session: Session, round_: Round, *, actor: Actor, at: datetime) -> int:
    """Let undeliverable mails wait for another try; returns how many."""
    failed = session.scalars(
        select(Mail)
        .join(Answer, Answer.mail_id == Mail.id)
        .where(Answer.idea.has(round_id=round_.id), Mail.state == MailState.FAILED)
    ).all()
    for mail in failed:
        mail.state, mail.attempts, mail.problem = MailState.WAITING, 0, ""
    if failed:
        happened = Event("answer.mail_retried", ("round", round_.id), round_.id, after={"mails": len(failed)})
        record(session, happened, actor=actor, at=at)
    return len(failed)
