"""Reads that only the API needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ideenmarkt.bundling.models import Bundle, Membership
from ideenmarkt.bundling.states import BundleState
from ideenmarkt.ground.paging import Page
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Round

PAGE_SIZE = 50


def rounds(session: Session) -> Sequence[Round]:
    """All rounds with their phases and events, newest first."""
    wanted = select(Round).options(selectinload(Round.phases), selectinload(Round.events))
    return session.scalars(wanted.order_by(Round.id.desc())).all()


def bundles(session: Session, round_id: int, number: int) -> Page[Bundle]:
    """One page of the bundles that live; empty past the end."""
    alive = (Bundle.round_id == round_id) & Bundle.state.in_((BundleState.OPEN, BundleState.CANDIDATE))
    total = session.scalar(select(func.count(Bundle.id)).where(alive)) or 0
    wanted = select(Bundle).where(alive).options(joinedload(Bundle.competence), joinedload(Bundle.focus_area))
    shown = wanted.order_by(Bundle.number).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(session.scalars(shown).all(), number, PAGE_SIZE, total)


def idea_numbers(session: Session, bundle_ids: Collection[int]) -> Mapping[int, list[int]]:
    """The numbers of each bundle's published ideas."""
    rows = session.execute(
        select(Membership.bundle_id, Idea.number)
        .join(Membership.idea)
        .where(Membership.bundle_id.in_(bundle_ids), Idea.state == IdeaState.PUBLISHED)
        .order_by(Idea.number)
    )
    numbers: dict[int, list[int]] = {bundle_id: [] for bundle_id in bundle_ids}
    for bundle_id, number in rows:
        numbers[bundle_id].append(number)
    return numbers
