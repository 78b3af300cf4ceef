"""The steps of bundling that people take by hand: each is one journal entry, and undo.py takes each back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.changes import Changes, all_or_nothing, bundle_key, membership_key, membership_value
from ideenmarkt.bundling.models import Bundle, Membership
from ideenmarkt.bundling.rules import (
    MAX_SUMMARY,
    MAX_TITLE,
    PHASES_OF_BUNDLING,
    TRANSITIONS,
    BundleAction,
    majority,
)
from ideenmarkt.bundling.states import BUNDLE_STATE_TITLES, BundleState, Relation
from ideenmarkt.bundling.verdicts import keep_apart, put_together, separate
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Round


class BundlingIsOver(Refused):
    message = N_("Die Bündelung der Runde »%(title)s« ist abgeschlossen: Bündel lassen sich nicht mehr ändern.")


class BundleStepNotPossible(Refused):
    message = N_("Das Bündel Nr. %(number)s ist %(state)s und lässt sich so nicht ändern.")


class TitleNeeded(Refused):
    message = N_("Geben Sie dem Bündel bitte einen Titel mit höchstens %(length)s Zeichen.")
    status = 422


class SummaryTooLong(Refused):
    message = N_("Die Zusammenfassung hat höchstens %(length)s Zeichen.")
    status = 422


class IdeasNeeded(Refused):
    message = N_("Wählen Sie bitte mindestens eine Idee aus.")
    status = 422


class NotPublished(Refused):
    message = N_("Die Idee Nr. %(number)s ist nicht veröffentlicht und kann deshalb nicht gebündelt werden.")
    status = 422


class OtherRound(Refused):
    message = N_("Das gehört zu einer anderen Beteiligungsrunde.")
    status = 422


class AlreadyInBundle(Refused):
    message = N_("Die Idee Nr. %(number)s ist schon im Bündel Nr. %(bundle)s.")
    status = 422


class NotInBundle(Refused):
    message = N_("Die Idee Nr. %(number)s ist nicht im Bündel Nr. %(bundle)s.")


class SameBundle(Refused):
    message = N_("Wählen Sie bitte ein anderes Bündel als Ziel.")
    status = 422


class NothingLeft(Refused):
    message = N_("Mindestens eine Idee muss im alten Bündel bleiben.")
    status = 422


class WrongFocusArea(Refused):
    message = N_("Der Schwerpunkt gehört nicht zu dieser Kompetenz.")
    status = 422


def begin(session: Session, round_id: int, at: datetime) -> Changes:
    """Start a step: one at a time in each round, on what the database holds now. Raises BundlingIsOver."""
    session.flush()
    session.scalar(select(Round.id).where(Round.id == round_id).with_for_update())
    session.expire_all()  # what was read before the lock may be out of date
    round_ = session.get_one(Round, round_id)
    if round_.phase not in PHASES_OF_BUNDLING:
        raise BundlingIsOver(title=round_.title)
    return Changes(session, round_id, at)


def take_step(changes: Changes, bundle: Bundle, action: BundleAction) -> None:
    """One step of the transition table, or a condition where the state stays. Raises BundleStepNotPossible."""
    if bundle.state not in TRANSITIONS[action]:
        raise BundleStepNotPossible(number=bundle.number, state=BUNDLE_STATE_TITLES[bundle.state])
    changes.put(bundle_key(bundle, "state"), TRANSITIONS[action][bundle.state].value)


@all_or_nothing
def create_bundle(
    session: Session, round_: Round, ideas: Sequence[Idea], *, title: str, actor: Actor, at: datetime,
    summary: str = "", relation: Relation = Relation.VARIANT,
) -> Bundle:  # fmt: skip
    """A new bundle of chosen ideas. Raises TitleNeeded, IdeasNeeded, NotPublished, OtherRound."""
    changes = begin(session, round_.id, at)
    if not ideas:
        raise IdeasNeeded
    bundle = new_bundle(changes, title=title, summary=summary, ideas=ideas)
    add_members(changes, bundle, ideas, relation)
    changes.record("bundle.created", ("bundle", bundle.id), actor=actor)
    return bundle


def new_bundle(changes: Changes, *, title: str, ideas: Sequence[Idea], summary: str = "") -> Bundle:
    """An empty bundle with the Kompetenz of most ideas. Its number is never given again, even when this is undone."""
    session, round_id = changes.session, changes.round_id
    last = session.scalar(select(func.max(Bundle.number)).where(Bundle.round_id == round_id)) or 0
    competence_id = majority(idea.competence_id for idea in ideas)
    bundle = Bundle(
        round_id=round_id,
        number=last + 1,
        title=checked_title(title),
        summary=_checked_summary(summary),
        state=BundleState.DISSOLVED,  # until this step opens it
        competence_id=competence_id,
        focus_area_id=majority(idea.focus_area_id for idea in ideas if idea.competence_id == competence_id),
        created_at=changes.at,
    )
    session.add(bundle)
    session.flush()
    changes.put(bundle_key(bundle, "state"), BundleState.OPEN.value)
    return bundle


def checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not 0 < len(title) <= MAX_TITLE:
        raise TitleNeeded(length=MAX_TITLE)
    return title


def _checked_summary(summary: str) -> str:
    if len(summary.strip()) > MAX_SUMMARY:
        raise SummaryTooLong(length=MAX_SUMMARY)
    return summary.strip()


@all_or_nothing
def name_bundle(
    session: Session, bundle: Bundle, *, title: str, summary: str, competence_id: int | None,
    focus_area_id: int | None, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Set title, summary, Kompetenz and Schwerpunkt. Nothing is recorded when nothing changes."""
    changes = begin(session, bundle.round_id, at)
    take_step(changes, bundle, BundleAction.NAME)
    _check_focus_area(bundle, competence_id, focus_area_id)
    wanted = {
        "title": checked_title(title),
        "summary": _checked_summary(summary),
        "competence_id": competence_id,
        "focus_area_id": focus_area_id,
    }
    for name, value in wanted.items():
        if getattr(bundle, name) != value:
            changes.put(bundle_key(bundle, name), value)
    if not changes.empty:
        changes.record("bundle.named", ("bundle", bundle.id), actor=actor)


def _check_focus_area(bundle: Bundle, competence_id: int | None, focus_area_id: int | None) -> None:
    competences = {competence.id: competence for competence in bundle.round.strategy.competences}
    if competence_id is not None and competence_id not in competences:
        raise WrongFocusArea
    areas = competences[competence_id].focus_areas if competence_id else []
    if focus_area_id is not None and focus_area_id not in {area.id for area in areas}:
        raise WrongFocusArea


@all_or_nothing
def add_ideas(
    session: Session, bundle: Bundle, ideas: Sequence[Idea], *, actor: Actor, at: datetime,
    relation: Relation = Relation.VARIANT,
) -> None:  # fmt: skip
    """Take ideas in; they may be in others too. Raises AlreadyInBundle, NotPublished, OtherRound, IdeasNeeded."""
    changes = begin(session, bundle.round_id, at)
    if not ideas:
        raise IdeasNeeded
    add_members(changes, bundle, ideas, relation)
    changes.record("bundle.idea_added", ("bundle", bundle.id), actor=actor)


def add_members(changes: Changes, bundle: Bundle, ideas: Sequence[Idea], relation: Relation) -> None:
    """The adding itself, for every step that adds."""
    take_step(changes, bundle, BundleAction.ADD)
    there = members(bundle)
    for idea in ideas:
        _check_addable(bundle, idea, there)
    put_together(changes, there, [idea.id for idea in ideas])
    for idea in ideas:
        changes.put(membership_key(bundle, idea.id), membership_value(relation, changes.at))


def members(bundle: Bundle) -> list[int]:
    """The ids of the ideas, in the order of their coming."""
    return [membership.idea_id for membership in bundle.memberships]


def _check_addable(bundle: Bundle, idea: Idea, there: Collection[int]) -> None:
    if idea.round_id != bundle.round_id:
        raise OtherRound
    if idea.state is not IdeaState.PUBLISHED:
        raise NotPublished(number=idea.number)
    if idea.id in there:
        raise AlreadyInBundle(number=idea.number, bundle=bundle.number)


def membership_of(bundle: Bundle, idea: Idea) -> Membership:
    """Raises NotInBundle."""
    found = next((one for one in bundle.memberships if one.idea_id == idea.id), None)
    if found is None:
        raise NotInBundle(number=idea.number, bundle=bundle.number)
    return found


@all_or_nothing
def remove_idea(session: Session, bundle: Bundle, idea: Idea, *, actor: Actor, at: datetime) -> None:
    """Take an idea out; in no other bundle, it is a loner again. The next suggestions keep it apart."""
    changes = begin(session, bundle.round_id, at)
    take_step(changes, bundle, BundleAction.REMOVE)
    membership_of(bundle, idea)
    _take_out(changes, bundle, idea.id)
    changes.record("bundle.idea_removed", ("bundle", bundle.id), actor=actor)


def _take_out(changes: Changes, bundle: Bundle, idea_id: int) -> None:
    keep_apart(changes, [idea_id], members(bundle))
    changes.put(membership_key(bundle, idea_id), None)


@all_or_nothing
def move_idea(
    session: Session, idea: Idea, *, source: Bundle, target: Bundle, actor: Actor, at: datetime,
    relation: Relation | None = None,
) -> None:  # fmt: skip
    """From one bundle to another; the relation goes along unless another is given."""
    changes = begin(session, source.round_id, at)
    if source is target:
        raise SameBundle
    take_step(changes, source, BundleAction.REMOVE)
    relation = relation or membership_of(source, idea).relation
    _take_out(changes, source, idea.id)
    add_members(changes, target, [idea], relation)
    changes.record("bundle.idea_moved", ("bundle", target.id), actor=actor)


@all_or_nothing
def change_relation(
    session: Session, bundle: Bundle, idea: Idea, relation: Relation, *, actor: Actor, at: datetime
) -> None:
    changes = begin(session, bundle.round_id, at)
    take_step(changes, bundle, BundleAction.RELATE)
    added_at = membership_of(bundle, idea).added_at
    changes.put(membership_key(bundle, idea.id), membership_value(relation, added_at))
    if not changes.empty:
        changes.record("bundle.relation_changed", ("bundle", bundle.id), actor=actor)


@all_or_nothing
def merge_bundles(session: Session, source: Bundle, *, target: Bundle, actor: Actor, at: datetime) -> None:
    """All ideas of `source` go into `target`; `source` keeps its number and tells where it went. Undone by undo.py."""
    changes = begin(session, source.round_id, at)
    merge_into(changes, source, target)
    changes.record("bundle.merged", ("bundle", source.id), actor=actor)


def merge_into(changes: Changes, source: Bundle, target: Bundle) -> None:
    """The merging itself, by hand or as suggested. Raises SameBundle, OtherRound, BundleStepNotPossible."""
    if source is target:
        raise SameBundle
    if source.round_id != target.round_id:
        raise OtherRound
    take_step(changes, target, BundleAction.RECEIVE)
    take_step(changes, source, BundleAction.MERGE)
    changes.put(bundle_key(source, "merged_into_id"), target.id)
    there = members(target)
    coming = {one.idea_id: membership_value(one.relation, one.added_at) for one in source.memberships}
    put_together(changes, there, [idea_id for idea_id in coming if idea_id not in there])
    for idea_id, value in coming.items():
        changes.put(membership_key(source, idea_id), None)
        if idea_id not in there:
            changes.put(membership_key(target, idea_id), value)


@all_or_nothing
def split_bundle(
    session: Session, bundle: Bundle, ideas: Sequence[Idea], *, title: str, actor: Actor, at: datetime, why: str = "",
) -> Bundle:  # fmt: skip
    """Chosen ideas leave into a new bundle with their relations. `why` is an objection, or whatever others should know.

    Raises NothingLeft, IdeasNeeded, NotInBundle, TitleNeeded.
    """
    changes = begin(session, bundle.round_id, at)
    fresh = split_off(changes, bundle, ideas, title)
    changes.record("bundle.split", ("bundle", bundle.id), actor=actor, why=why.strip())
    return fresh


def split_off(changes: Changes, bundle: Bundle, ideas: Sequence[Idea], title: str) -> Bundle:
    """The splitting itself, by hand or as suggested; from now on the halves are kept apart. Raises as split_bundle."""
    take_step(changes, bundle, BundleAction.SPLIT)
    found = [membership_of(bundle, idea) for idea in ideas]
    leaving = {one.idea_id: membership_value(one.relation, one.added_at) for one in found}
    if not leaving:
        raise IdeasNeeded
    if len(leaving) == len(bundle.memberships):
        raise NothingLeft
    fresh = new_bundle(changes, title=title, ideas=ideas)
    separate(changes, [idea_id for idea_id in members(bundle) if idea_id not in leaving], list(leaving))
    for idea_id, value in leaving.items():
        changes.put(membership_key(bundle, idea_id), None)
        changes.put(membership_key(fresh, idea_id), value)
    return fresh


@all_or_nothing
def dissolve_bundle(session: Session, bundle: Bundle, *, actor: Actor, at: datetime) -> None:
    """Let all ideas go; those in no other bundle are loners again."""
    changes = begin(session, bundle.round_id, at)
    take_step(changes, bundle, BundleAction.DISSOLVE)
    for idea_id in members(bundle):
        changes.put(membership_key(bundle, idea_id), None)
    changes.record("bundle.dissolved", ("bundle", bundle.id), actor=actor)
