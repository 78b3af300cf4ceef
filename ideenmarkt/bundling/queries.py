"""Reads for the workshop and the public pages, each with a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from ideenmarkt.analysis.text import fold
from ideenmarkt.bundling.models import (
    Bundle,
    Candidate,
    Membership,
    Suggestion,
    SuggestionMember,
    SuggestionRun,
)
from ideenmarkt.bundling.rules import PHASES_OF_BUNDLING
from ideenmarkt.bundling.states import BundleState, SuggestionKind, SuggestionState
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.paging import Page, T
from ideenmarkt.ideas.models import Idea, IdeaWord
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Competence
from ideenmarkt.strategy.queries import current_round

LIVING = (BundleState.OPEN, BundleState.CANDIDATE)
LARGEST_NUMBER = 2**31 - 1  # more than that is no number of ours, and no database takes it


class NoBundle(NotFound):
    message = N_("Ein Bündel mit der Nr. %(number)s gibt es in dieser Runde nicht.")


class NoIdea(NotFound):
    message = N_("Eine Idee mit der Nr. %(number)s gibt es in dieser Runde nicht.")


class NoSuggestion(NotFound):
    message = N_("Diesen Vorschlag gibt es nicht.")


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A bundle in a list, with the number of its published ideas."""

    bundle: Bundle
    ideas: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the bundling of a round is."""

    ideas: int  # published
    loners: int
    bundles: int  # open ones and candidates
    candidates: int
    suggestions: int  # open ones


def get_bundle(session: Session, round_id: int, number: int) -> Bundle:
    """With its ideas and their texts. Raises NoBundle."""
    wanted = select(Bundle).where(Bundle.round_id == round_id, Bundle.number == min(number, LARGEST_NUMBER))
    found = session.scalar(
        wanted.options(
            joinedload(Bundle.competence),
            joinedload(Bundle.focus_area),
            joinedload(Bundle.round),
            selectinload(Bundle.memberships).joinedload(Membership.idea).joinedload(Idea.current_text),
        )
    )
    if found is None:
        raise NoBundle(number=number)
    return found


def get_idea(session: Session, round_id: int, number: int) -> Idea:
    """Raises NoIdea."""
    found = session.scalar(select(Idea).where(Idea.round_id == round_id, Idea.number == min(number, LARGEST_NUMBER)))
    if found is None:
        raise NoIdea(number=number)
    return found


def ideas_by_id(session: Session, round_id: int, ids: Sequence[int]) -> Sequence[Idea]:
    """Those of these ideas that belong to the round, by number."""
    return session.scalars(select(Idea).where(Idea.round_id == round_id, Idea.id.in_(ids)).order_by(Idea.number)).all()


def get_suggestion(session: Session, suggestion_id: int) -> Suggestion:
    """Raises NoSuggestion."""
    found = session.get(Suggestion, min(suggestion_id, LARGEST_NUMBER))
    if found is None:
        raise NoSuggestion
    return found


def candidate_of(session: Session, bundle: Bundle) -> Candidate | None:
    return session.scalar(select(Candidate).where(Candidate.bundle_id == bundle.id))


def standing(session: Session, round_id: int) -> Standing:
    def count(wanted: Select[int]) -> int:
        return session.scalar(wanted) or 0

    published = select(func.count()).select_from(Idea).where(_published(round_id))
    living = select(func.count()).where(Bundle.round_id == round_id)
    return Standing(
        ideas=count(published),
        loners=count(published.where(~_bundled())),
        bundles=count(living.where(Bundle.state.in_(LIVING))),
        candidates=count(living.where(Bundle.state == BundleState.CANDIDATE)),
        suggestions=count(select(func.count()).where(_open_suggestion(round_id))),
    )


def _published(round_id: int) -> ColumnElement[bool]:
    return and_(Idea.round_id == round_id, Idea.state == IdeaState.PUBLISHED)


def _bundled() -> ColumnElement[bool]:
    # bundles that are merged or dissolved hold no ideas, so any membership counts
    return select(Membership.idea_id).where(Membership.idea_id == Idea.id).exists()


def _open_suggestion(round_id: int) -> ColumnElement[bool]:
    """Groups that nobody decided on, and what concerns bundles that are still open."""
    closed = select(Bundle.id).where(
        Bundle.id.in_((Suggestion.target_id, Suggestion.source_id)), Bundle.state != BundleState.OPEN
    )
    return and_(
        Suggestion.round_id == round_id,
        Suggestion.state == SuggestionState.OPEN,
        or_(Suggestion.kind == SuggestionKind.GROUP, ~closed.exists()),
    )


def idea_matches(search: str) -> ColumnElement[bool]:
    """Ideas that contain every word (or its beginning), or have the number."""
    terms = fold(search).split()
    if not terms:
        return true()
    if len(terms) == 1 and terms[0].isdecimal() and len(terms[0]) < 10:
        return Idea.number == int(terms[0])
    return and_(*(Idea.id.in_(_ideas_with(term)) for term in terms))


def _ideas_with(term: str) -> Select[int]:
    return select(IdeaWord.idea_id).where(IdeaWord.word.startswith(term, autoescape=True))


def _bundle_matches(search: str) -> ColumnElement[bool]:
    if not search.strip():
        return true()
    inside = select(Membership.bundle_id).join(Idea).where(idea_matches(search))
    found = or_(Bundle.title.icontains(search.strip(), autoescape=True), Bundle.id.in_(inside))
    number = search.strip()
    return or_(found, Bundle.number == int(number)) if number.isdecimal() and len(number) < 10 else found


def _page(session: Session, wanted: Select[T], number: int, size: int) -> Page[T]:
    """One page of whole rows; a number past the end gives the last page."""
    total = session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // size)))
    items = session.scalars(wanted.limit(size).offset((number - 1) * size)).unique().all()
    return Page(items, number, size, total)


def open_suggestions(
    session: Session, round_id: int, *, search: str = "", page: int = 1, size: int = 6
) -> Page[Suggestion]:
    """The stack of suggested groups, the most coherent first."""
    wanted = _suggestions(round_id, search).where(Suggestion.kind == SuggestionKind.GROUP)
    return _page(session, wanted.order_by(Suggestion.cohesion.desc(), Suggestion.id), page, size)


def open_revisions(
    session: Session, round_id: int, *, search: str = "", page: int = 1, size: int = 4
) -> Page[Suggestion]:
    """What is suggested about bundles in the order of computing: merges before splits, the surest first."""
    wanted = _suggestions(round_id, search).where(Suggestion.kind != SuggestionKind.GROUP)
    return _page(session, wanted.order_by(Suggestion.id), page, size)


def _suggestions(round_id: int, search: str) -> Select[Suggestion]:
    """With their ideas' texts and their bundles."""
    wanted = select(Suggestion).where(_open_suggestion(round_id))
    if search.strip():
        inside = select(SuggestionMember.suggestion_id).join(Idea).where(idea_matches(search))
        wanted = wanted.where(
            or_(Suggestion.label.icontains(search.strip(), autoescape=True), Suggestion.id.in_(inside))
        )
    members = selectinload(Suggestion.members).joinedload(SuggestionMember.idea).joinedload(Idea.current_text)
    bundles = (joinedload(Suggestion.target), joinedload(Suggestion.source))
    return wanted.options(members, *bundles, joinedload(Suggestion.run))


def loners(session: Session, round_id: int, *, search: str = "", page: int = 1, size: int = 20) -> Page[Idea]:
    """Published ideas in no bundle, by number."""
    wanted = select(Idea).where(_published(round_id), ~_bundled(), idea_matches(search)).order_by(Idea.number)
    return _page(session, wanted.options(joinedload(Idea.current_text), joinedload(Idea.competence)), page, size)


def all_loners(session: Session, round_id: int) -> Sequence[Idea]:
    return session.scalars(select(Idea).where(_published(round_id), ~_bundled()).order_by(Idea.number)).all()


def search_ideas(session: Session, bundle: Bundle, search: str, *, limit: int = 20) -> Sequence[Idea]:
    """Published ideas of the round that are not in this bundle yet."""
    inside = select(Membership.idea_id).where(Membership.bundle_id == bundle.id)
    wanted = select(Idea).where(_published(bundle.round_id), Idea.id.not_in(inside), idea_matches(search))
    return session.scalars(wanted.options(joinedload(Idea.current_text)).order_by(Idea.number).limit(limit)).all()


def bundles(
    session: Session, round_id: int, *, search: str = "", page: int = 1, size: int = 12, newest_first: bool = False
) -> Page[BundleLine]:
    """Living bundles: by Kompetenz and size for the public, the newest first in the workshop."""
    count = _idea_count()
    wanted = (
        select(Bundle)
        .outerjoin(Competence, Competence.id == Bundle.competence_id)
        .where(Bundle.round_id == round_id, Bundle.state.in_(LIVING), _bundle_matches(search))
        .options(joinedload(Bundle.competence), joinedload(Bundle.focus_area))
    )
    if newest_first:
        wanted = wanted.order_by(Bundle.number.desc())
    else:
        wanted = wanted.where(count > 0).order_by(
            Competence.position.is_(None), Competence.position, count.desc(), Bundle.number
        )
    found = _page(session, wanted, page, size)
    shown = select(Bundle.id, count).where(Bundle.id.in_([bundle.id for bundle in found.items]))
    counts = dict(session.execute(shown).all())
    lines = [BundleLine(bundle, counts[bundle.id]) for bundle in found.items]
    return Page(lines, found.number, found.size, found.total)


def _idea_count() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Membership)
        .join(Idea)
        .where(Membership.bundle_id == Bundle.id, Idea.state == IdeaState.PUBLISHED)
        .correlate(Bundle)
        .scalar_subquery()
    )


def targets(session: Session, round_id: int) -> Sequence[tuple[int, str]]:
    """Number and title of every open bundle, for choosing one."""
    wanted = select(Bundle.number, Bundle.title).where(Bundle.round_id == round_id, Bundle.state == BundleState.OPEN)
    return session.execute(wanted.order_by(Bundle.number)).all()


def last_run(session: Session, round_id: int) -> SuggestionRun | None:
    """The newest computation, finished or not."""
    wanted = select(SuggestionRun).where(SuggestionRun.round_id == round_id)
    return session.scalar(wanted.order_by(SuggestionRun.id.desc()).limit(1))


def other_bundles(session: Session, bundle: Bundle) -> dict[int, list[Bundle]]:
    """idea -> the other living bundles that it is in too."""
    ids = [membership.idea_id for membership in bundle.memberships]
    wanted = (
        select(Membership.idea_id, Bundle)
        .join(Bundle)
        .where(Membership.idea_id.in_(ids), Bundle.id != bundle.id, Bundle.state.in_(LIVING))
        .order_by(Bundle.number)
    )
    found: dict[int, list[Bundle]] = {}
    for idea_id, other in session.execute(wanted):
        found.setdefault(idea_id, []).append(other)
    return found


def merged_from(session: Session, bundle: Bundle) -> Sequence[Bundle]:
    """The bundles that went into this one."""
    wanted = select(Bundle).where(Bundle.merged_into_id == bundle.id, Bundle.state == BundleState.MERGED)
    return session.scalars(wanted.order_by(Bundle.number)).all()


def count_open_suggestions(session: Session) -> int:
    """Of the current round, for /arbeit."""
    round_ = current_round(session)
    return (session.scalar(select(func.count()).where(_open_suggestion(round_.id))) or 0) if round_ else 0


def count_loners(session: Session) -> int:
    """Of the current round, for /arbeit; none wait once the bundling is over."""
    round_ = current_round(session)
    if round_ is None or round_.phase not in PHASES_OF_BUNDLING:
        return 0
    return session.scalar(select(func.count()).select_from(Idea).where(_published(round_.id), ~_bundled())) or 0


@dataclass(frozen=True, slots=True)
class BundleRecord:
    """A bundle for scripts: everything by number."""

    number: int
    title: str
    summary: str
    state: BundleState
    competence: str
    focus_area: str
    ideas: tuple[int, ...]


def all_bundles(session: Session, round_id: int) -> list[BundleRecord]:
    """Every living bundle of a round with the numbers of its ideas."""
    wanted = (
        select(Bundle)
        .where(Bundle.round_id == round_id, Bundle.state.in_(LIVING))
        .order_by(Bundle.number)
        .options(
            joinedload(Bundle.competence),
            joinedload(Bundle.focus_area),
            selectinload(Bundle.memberships).joinedload(Membership.idea),
        )
    )
    return [
        BundleRecord(
            number=bundle.number,
            title=bundle.title,
            summary=bundle.summary,
            state=bundle.state,
            competence=bundle.competence.key if bundle.competence else "",
            focus_area=bundle.focus_area.key if bundle.focus_area else "",
            ideas=tuple(membership.idea.number for membership in bundle.memberships),
        )
        for bundle in session.scalars(wanted)
    ]
