"""Screening many ideas at once: for those who take over a process whose slips were screened before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.journal import Event, record_all
from ideenmarkt.ideas.models import Idea, IdeaText, IdeaTheme
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.service import advance_all
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.screening.queries import has_personal_data
from ideenmarkt.screening.service import Placement, as_event
from ideenmarkt.screening.suggestions import Suggester, Suggestions, fresh_suggester, full_text
from ideenmarkt.strategy.models import FocusArea, Round


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish_clean` did, in numbers, and which ideas (by number) wait for a person."""

    published: int
    assigned: int
    held_back: tuple[int, ...]


def publish_clean(session: Session, round_: Round, *, actor: Actor, at: datetime, dry_run: bool = False) -> Published:
    """Publish every waiting idea of a round in which nothing looks like personal data, under the Kompetenz and
    Schwerpunkt that are suggested confidently, unless somebody chose already. The others stay in the queue."""
    ideas = _waiting(session, round_.id)
    clean = [idea for idea in ideas if not has_personal_data(idea.current_text.title, idea.current_text.body)]
    placements = _placements(session, round_, clean)
    cleared = {idea.id for idea in clean}
    result = Published(len(clean), len(placements), tuple(idea.number for idea in ideas if idea.id not in cleared))
    if clean and not dry_run:
        _assign_all(session, clean, placements, actor=actor, at=at)
        advance_all(session, clean, IdeaAction.PUBLISH, actor=actor, at=at)
    return result


def _waiting(session: Session, round_id: int) -> Sequence[Idea]:
    wanted = (
        select(Idea)
        .join(IdeaText, (IdeaText.idea_id == Idea.id) & IdeaText.superseded_at.is_(None))
        .where(Idea.round_id == round_id, Idea.state == IdeaState.RECEIVED)
        .order_by(Idea.number)
        .options(contains_eager(Idea.current_text))
    )
    return session.scalars(wanted.with_for_update(of=Idea)).all()


def _placements(session: Session, round_: Round, ideas: Sequence[Idea]) -> Mapping[int, Placement]:
    """For each idea (by id) that the machine is confident about and that stands elsewhere now: where it goes."""
    open_ = [idea for idea in ideas if idea.focus_area_id is None]
    if not open_:
        return {}
    machine: Suggester = fresh_suggester(session, round_.strategy_id)
    suggested = machine.suggest([full_text(idea.current_text.title, idea.current_text.body) for idea in open_])
    competence_of = {area.id: area.competence_id for area in session.scalars(select(FocusArea))}
    found = {idea.id: _placement(idea, one, competence_of) for idea, one in zip(open_, suggested, strict=True)}
    return {id_: placement for id_, placement in found.items() if placement}


def _placement(idea: Idea, suggested: Suggestions, competence_of: Mapping[int, int]) -> Placement | None:
    """What is added to an idea: never another Kompetenz than the one that somebody wished."""
    area = suggested.focus_area if suggested.focus_area and suggested.focus_area.confident else None
    upper = suggested.competence if suggested.competence and suggested.competence.confident else None
    if area and idea.competence_id in (None, competence_of[area.id]):
        return Placement(competence_of[area.id], area.id)
    if upper and idea.competence_id is None:
        return Placement(upper.id)
    return None


def _assign_all(
    session: Session, ideas: Sequence[Idea], placements: Mapping[int, Placement], *, actor: Actor, at: datetime
) -> None:
    chosen = [(idea, placements[idea.id]) for idea in ideas if idea.id in placements]
    themes = _themes(session, [idea.id for idea, _ in chosen])
    happened = []
    for idea, placement in chosen:
        kept = themes.get(idea.id, frozenset())
        before = Placement(idea.competence_id, idea.focus_area_id, kept)
        after = Placement(placement.competence_id, placement.focus_area_id, kept)
        idea.competence_id, idea.focus_area_id = after.competence_id, after.focus_area_id
        happened.append(
            Event("idea.assigned", ("idea", idea.id), idea.round_id, before=as_event(before), after=as_event(after))
        )
    if happened:
        record_all(session, happened, actor=actor, at=at)


def _themes(session: Session, idea_ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
    """The Querschnittsthemen of those ideas that touch any."""
    found: dict[int, set[int]] = {}
    for start in range(0, len(idea_ids), 500):
        part = select(IdeaTheme).where(IdeaTheme.idea_id.in_(idea_ids[start : start + 500]))
        for theme in session.scalars(part):
            found.setdefault(theme.idea_id, set()).add(theme.theme_id)
    return {idea_id: frozenset(ids) for idea_id, ids in found.items()}
