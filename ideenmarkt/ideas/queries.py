"""Reads of ideas: one idea, the list that search and filters narrow, and what each filter would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.ground.codes import is_code, normalise_code
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.paging import Page
from ideenmarkt.ideas.criteria import Criteria, Sort
from ideenmarkt.ideas.models import Idea, IdeaWord, ImportBatch
from ideenmarkt.ideas.search_words import query_words
from ideenmarkt.ideas.states import Channel, IdeaState
from ideenmarkt.strategy.models import Competence, District, FocusArea, Neighbourhood, Round

PAGE_SIZE = 24  # cards: divides by two, three and four columns
LAST_CHARACTER = "\U0010ffff"
SHOWN = (
    joinedload(Idea.current_text),
    joinedload(Idea.competence),
    joinedload(Idea.focus_area),
    joinedload(Idea.neighbourhood),
)
"""What a card of an idea shows, read with the idea in one statement."""


class NoIdea(NotFound):
    message = N_("Diese Idee gibt es nicht, oder sie ist nicht öffentlich.")


class NoSuchCode(NotFound):
    message = N_("Zu diesem Code gibt es keine Idee. Bitte vergleichen Sie ihn Zeichen für Zeichen mit Ihrem Beleg.")


class NoBatch(NotFound):
    message = N_("Diesen Import gibt es nicht.")


def idea_by_number(session: Session, round_id: int, number: int, *, published_only: bool = True) -> Idea:
    """The idea with a number in a round, with its current wording. Raises NoIdea."""
    wanted = select(Idea).where(Idea.round_id == round_id, Idea.number == number).options(*SHOWN)
    if published_only:
        wanted = wanted.where(Idea.state == IdeaState.PUBLISHED)
    found = session.scalar(wanted) if number < 2**31 else None
    if found is None:
        raise NoIdea
    return found


def idea_by_code(session: Session, typed: str) -> Idea:
    """The idea of a tracking code as somebody typed it, in any state. Raises NoSuchCode."""
    code = normalise_code(typed)
    found = None
    if is_code(code):
        found = session.scalar(select(Idea).where(Idea.tracking_code == code).options(*SHOWN, joinedload(Idea.contact)))
    if found is None:
        raise NoSuchCode
    return found


def published(round_id: int) -> Select[Idea]:
    """The public ideas of a round; narrow it further with `.where(…)`."""
    return select(Idea).where(Idea.round_id == round_id, Idea.state == IdeaState.PUBLISHED)


def with_words(wanted: Select[Any], typed: str) -> Select[Any]:
    """Only ideas that have, for each word typed, a word that begins so."""
    for word in query_words(typed):
        found = select(IdeaWord.idea_id).where(IdeaWord.word >= word, IdeaWord.word < word + LAST_CHARACTER)
        wanted = wanted.where(Idea.id.in_(found))
    return wanted


def matching(round_id: int, criteria: Criteria) -> Select[Idea]:
    """All public ideas that fit, without order and pages: what other rooms extend and count."""
    return with_words(published(round_id), criteria.words).where(*_filters(round_id, criteria))


def search(
    session: Session,
    round_id: int,
    criteria: Criteria,
    *,
    also: Sequence[ColumnElement[bool]] = (),
    size: int = PAGE_SIZE,
) -> Page[Idea]:
    """One page of the ideas that fit, in two statements. `also`: further conditions on Idea, by later rooms."""
    wanted = matching(round_id, criteria).where(*also)
    total = session.scalar(wanted.with_only_columns(func.count())) or 0
    return page_of(session, round_id, criteria, total, also=also, size=size)


def page_of(
    session: Session,
    round_id: int,
    criteria: Criteria,
    total: int,
    *,
    also: Sequence[ColumnElement[bool]] = (),
    size: int = PAGE_SIZE,
) -> Page[Idea]:
    """As search, where the total is known already (`facets(…).total`): one statement."""
    number = min(criteria.page, max(1, -(-total // size)))
    ids = matching(round_id, criteria).where(*also).with_only_columns(Idea.id)
    ids = ids.order_by(*ORDERS[criteria.sort]).limit(size).offset((number - 1) * size)
    # the page is cut out of the ids alone; only its few ideas are read with their texts
    wanted = select(Idea).where(Idea.id.in_(ids)).order_by(*ORDERS[criteria.sort]).options(*SHOWN)
    return Page(session.scalars(wanted).all(), number, size, total)


ORDERS: Mapping[Sort, tuple[Any, ...]] = {
    Sort.NEWEST: (Idea.received_at.desc(), Idea.id.desc()),
    Sort.OLDEST: (Idea.received_at, Idea.id),
    Sort.NUMBER: (Idea.number,),
}


@dataclass(frozen=True, slots=True)
class Facets:
    """How many ideas each choice of a filter would show, the other filters staying as they are; by id.

    `total` counts the ideas that fit all filters. None stands for ideas without that property.
    """

    total: int
    competences: Mapping[int | None, int]
    focus_areas: Mapping[int | None, int]
    neighbourhoods: Mapping[int | None, int]
    channels: Mapping[Channel, int]


def facets(session: Session, round_id: int, criteria: Criteria, *, also: Sequence[ColumnElement[bool]] = ()) -> Facets:
    """Count all filters' choices in one grouped statement (and one to look up the keys in use)."""
    properties = (Idea.competence_id, Idea.focus_area_id, Idea.neighbourhood_id, Idea.channel)
    wanted = with_words(published(round_id), criteria.words).where(*also)
    grouped = wanted.with_only_columns(*properties, func.count()).group_by(*properties)
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(grouped)]
    chosen = _chosen(session, round_id, criteria)
    counts = tuple(_count(rows, chosen, free) for free in range(len(properties)))
    total = sum(row[-1] for row in rows if _fits(row, chosen))
    return Facets(total, counts[0], counts[1], counts[2], counts[3])


Chosen = tuple[frozenset[Any] | None, ...]
"""For each property of `facets` the values that are let through; None: all."""


def _count(rows: Sequence[tuple[Any, ...]], chosen: Chosen, free: int) -> Mapping[Any, int]:
    counts: Counter[Any] = Counter()
    # a Schwerpunkt belongs to a Kompetenz: choosing another Kompetenz gives the Schwerpunkt up
    open_ = {0, 1} if free == 0 else {free}
    for row in rows:
        if _fits(row, tuple(None if at in open_ else values for at, values in enumerate(chosen))):
            counts[row[free]] += row[-1]
    return counts


def _fits(row: tuple[Any, ...], chosen: Chosen) -> bool:
    return all(values is None or row[at] in values for at, values in enumerate(chosen))


def _chosen(session: Session, round_id: int, criteria: Criteria) -> Chosen:
    places = None
    if criteria.neighbourhood_id:
        places = frozenset({criteria.neighbourhood_id})
    elif criteria.district_key:
        places = frozenset(session.scalars(_places(round_id, criteria.district_key)))
    return (
        frozenset(session.scalars(_competence(round_id, criteria))) if criteria.competence_key else None,
        frozenset(session.scalars(_focus_areas(round_id, criteria))) if criteria.focus_key else None,
        places,
        frozenset({criteria.channel}) if criteria.channel else None,
    )


def _filters(round_id: int, criteria: Criteria) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if criteria.competence_key:
        conditions.append(Idea.competence_id.in_(_competence(round_id, criteria)))
    if criteria.focus_key:
        conditions.append(Idea.focus_area_id.in_(_focus_areas(round_id, criteria)))
    if criteria.neighbourhood_id:
        conditions.append(Idea.neighbourhood_id == criteria.neighbourhood_id)
    elif criteria.district_key:
        conditions.append(Idea.neighbourhood_id.in_(_places(round_id, criteria.district_key)))
    if criteria.channel:
        conditions.append(Idea.channel == criteria.channel)
    return conditions


def _strategy(round_id: int) -> ScalarSelect[int]:
    return select(Round.strategy_id).where(Round.id == round_id).scalar_subquery()


def _competence(round_id: int, criteria: Criteria) -> Select[int]:
    wanted = select(Competence.id).where(Competence.key == criteria.competence_key)
    return wanted.where(Competence.strategy_id == _strategy(round_id))


def _focus_areas(round_id: int, criteria: Criteria) -> Select[int]:
    wanted = select(FocusArea.id).join(Competence).where(FocusArea.key == criteria.focus_key)
    if criteria.competence_key:
        wanted = wanted.where(Competence.key == criteria.competence_key)
    return wanted.where(Competence.strategy_id == _strategy(round_id))


def _places(round_id: int, district_key: str) -> Select[int]:
    wanted = select(Neighbourhood.id).join(District).where(District.key == district_key)
    return wanted.where(District.strategy_id == _strategy(round_id))


def import_batches(session: Session, round_id: int) -> Sequence[ImportBatch]:
    """The files imported into a round, newest first."""
    wanted = select(ImportBatch).where(ImportBatch.round_id == round_id).order_by(ImportBatch.id.desc())
    return session.scalars(wanted).all()


def import_batch(session: Session, batch_id: int) -> ImportBatch:
    """Raises NoBatch."""
    found = session.get(ImportBatch, batch_id) if batch_id < 2**31 else None
    if found is None:
        raise NoBatch
    return found


def page_criteria(criteria: Criteria, number: int) -> dict[str, str]:
    """The address parameters of another page of the same list."""
    return replace(criteria, page=number).query()
