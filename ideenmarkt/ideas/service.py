"""Receiving ideas, giving them further wordings, moving them through their states."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.codes import new_code
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record, record_all
from ideenmarkt.ideas.models import Contact, Idea, IdeaText, IdeaWord
from ideenmarkt.ideas.rules import MAX_LENGTH, MAX_TITLE, MIN_LENGTH, TRANSITIONS, IdeaAction
from ideenmarkt.ideas.search_words import search_words
from ideenmarkt.ideas.states import Channel, IdeaState, Submitter, TextKind
from ideenmarkt.strategy.models import Round


class TextTooShort(Refused):
    message = N_("Schreiben Sie bitte mindestens %(length)s Zeichen, damit andere die Idee verstehen.")
    status = 422


class TextTooLong(Refused):
    message = N_("Höchstens %(length)s Zeichen haben Platz.")
    status = 422


class StepNotPossible(Refused):
    message = N_("Dieser Schritt ist bei der Idee Nr. %(number)s jetzt nicht möglich.")


@dataclass(frozen=True, slots=True)
class NewIdea:
    """What somebody hands in, by whatever channel."""

    text: str
    title: str = ""
    channel: Channel = Channel.ONLINE
    submitter: Submitter = Submitter.CITIZEN
    language: str = "de"
    competence_id: int | None = None
    focus_area_id: int | None = None
    neighbourhood_id: int | None = None
    email: str = ""  # with consent, for answers
    device_id: int | None = None
    table_number: int | None = None
    card_number: str | None = None
    favourite: bool = False
    collected_on: date | None = None
    import_batch_id: int | None = None
    import_key: str | None = None


def receive(session: Session, round_: Round, new: NewIdea, *, actor: Actor, at: datetime) -> Idea:
    """Take in one idea. Raises TextTooShort, TextTooLong."""
    return receive_all(session, round_, [new], actor=actor, at=at)[0]


def receive_all(
    session: Session, round_: Round, new: Iterable[NewIdea], *, actor: Actor, at: datetime
) -> Sequence[Idea]:
    """Take in many ideas at once, numbered in their order; all or none."""
    lock_numbers(session, round_.id)
    last = session.scalar(select(func.max(Idea.number)).where(Idea.round_id == round_.id)) or 0
    ideas = [_idea(round_, one, number, at) for number, one in enumerate(new, last + 1)]
    session.add_all(ideas)
    session.flush()
    record_all(session, (_received(idea) for idea in ideas), actor=actor, at=at)
    return ideas


def lock_numbers(session: Session, round_id: int) -> None:
    """Nobody else gives numbers in this round, or looks for a key in it, until this transaction ends."""
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update())


def _idea(round_: Round, new: NewIdea, number: int, at: datetime) -> Idea:
    check_length(new.text, new.title)
    idea = Idea(
        round_id=round_.id,
        number=number,
        tracking_code=new_code(),
        channel=new.channel,
        submitter=new.submitter,
        state=IdeaState.RECEIVED,
        received_at=at,
        collected_on=new.collected_on,
        language=new.language,
        wished_competence_id=new.competence_id,
        competence_id=new.competence_id,
        focus_area_id=new.focus_area_id,
        neighbourhood_id=new.neighbourhood_id,
        device_id=new.device_id,
        table_number=new.table_number,
        card_number=new.card_number,
        favourite=new.favourite,
        import_batch_id=new.import_batch_id,
        import_key=new.import_key,
    )
    idea.texts = [_text(TextKind.ORIGINAL, new.title, new.text, at)]
    if new.email:
        idea.contact = Contact(email=new.email, consented_at=at)
    return idea


def check_length(body: str, title: str = "") -> None:
    """Raises TextTooShort, TextTooLong."""
    if len(body.strip()) < MIN_LENGTH:
        raise TextTooShort(length=MIN_LENGTH)
    if len(body) > MAX_LENGTH:
        raise TextTooLong(length=MAX_LENGTH)
    if len(title) > MAX_TITLE:
        raise TextTooLong(length=MAX_TITLE)


def _text(kind: TextKind, title: str, body: str, at: datetime) -> IdeaText:
    return IdeaText(kind=kind, title=title.strip(), body=body.strip(), salt=secrets.token_bytes(16), created_at=at)


def fingerprint(text: IdeaText) -> str:
    """What the journal keeps of a wording: sha256 over salt, title and body."""
    return hashlib.sha256(text.salt + text.title.encode() + b"\0" + text.body.encode()).hexdigest()


def _received(idea: Idea) -> Event:
    after = {
        "number": idea.number,
        "channel": idea.channel.value,
        "text_id": idea.texts[0].id,
        "sha256": fingerprint(idea.texts[0]),
        "competence_id": idea.competence_id,
    }
    return Event("idea.received", ("idea", idea.id), idea.round_id, after=after)


def reword(
    session: Session, idea: Idea, kind: TextKind, *, title: str, body: str, actor: Actor, at: datetime, why: str = ""
) -> IdeaText:
    """Add a wording that takes the current one's place; the earlier ones stay. Raises TextTooShort, TextTooLong."""
    check_length(body, title)
    before = idea.current_text
    before.superseded_at = at
    session.flush()  # one current wording at a time: the old one leaves before the new one comes
    text = _text(kind, title, body, at)
    text.idea = idea
    session.add(text)
    session.flush()
    session.expire(idea, ["current_text"])
    happened = Event(
        f"idea.{kind.value}",
        ("idea", idea.id),
        idea.round_id,
        before={"text_id": before.id},
        after={"text_id": text.id, "sha256": fingerprint(text)},
        why=why,
    )
    record(session, happened, actor=actor, at=at)
    if idea.state is IdeaState.PUBLISHED:
        index_words(session, idea)
    return text


def advance(
    session: Session,
    idea: Idea,
    action: IdeaAction,
    *,
    actor: Actor,
    at: datetime,
    why: str = "",
    undoes_id: int | None = None,
) -> None:
    """Take one step of the transition table. Raises StepNotPossible."""
    before = idea.state
    record(session, _step(idea, action, why=why, undoes_id=undoes_id), actor=actor, at=at)
    if IdeaState.PUBLISHED in (before, idea.state):
        index_words(session, idea)


def advance_all(session: Session, ideas: Iterable[Idea], action: IdeaAction, *, actor: Actor, at: datetime) -> None:
    """Take the same step with many ideas at once; all or none. Raises StepNotPossible."""
    moved = list(ideas)
    record_all(session, [_step(idea, action) for idea in moved], actor=actor, at=at)
    index_words_all(session, moved)


def _step(idea: Idea, action: IdeaAction, *, why: str = "", undoes_id: int | None = None) -> Event:
    """Put an idea into the state where `action` leads, and tell it."""
    before = idea.state
    after = TRANSITIONS[action].get(before)
    if after is None:
        raise StepNotPossible(number=idea.number)
    idea.state = after
    return Event(
        f"idea.{action.value}",
        ("idea", idea.id),
        idea.round_id,
        before={"state": before.value},
        after={"state": after.value},
        why=why,
        undoes_id=undoes_id,
    )


def index_words(session: Session, idea: Idea) -> None:
    """Bring the search index in line with what the public may read of an idea."""
    index_words_all(session, [idea])


def index_words_all(session: Session, ideas: Sequence[Idea]) -> None:
    """As index_words, for many ideas at once; load their current texts before."""
    session.flush()
    for start in range(0, len(ideas), 500):
        session.execute(delete(IdeaWord).where(IdeaWord.idea_id.in_([idea.id for idea in ideas[start : start + 500]])))
    rows = [
        {"word": word, "idea_id": idea.id}
        for idea in ideas
        if idea.state is IdeaState.PUBLISHED
        for word in sorted(search_words(idea.current_text.title, idea.current_text.body))
    ]
    if rows:
        session.execute(insert(IdeaWord), rows)
    session.flush()
