"""Bundles and ideas that stand for no candidate: which of them shall wait in the Ideenspeicher."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.models import Bundle
from ideenmarkt.deciding.entering import resolution_of
from ideenmarkt.deciding.facts import Situation, situation, voices_by_bundle
from ideenmarkt.deciding.models import ReserveChoice
from ideenmarkt.deciding.recommending import AlreadyResolved
from ideenmarkt.deciding.rules import promising_idea
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.ground.paging import Page, page_of
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Round

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class RemainingBundle:
    """A bundle that is no candidate."""

    bundle: Bundle
    voices: int
    supporters: int
    keep: bool
    by_default: bool  # nobody chose yet


@dataclass(frozen=True, slots=True)
class RemainingIdea:
    """An idea that is in no candidate."""

    idea: Idea
    bundle_numbers: tuple[int, ...]
    supporters: int
    keep: bool
    by_default: bool


def remaining_bundles(session: Session, round_: Round, number: int) -> Page[RemainingBundle]:
    """One page of them, the most supported first."""
    facts = situation(session, round_.id)
    kept, _ = facts.kept()
    bundles = _bundles(session, [one.id for one in facts.bundles])
    left = sorted(facts.bundles, key=lambda one: (-one.supporters, bundles[one.id].number))
    page = page_of(left, number, PAGE_SIZE)
    voices = voices_by_bundle(session, round_.id)
    items = [
        RemainingBundle(
            bundles[one.id], voices.get(one.id, 0), one.supporters, one.id in kept, one.id not in facts.chosen_bundles
        )
        for one in page.items
    ]
    return Page(items, page.number, page.size, page.total)


def remaining_ideas(session: Session, round_: Round, number: int) -> Page[RemainingIdea]:
    """One page of them: those first that wait unless somebody says no, then the most supported.

    What somebody chooses moves no idea to another page: nobody turning the pages misses one.
    """
    facts = situation(session, round_.id)
    _, kept = facts.kept()
    left = [one for one in facts.ideas if not one.candidate_ids]
    left.sort(key=lambda one: (not promising_idea(one), -one.supporters, one.number))
    page = page_of(left, number, PAGE_SIZE)
    ideas = _ideas(session, [one.id for one in page.items])
    bundles = _bundles(session, {bundle_id for one in page.items for bundle_id in one.bundle_ids})
    items = [
        RemainingIdea(
            ideas[one.id],
            tuple(bundles[bundle_id].number for bundle_id in one.bundle_ids),
            one.supporters,
            one.id in kept,
            one.id not in facts.chosen_ideas,
        )
        for one in page.items
    ]
    return Page(items, page.number, page.size, page.total)


def _bundles(session: Session, ids: Collection[int]) -> Mapping[int, Bundle]:
    wanted = select(Bundle).where(Bundle.id.in_(ids)).options(joinedload(Bundle.competence))
    return {one.id: one for one in session.scalars(wanted)}


def _ideas(session: Session, ids: Sequence[int]) -> Mapping[int, Idea]:
    wanted = select(Idea).where(Idea.id.in_(ids)).options(joinedload(Idea.current_text), joinedload(Idea.competence))
    return {one.id: one for one in session.scalars(wanted)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a page of checkboxes said: which were shown, and which of them shall wait."""

    shown_bundles: frozenset[int] = frozenset()
    kept_bundles: frozenset[int] = frozenset()
    shown_ideas: frozenset[int] = frozenset()
    kept_ideas: frozenset[int] = frozenset()


def choose(session: Session, round_: Round, chosen: Chosen, *, actor: Actor, at: datetime) -> int:
    """Write the choices that differ from what stood there; returns how many. Raises AlreadyResolved."""
    if resolution_of(session, round_):
        raise AlreadyResolved
    facts = situation(session, round_.id)
    bundles, ideas = _changes(facts, chosen)
    there = session.scalars(select(ReserveChoice).where(ReserveChoice.round_id == round_.id)).all()
    by_bundle = {one.bundle_id: one for one in there if one.bundle_id is not None}
    by_idea = {one.idea_id: one for one in there if one.idea_id is not None}
    for bundle_id, keep in bundles.items():
        found = by_bundle.get(bundle_id) or ReserveChoice(round_id=round_.id, bundle_id=bundle_id)
        found.keep = keep
        session.add(found)
    for idea_id, keep in ideas.items():
        found = by_idea.get(idea_id) or ReserveChoice(round_id=round_.id, idea_id=idea_id)
        found.keep = keep
        session.add(found)
    session.flush()
    if bundles or ideas:
        after = {"bundles": {str(k): v for k, v in bundles.items()}, "ideas": {str(k): v for k, v in ideas.items()}}
        record(session, Event("reserve.chosen", ("round", round_.id), round_.id, after=after), actor=actor, at=at)
    return len(bundles) + len(ideas)


def _changes(facts: Situation, chosen: Chosen) -> tuple[dict[int, bool], dict[int, bool]]:
    """Only what differs, and only bundles and ideas that are really free."""
    kept_bundles, kept_ideas = facts.kept()
    bundles = {one.id: one.id in chosen.kept_bundles for one in facts.bundles if one.id in chosen.shown_bundles}
    ideas = {
        one.id: one.id in chosen.kept_ideas
        for one in facts.ideas
        if one.id in chosen.shown_ideas and not one.candidate_ids
    }
    return (
        {id_: keep for id_, keep in bundles.items() if keep != (id_ in kept_bundles)},
        {id_: keep for id_, keep in ideas.items() if keep != (id_ in kept_ideas)},
    )
