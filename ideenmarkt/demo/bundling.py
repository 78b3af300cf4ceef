"""Scene 3, bündeln: three stations make bundles, put some together, split others, object, and take mistakes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from ideenmarkt.analysis.encoders import encoder_from_name
from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import candidates, service, suggestions
from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.states import Relation
from ideenmarkt.bundling.undo import undo_last
from ideenmarkt.demo.setting import WORKSHOP_DAY
from ideenmarkt.demo.slips import Slip
from ideenmarkt.demo.stage import Play, Stage, moment
from ideenmarkt.demo.workshop import A_BUNDLE, PlannedBundle, planned_bundles
from ideenmarkt.ground.access import SYSTEM, Actor
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState

STATIONS = ("workshop", "workshop2", "workshop3")
MISTAKE_EVERY = 23  # now and then a station adds an idea that belongs elsewhere, and takes the step back
RELATIONS = {
    "identical": Relation.DUPLICATE,
    "duplicate": Relation.DUPLICATE,
    "complement": Relation.COMPLEMENT,
    "part": Relation.PART,
}


def bundle(play: Play) -> None:
    """Make the planned bundles; at the stage »bundling« every second one is still to be made."""
    planned = planned_bundles()
    if play.stage is Stage.BUNDLING:
        planned = planned[::2]
    for place, plan in enumerate(planned):
        _make(play, plan, place)
    if play.stage is Stage.BUNDLING:
        # by words alone: what the encoder would add is computed when somebody asks for new suggestions
        encoder = encoder_from_name("sparse")
        at = moment(WORKSHOP_DAY, 14, 30)
        suggestions.suggest(play.session, play.round, Granularity.MEDIUM, encoder=encoder, actor=SYSTEM, at=at)


def _make(play: Play, plan: PlannedBundle, place: int) -> None:
    """One bundle; each part at the station where it was begun, the later parts merged into the first.

    While all but one of its ideas still wait in screening there is nothing to bundle.
    """
    published = [slip for part in plan.parts for slip in part if play.idea(slip.id).state is IdeaState.PUBLISHED]
    if len(published) < A_BUNDLE:
        return
    at = moment(WORKSHOP_DAY, 9) + timedelta(seconds=100 * place)
    first: Bundle | None = None
    for number, part in enumerate(plan.parts):
        actor = play.actor(STATIONS[(place + number) % len(STATIONS)])
        made = _make_part(play, plan, part, actor, at + timedelta(seconds=20 * number))
        if made is None:
            continue
        if first is None:
            first = made
        else:
            service.merge_bundles(play.session, made, target=first, actor=actor, at=at + timedelta(seconds=60))
    if first is not None:
        if plan.begun_in:
            first = _put_in_and_split_off(play, plan, first, place, at + timedelta(seconds=62))
        _finish(play, plan, first, play.actor(STATIONS[place % len(STATIONS)]), at + timedelta(seconds=80), place)


def _put_in_and_split_off(play: Play, plan: PlannedBundle, made: Bundle, place: int, at: datetime) -> Bundle:
    """Its station puts it into a bundle with the same words; being another wish, it leaves again."""
    other = next(bundle for bundle in _open_bundles(play) if bundle.title == plan.begun_in)
    ideas = [membership.idea for membership in made.memberships]
    own, next_one = (play.actor(STATIONS[(place + step) % len(STATIONS)]) for step in range(2))
    service.merge_bundles(play.session, made, target=other, actor=own, at=at)
    return service.split_bundle(
        play.session,
        other,
        ideas,
        title=plan.title,
        why=plan.objection,
        actor=next_one if plan.objection else own,
        at=at + timedelta(seconds=15),
    )


def _make_part(play: Play, plan: PlannedBundle, part: Sequence[Slip], actor: Actor, at: datetime) -> Bundle | None:
    there = [slip for slip in part if play.idea(slip.id).state is IdeaState.PUBLISHED]
    if not there:
        return None
    made = service.create_bundle(
        play.session,
        play.round,
        [play.idea(there[0].id)],
        title=plan.title,
        relation=_relation(there[0]),
        actor=actor,
        at=at,
    )
    by_relation: dict[Relation, list[Idea]] = {}
    for slip in there[1:]:
        by_relation.setdefault(_relation(slip), []).append(play.idea(slip.id))
    for seconds, (relation, ideas) in enumerate(by_relation.items(), 1):
        when = at + timedelta(seconds=seconds)
        service.add_ideas(play.session, made, ideas, relation=relation, actor=actor, at=when)
    return made


def _relation(slip: Slip) -> Relation:
    """The core itself is one variant among others."""
    return RELATIONS.get(slip.gold.relation, Relation.VARIANT)


def _finish(play: Play, plan: PlannedBundle, made: Bundle, actor: Actor, at: datetime, place: int) -> None:
    if place % MISTAKE_EVERY == MISTAKE_EVERY - 1:
        _take_a_mistake_back(play, made, actor, at)
    core = plan.parts[0][0].gold
    competence = play.competences.get(core.competence)
    area = play.focus_areas.get((core.competence, core.focus))
    service.name_bundle(
        play.session,
        made,
        title=plan.title,
        summary=plan.candidate.summary if plan.candidate else "",
        competence_id=competence.id if competence else None,
        focus_area_id=area.id if area else None,
        actor=actor,
        at=at,
    )


def _take_a_mistake_back(play: Play, made: Bundle, actor: Actor, at: datetime) -> None:
    """An idea that stands in the last row of the wall lands in the wrong bundle for ten seconds."""
    inside = {membership.idea_id for membership in made.memberships}
    last_first = (play.idea(slip_id) for slip_id in reversed(play.numbers))
    stray = next(idea for idea in last_first if idea.state is IdeaState.PUBLISHED and idea.id not in inside)
    service.add_ideas(play.session, made, [stray], actor=actor, at=at)
    undo_last(play.session, play.round.id, actor=actor, at=at + timedelta(seconds=10))


def nominate(play: Play) -> None:
    """The bundles that stand for election, in the days after the workshop."""
    made = {bundle.title: bundle for bundle in _open_bundles(play)}
    for place, plan in enumerate(plan for plan in planned_bundles() if plan.candidate):
        at = moment(WORKSHOP_DAY, 17) + timedelta(minutes=place)
        candidates.nominate(play.session, made[plan.title], actor=play.actor("workshop"), at=at)


def _open_bundles(play: Play) -> Sequence[Bundle]:
    return play.session.scalars(
        select(Bundle).where(Bundle.round_id == play.round.id, Bundle.merged_into_id.is_(None))
    ).all()
