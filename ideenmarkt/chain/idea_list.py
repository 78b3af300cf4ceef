"""The public list of ideas: one page of cards and what every filter would show, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ideenmarkt.chain.listing import Listing
from ideenmarkt.chain.standing import PUBLIC, Standing, standing_column, standings, stands_at
from ideenmarkt.ground.paging import Page
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import PAGE_SIZE, SHOWN, Facets, facets, matching, page_of
from ideenmarkt.weighing.models import Support
from ideenmarkt.weighing.queries import support_counts


@dataclass(frozen=True, slots=True)
class ListedIdea:
    """A card."""

    idea: Idea
    standing: Standing
    supporters: int


@dataclass(frozen=True, slots=True)
class IdeaList:
    """The page of a list and the counts of its filters."""

    page: Page[ListedIdea]
    facets: Facets
    standings: Mapping[Standing, int]


def idea_list(session: Session, round_id: int, listing: Listing, *, size: int = PAGE_SIZE) -> IdeaList:
    """Everything that /ideen shows."""
    counts = facets(session, round_id, listing.criteria, also=_also(listing))
    page = _page(session, round_id, listing, counts.total, size)
    return IdeaList(page, counts, _count_standings(session, round_id, listing))


def find(session: Session, round_id: int, listing: Listing, *, size: int = PAGE_SIZE) -> Page[ListedIdea]:
    """The page alone, for the API."""
    wanted = matching(round_id, listing.criteria).where(*_also(listing))
    total = session.scalar(wanted.with_only_columns(func.count(Idea.id))) or 0
    return _page(session, round_id, listing, total, size)


def listed(session: Session, ideas: Sequence[Idea]) -> Sequence[ListedIdea]:
    """Ideas as cards: where they stand and how many support them, in two statements."""
    ids = [idea.id for idea in ideas]
    places, supporters = standings(session, ids), support_counts(session, ids)
    return [ListedIdea(idea, places[idea.id], supporters[idea.id]) for idea in ideas]


def _also(listing: Listing) -> Sequence[ColumnElement[bool]]:
    return [stands_at(listing.standing)] if listing.standing else []


def _page(session: Session, round_id: int, listing: Listing, total: int, size: int) -> Page[ListedIdea]:
    if listing.by_supporters:
        found = _most_supported(session, round_id, listing, total, size)
    else:
        found = page_of(session, round_id, listing.criteria, total, also=_also(listing), size=size)
    return Page(listed(session, found.items), found.number, found.size, found.total)


def _most_supported(session: Session, round_id: int, listing: Listing, total: int, size: int) -> Page[Idea]:
    """More supporters first; on a tie, the idea that came first."""
    number = min(listing.criteria.page, max(1, -(-total // size)))
    given = select(Support.idea_id, func.count().label("count")).where(Support.idea_id.is_not(None))
    counts = given.group_by(Support.idea_id).subquery()
    order = (func.coalesce(counts.c.count, 0).desc(), Idea.number)
    wanted = matching(round_id, listing.criteria).where(*_also(listing)).outerjoin(counts, counts.c.idea_id == Idea.id)
    ids = wanted.with_only_columns(Idea.id).order_by(*order).limit(size).offset((number - 1) * size)
    rank = {idea_id: place for place, idea_id in enumerate(session.scalars(ids))}
    ideas = session.scalars(select(Idea).where(Idea.id.in_(rank)).options(*SHOWN)).all()
    return Page(sorted(ideas, key=lambda idea: rank[idea.id]), number, size, total)


def _count_standings(session: Session, round_id: int, listing: Listing) -> Mapping[Standing, int]:
    """How many ideas each status would show, the other filters staying as they are."""
    place = standing_column().label("place")
    inner = matching(round_id, replace(listing.criteria, page=1)).with_only_columns(place).subquery()
    rows = session.execute(select(inner.c.place, func.count()).group_by(inner.c.place))
    counts = {Standing(name): count for name, count in rows}
    return {place: counts.get(place, 0) for place in PUBLIC}
