"""Taking an entry of the Ideenspeicher into a later round: its ideas are carried over, the originals stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.changes import all_or_nothing
from ideenmarkt.bundling.models import Membership
from ideenmarkt.bundling.rules import PHASES_OF_BUNDLING
from ideenmarkt.bundling.service import create_bundle, name_bundle
from ideenmarkt.deciding.models import IdeaReserve, ReserveTransfer
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record, record_all
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.service import NewIdea, advance, receive_all
from ideenmarkt.ideas.states import Channel, IdeaState
from ideenmarkt.strategy.models import Round


class AlreadyTaken(Refused):
    message = N_("Dieser Eintrag ist schon in eine spätere Runde übernommen.")


class NotALaterRound(Refused):
    message = N_("Übernehmen lässt sich nur in eine spätere Runde, in der noch gebündelt wird.")
    status = 422


class NoIdeasLeft(Refused):
    message = N_("Hinter diesem Eintrag steht keine veröffentlichte Idee mehr.")


def later_rounds(session: Session, entry: IdeaReserve) -> Sequence[Round]:
    """The rounds into which an entry can be taken."""
    wanted = select(Round).where(
        Round.id > entry.round_id, Round.closed_at.is_(None), Round.phase.in_(PHASES_OF_BUNDLING)
    )
    return session.scalars(wanted.order_by(Round.id.desc())).all()


def ideas_behind(session: Session, entry: IdeaReserve) -> Sequence[Idea]:
    """The published ideas of an entry, in the order of their numbers."""
    wanted = select(Idea).where(Idea.state == IdeaState.PUBLISHED)
    bundle_id = entry.candidate.bundle_id if entry.candidate else entry.bundle_id
    if bundle_id is None:
        wanted = wanted.where(Idea.id == entry.idea_id)
    else:
        wanted = wanted.where(Idea.id.in_(select(Membership.idea_id).where(Membership.bundle_id == bundle_id)))
    wanted = wanted.options(joinedload(Idea.current_text), joinedload(Idea.neighbourhood)).order_by(Idea.number)
    return session.scalars(wanted).all()


@all_or_nothing
def take_into_round(
    session: Session, entry: IdeaReserve, round_: Round, *, actor: Actor, at: datetime
) -> Sequence[Idea]:
    """Carry the ideas of an entry into a later round, and put them together again in a bundle of the same title.

    They keep their published wording, day, language, Ortsteil and Kompetenz. Addresses for answers stay behind: the
    consent was for the first round. Raises AlreadyTaken, NotALaterRound, NoIdeasLeft.
    """
    if entry.taken_into_round_id is not None:
        raise AlreadyTaken
    if round_ not in later_rounds(session, entry):
        raise NotALaterRound
    originals = ideas_behind(session, entry)
    if not originals:
        raise NoIdeasLeft
    carried = _carry(session, entry, round_, originals, actor=actor, at=at)
    entry.taken_into_round_id, entry.taken_at = round_.id, at
    session.flush()
    happened = Event(
        "reserve.taken", ("reserve", entry.id), entry.round_id,
        before={"round_id": None}, after={"round_id": round_.id, "ideas": [one.id for one in carried]},
    )  # fmt: skip
    record(session, happened, actor=actor, at=at)
    _bundle_again(session, entry, round_, carried, actor=actor, at=at)
    return carried


def _carry(
    session: Session, entry: IdeaReserve, round_: Round, originals: Sequence[Idea], *, actor: Actor, at: datetime
) -> Sequence[Idea]:
    same_strategy = entry_strategy(session, entry) == round_.strategy_id
    new = [_new_idea(one, entry, same_strategy) for one in originals]
    carried = receive_all(session, round_, new, actor=actor, at=at)
    for idea, original in zip(carried, originals, strict=True):
        advance(session, idea, IdeaAction.PUBLISH, actor=actor, at=at)
        if same_strategy:
            idea.focus_area_id = original.focus_area_id
        session.add(ReserveTransfer(idea_id=idea.id, original_id=original.id, reserve_id=entry.id))
    session.flush()
    events = (
        Event("idea.carried_over", ("idea", idea.id), round_.id,
              after={"from_idea_id": original.id, "reserve_id": entry.id, "focus_area_id": idea.focus_area_id})
        for idea, original in zip(carried, originals, strict=True)
    )  # fmt: skip
    record_all(session, events, actor=actor, at=at)
    return carried


def entry_strategy(session: Session, entry: IdeaReserve) -> int:
    return session.get_one(Round, entry.round_id).strategy_id


def _new_idea(original: Idea, entry: IdeaReserve, same_strategy: bool) -> NewIdea:
    return NewIdea(
        text=original.current_text.body,
        title=original.current_text.title,
        channel=Channel.IMPORT,
        submitter=original.submitter,
        language=original.language,
        competence_id=original.competence_id if same_strategy else None,
        neighbourhood_id=original.neighbourhood_id if same_strategy else None,
        collected_on=original.collected_on or original.received_at.date(),
        import_key=f"reserve:{entry.id}:{original.id}",
    )


def _bundle_again(
    session: Session, entry: IdeaReserve, round_: Round, ideas: Sequence[Idea], *, actor: Actor, at: datetime
) -> None:
    source = entry.candidate or entry.bundle
    if source is None:
        return
    title, summary = source.title, source.summary
    competence_id, focus_area_id = source.competence_id, source.focus_area_id
    same_strategy = entry_strategy(session, entry) == round_.strategy_id
    bundle = create_bundle(session, round_, ideas, title=title, summary=summary, actor=actor, at=at)
    if same_strategy:
        name_bundle(
            session, bundle, title=title, summary=summary, competence_id=competence_id, focus_area_id=focus_area_id,
            actor=actor, at=at,
        )  # fmt: skip
