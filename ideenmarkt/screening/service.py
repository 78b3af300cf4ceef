"""What a screener can do with an idea: publish, ask back, decline, withdraw, redact, assign, reopen, take back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ideenmarkt.ground import mail
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, JournalEntry, record
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea, IdeaText, IdeaTheme
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import IdeaState, TextKind
from ideenmarkt.screening.models import Decline, Question
from ideenmarkt.screening.queries import last_decision, open_question, original_text, theme_ids
from ideenmarkt.strategy.models import FocusArea, PolicyRule, Round


class Overtaken(Refused):
    message = N_("Die Idee Nr. %(number)s hat inzwischen jemand anderes bearbeitet.")


class NothingToTakeBack(Refused):
    message = N_("Es gibt keine eigene Entscheidung, die sich noch zurücknehmen lässt.")


class NothingRedacted(Refused):
    message = N_("Der Text ist unverändert. Ersetzen Sie durch »[…]«, was nicht öffentlich werden soll.")
    status = 422


class NoOpenQuestion(NotFound):
    message = N_("Zu dieser Idee ist gerade keine Rückfrage offen.")


class FocusAreaElsewhere(Refused):
    message = N_("Dieser Schwerpunkt gehört zu einer anderen Kompetenz.")
    status = 422


@dataclass(frozen=True, slots=True)
class Seen:
    """What the screener had before their eyes when they decided."""

    state: IdeaState
    text_id: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an idea belongs in the strategy."""

    competence_id: int | None = None
    focus_area_id: int | None = None
    theme_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to the submitter, ready to send; nothing is sent when they left no address."""

    subject: str
    body: str


def publish(
    session: Session, idea: Idea, placement: Placement, *, actor: Actor, at: datetime, seen: Seen | None = None
) -> None:
    """Show an idea to everyone, under a Kompetenz and Schwerpunkt.
    Raises Overtaken, FocusAreaElsewhere, StepNotPossible."""
    _look(session, idea, seen)
    if placement.competence_id or placement != placement_of(session, idea):
        _assign(session, idea, placement, actor=actor, at=at)  # confirming what was wished is a decision too
    ideas.advance(session, idea, IdeaAction.PUBLISH, actor=actor, at=at)


def assign(
    session: Session, idea: Idea, placement: Placement, *, actor: Actor, at: datetime, seen: Seen | None = None
) -> bool:
    """Put an idea, also a published one, under another Kompetenz or Schwerpunkt. False when it stands there already.
    Raises Overtaken, FocusAreaElsewhere."""
    _look(session, idea, seen)
    if placement == placement_of(session, idea):
        return False
    _assign(session, idea, placement, actor=actor, at=at)
    return True


def _assign(session: Session, idea: Idea, placement: Placement, *, actor: Actor, at: datetime) -> None:
    area = session.get(FocusArea, placement.focus_area_id) if placement.focus_area_id else None
    if area and placement.competence_id not in (None, area.competence_id):
        raise FocusAreaElsewhere
    before = placement_of(session, idea)
    idea.competence_id = area.competence_id if area else placement.competence_id
    idea.focus_area_id = placement.focus_area_id
    _set_themes(session, idea, before.theme_ids, placement.theme_ids)
    session.flush()
    after = placement_of(session, idea)
    happened = Event("idea.assigned", ("idea", idea.id), idea.round_id, before=as_event(before), after=as_event(after))
    record(session, happened, actor=actor, at=at)
    session.expire(idea, ["competence", "focus_area"])


def as_event(placement: Placement) -> dict[str, object]:
    """As it stands in the journal."""
    return {
        "competence_id": placement.competence_id,
        "focus_area_id": placement.focus_area_id,
        "theme_ids": sorted(placement.theme_ids),
    }


def _set_themes(session: Session, idea: Idea, before: frozenset[int], after: frozenset[int]) -> None:
    if before - after:
        gone = IdeaTheme.theme_id.in_(before - after)
        session.execute(delete(IdeaTheme).where(IdeaTheme.idea_id == idea.id, gone))
    if after - before:
        rows = [{"idea_id": idea.id, "theme_id": theme_id} for theme_id in sorted(after - before)]
        session.execute(insert(IdeaTheme), rows)


def placement_of(session: Session, idea: Idea) -> Placement:
    """Where an idea belongs now."""
    return Placement(idea.competence_id, idea.focus_area_id, theme_ids(session, idea.id))


def ask(
    session: Session,
    idea: Idea,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    letter: Letter | None = None,
    seen: Seen | None = None,
) -> Question:
    """Ask the submitter something; the idea waits for the reply. Raises Overtaken, StepNotPossible."""
    _look(session, idea, seen)
    question = Question(idea_id=idea.id, text=text, asked_at=at)
    session.add(question)
    ideas.advance(session, idea, IdeaAction.ASK, actor=actor, at=at)
    _send(session, idea, letter, at)
    return question


def reply(
    session: Session, idea: Idea, text: str, *, actor: Actor, at: datetime, title: str = "", body: str = ""
) -> Question:
    """The submitter answers, perhaps with a new wording; the idea goes back to the queue.
    Raises NoOpenQuestion, TextTooShort, TextTooLong."""
    session.refresh(idea, ["state"], with_for_update=True)
    question = open_question(session, idea)
    if question is None:
        raise NoOpenQuestion
    now_reads = idea.current_text
    if body and (title, body) != (now_reads.title, now_reads.body):
        ideas.reword(session, idea, TextKind.REVISION, title=title, body=body, actor=actor, at=at)
    question.reply, question.replied_at = text, at
    ideas.advance(session, idea, IdeaAction.REPLY, actor=actor, at=at)
    return question


def decline(
    session: Session,
    idea: Idea,
    rule: PolicyRule,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    letter: Letter | None = None,
    seen: Seen | None = None,
) -> Decline:
    """Do not show an idea, by a rule of the published policy. Raises Overtaken, StepNotPossible."""
    _look(session, idea, seen)
    ideas.advance(session, idea, IdeaAction.DECLINE, actor=actor, at=at, why=rule.key)
    declined = Decline(idea_id=idea.id, rule_id=rule.id, note=note, declined_at=at)
    session.add(declined)
    session.flush()
    _send(session, idea, letter, at)
    return declined


def withdraw(session: Session, idea: Idea, *, actor: Actor, at: datetime, seen: Seen | None = None) -> None:
    """Take an idea out at the submitter's request; it keeps its number. Raises Overtaken, StepNotPossible."""
    _look(session, idea, seen)
    ideas.advance(session, idea, IdeaAction.WITHDRAW, actor=actor, at=at)


def reopen(
    session: Session, idea: Idea, *, actor: Actor, at: datetime, seen: Seen | None = None, undoes_id: int | None = None
) -> None:
    """Bring an idea back to the queue. The assignment stays, as what the next screener sees first.
    Raises Overtaken, StepNotPossible."""
    _look(session, idea, seen)
    ideas.advance(session, idea, IdeaAction.REOPEN, actor=actor, at=at, undoes_id=undoes_id)
    session.execute(delete(Decline).where(Decline.idea_id == idea.id))  # the journal keeps the rule


def take_back(session: Session, round_: Round, *, actor: Actor, at: datetime) -> Idea:
    """Undo the actor's last decision in a round, if nobody went on from it. Raises NothingToTakeBack."""
    entry = last_decision(session, round_.id, actor)
    idea = session.get(Idea, entry.subject_id) if entry else None
    if entry is None or idea is None or idea.state.value != _state_after(entry):
        raise NothingToTakeBack
    reopen(session, idea, actor=actor, at=at, undoes_id=entry.id)
    return idea


def _state_after(entry: JournalEntry) -> str:
    return str(entry.after["state"])


def redact(
    session: Session, idea: Idea, *, title: str, body: str, actor: Actor, at: datetime, seen: Seen | None = None
) -> IdeaText:
    """Give an idea a wording without personal data; what was written stays, sealed.
    Raises Overtaken, NothingRedacted, TextTooShort, TextTooLong."""
    _look(session, idea, seen)
    if (title, body) == (idea.current_text.title, idea.current_text.body):
        raise NothingRedacted
    return ideas.reword(session, idea, TextKind.REDACTION, title=title, body=body, actor=actor, at=at)


def read_original(session: Session, idea: Idea, *, actor: Actor, at: datetime) -> IdeaText:
    """The sealed original of an idea; that it was read stands in the journal."""
    original = original_text(session, idea)
    happened = Event("idea.original_read", ("idea", idea.id), idea.round_id, after={"text_id": original.id})
    record(session, happened, actor=actor, at=at)
    return original


def _look(session: Session, idea: Idea, seen: Seen | None) -> None:
    """Hold the idea fast, and make sure that nothing has changed since somebody looked at it."""
    session.refresh(idea, _CHANGEABLE, with_for_update=True)
    session.expire(idea, ["current_text"])
    if seen is not None and seen != Seen(idea.state, idea.current_text.id):
        raise Overtaken(number=idea.number)


_CHANGEABLE: Iterable[str] = ("state", "competence_id", "focus_area_id")


def _send(session: Session, idea: Idea, letter: Letter | None, at: datetime) -> None:
    if letter and idea.contact:
        mail.compose(session, to=idea.contact.email, subject=letter.subject, body=letter.body, at=at)
