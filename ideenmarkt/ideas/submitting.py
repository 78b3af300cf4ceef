"""What submitters do themselves: send an idea once, withdraw it, leave or erase their address."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.ideas import service
from ideenmarkt.ideas.models import Contact, Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.strategy.models import Phase, Round


class NotCollecting(Refused):
    message = N_("Zurzeit sammeln wir keine Ideen.")


class NoAddress(Refused):
    message = N_("Zu dieser Idee ist keine E-Mail-Adresse hinterlegt.")


# Who comes late is not turned away: until the weighing begins, an idea can still find its bundle.
TAKING_IDEAS = frozenset({Phase.COLLECTING, Phase.SCREENING, Phase.BUNDLING})


def collects(round_: Round | None) -> bool:
    """Whether ideas can be sent in now."""
    return round_ is not None and round_.phase in TAKING_IDEAS and round_.closed_at is None


def send(session: Session, round_: Round, new: NewIdea, *, token: str, actor: Actor, at: datetime) -> tuple[Idea, bool]:
    """Take in an idea from a form that carries a one-time `token`; the same form sent again gives the same idea.

    Returns the idea and whether it is new. Raises NotCollecting, TextTooShort, TextTooLong.
    """
    if not collects(round_):
        raise NotCollecting
    # a form that is changed after sending and sent again is another idea: the words belong to the key
    digest = hashlib.sha256("\0".join((token, new.title.strip(), new.text.strip())).encode()).hexdigest()
    key = f"form:{digest}"
    service.lock_numbers(session, round_.id)
    known = session.scalar(select(Idea).where(Idea.round_id == round_.id, Idea.import_key == key))
    if known:
        return known, False
    return service.receive(session, round_, replace(new, import_key=key), actor=actor, at=at), True


def withdraw(session: Session, idea: Idea, *, actor: Actor, at: datetime) -> None:
    """Take an idea back at its submitter's wish; an address is of no use any more and is erased.

    Raises StepNotPossible.
    """
    service.advance(session, idea, IdeaAction.WITHDRAW, actor=actor, at=at)
    if idea.contact:
        erase_address(session, idea, actor=actor, at=at)


def leave_address(session: Session, idea: Idea, email: str, *, actor: Actor, at: datetime) -> None:
    """Keep where the submitter, who consents to it, wants answers; an earlier address is overwritten."""
    happened = "contact.changed" if idea.contact else "contact.left"
    if idea.contact:
        idea.contact.email, idea.contact.consented_at = email, at
    else:
        idea.contact = Contact(email=email, consented_at=at)
    record(session, Event(happened, ("idea", idea.id), idea.round_id), actor=actor, at=at)


def erase_address(session: Session, idea: Idea, *, actor: Actor, at: datetime) -> None:
    """Forget the submitter's address. Raises NoAddress."""
    if idea.contact is None:
        raise NoAddress
    idea.contact = None
    record(session, Event("contact.erased", ("idea", idea.id), idea.round_id), actor=actor, at=at)
