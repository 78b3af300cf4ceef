"""Reads of the Ideenspeicher: search over its entries and the ideas behind them, and one entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.models import Bundle, Candidate, Membership
from ideenmarkt.deciding.models import IdeaReserve, ReserveTransfer
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.paging import Page, typed_page
from ideenmarkt.ideas.models import Idea, IdeaWord
from ideenmarkt.ideas.search_words import query_words, search_words
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Competence, Round

PAGE_SIZE, MOST_CHARACTERS = 20, 200


class NoEntry(NotFound):
    message = N_("Diesen Eintrag gibt es im Ideenspeicher nicht.")


class Kind(StrEnum):
    """What an entry is; the values stand in addresses."""

    CANDIDATE = "kandidat"
    BUNDLE = "buendel"
    IDEA = "idee"


KIND_TITLES: Mapping[Kind, str] = {
    Kind.CANDIDATE: N_("Kandidaten"),
    Kind.BUNDLE: N_("Bündel"),
    Kind.IDEA: N_("einzelne Ideen"),
}


@dataclass(frozen=True, slots=True)
class ReserveSearch:
    """What is looked for; empty means all."""

    words: str = ""
    competence: str = ""  # key
    kind: Kind | None = None
    waiting: bool = False  # only what is not taken into a later round
    page: int = 1

    def query(self, **changes: Any) -> dict[str, str]:
        """The parameters of an address; any change but one of the page leads back to page 1."""
        one = replace(self, **({"page": 1} | changes))
        values = {
            "q": one.words,
            "kompetenz": one.competence,
            "art": one.kind.value if one.kind else "",
            "wartend": "1" if one.waiting else "",
            "seite": str(one.page) if one.page > 1 else "",
        }
        return {name: value for name, value in values.items() if value}

    @property
    def narrowed(self) -> bool:
        return replace(self, page=1) != ReserveSearch()


def read_search(query: Mapping[str, str]) -> ReserveSearch:
    """From an address; what makes no sense there is passed over: a search is no form."""
    kind = query.get("art", "")
    return ReserveSearch(
        words=query.get("q", "").replace("\0", "").strip()[:MOST_CHARACTERS],
        competence=query.get("kompetenz", "").replace("\0", "")[:64],
        kind=Kind(kind) if kind in set(Kind) else None,
        waiting=query.get("wartend") == "1",
        page=typed_page(query.get("seite")),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the Ideenspeicher as it is shown."""

    reserve: IdeaReserve
    kind: Kind
    title: str
    text: str
    competence: Competence | None
    round: Round
    taken_into: Round | None
    voices: int


def _joined(wanted: Any) -> Any:  # any Select: its columns do not matter here
    return (
        wanted.outerjoin(Candidate, Candidate.id == IdeaReserve.candidate_id)
        .outerjoin(Bundle, Bundle.id == IdeaReserve.bundle_id)
        .outerjoin(Idea, Idea.id == IdeaReserve.idea_id)
    )


_BUNDLE_ID = func.coalesce(IdeaReserve.bundle_id, Candidate.bundle_id)
_COMPETENCE_ID = func.coalesce(Candidate.competence_id, Bundle.competence_id, Idea.competence_id)
_KINDS: Mapping[Kind, ColumnElement[bool]] = {
    Kind.CANDIDATE: IdeaReserve.candidate_id.is_not(None),
    Kind.BUNDLE: IdeaReserve.bundle_id.is_not(None),
    Kind.IDEA: IdeaReserve.idea_id.is_not(None),
}


def entries(session: Session, search: ReserveSearch) -> Page[Entry]:
    """One page, the longest waiting last. The statements grow with the words of the search, not with the entries."""
    conditions = _conditions(session, search)
    total = session.scalar(_joined(select(func.count(IdeaReserve.id))).where(*conditions)) or 0
    number = max(1, min(search.page, -(-total // PAGE_SIZE)))
    wanted = _joined(select(IdeaReserve)).where(*conditions)
    wanted = wanted.order_by(IdeaReserve.round_id.desc(), IdeaReserve.id).offset((number - 1) * PAGE_SIZE)
    found = session.scalars(_with_everything(wanted.limit(PAGE_SIZE))).unique().all()
    return Page(_entries(session, found), number, PAGE_SIZE, total)


def all_entries(session: Session, words: str = "") -> list[Entry]:
    """Every entry, for commands and files."""
    conditions = _conditions(session, ReserveSearch(words=words))
    wanted = _joined(select(IdeaReserve)).where(*conditions).order_by(IdeaReserve.round_id.desc(), IdeaReserve.id)
    return _entries(session, session.scalars(_with_everything(wanted)).unique().all())


def _conditions(session: Session, search: ReserveSearch) -> list[ColumnElement[bool]]:
    # an idea that was withdrawn after it was stored is no longer public
    conditions: list[ColumnElement[bool]] = [(Idea.id.is_(None)) | (Idea.state == IdeaState.PUBLISHED)]
    if search.competence:
        conditions.append(_COMPETENCE_ID.in_(select(Competence.id).where(Competence.key == search.competence)))
    if search.kind:
        conditions.append(_KINDS[search.kind])
    if search.waiting:
        conditions.append(IdeaReserve.taken_into_round_id.is_(None))
    asked = query_words(search.words)
    if asked:  # a search of nothing but filler words narrows nothing
        conditions.append(IdeaReserve.id.in_(_matching(session, asked)))
    return conditions


def _matching(session: Session, asked: Collection[str]) -> Collection[int]:
    """The entries in which every word is found, in the title, the summary or an idea behind them."""
    titles = _titles(session)
    found: set[int] | None = None
    for word in asked:
        in_titles = {id_ for id_, known in titles.items() if any(one.startswith(word) for one in known)}
        hits = in_titles | _with_idea_word(session, word)
        found = hits if found is None else found & hits
    return found or ()


def _titles(session: Session) -> dict[int, set[str]]:
    rows = session.execute(
        _joined(select(IdeaReserve.id, Candidate.title, Candidate.summary, Bundle.title, Bundle.summary)).where(
            IdeaReserve.idea_id.is_(None)
        )
    )
    return {row[0]: search_words(row[1] or row[3] or "", row[2] or row[4] or "") for row in rows}


def _with_idea_word(session: Session, word: str) -> set[int]:
    starts = IdeaWord.word.startswith(word, autoescape=True)
    behind = (
        select(IdeaReserve.id)
        .outerjoin(Candidate, Candidate.id == IdeaReserve.candidate_id)
        .join(Membership, Membership.bundle_id == _BUNDLE_ID)
        .join(IdeaWord, IdeaWord.idea_id == Membership.idea_id)
        .where(starts)
    )
    single = select(IdeaReserve.id).join(IdeaWord, IdeaWord.idea_id == IdeaReserve.idea_id).where(starts)
    return set(session.scalars(behind.union(single)))


def _with_everything(wanted: Select[Any]) -> Select[Any]:
    return wanted.options(
        joinedload(IdeaReserve.candidate).joinedload(Candidate.competence),
        joinedload(IdeaReserve.bundle).joinedload(Bundle.competence),
        joinedload(IdeaReserve.idea).joinedload(Idea.current_text),
        joinedload(IdeaReserve.idea).joinedload(Idea.competence),
    )


def _entries(session: Session, found: Sequence[IdeaReserve]) -> list[Entry]:
    rounds = {one.id: one for one in session.scalars(select(Round))}
    voices = _voices(session, [one.id for one in found])
    return [_entry(one, rounds, voices.get(one.id, 1)) for one in found]


def _entry(one: IdeaReserve, rounds: Mapping[int, Round], voices: int) -> Entry:
    taken = rounds[one.taken_into_round_id] if one.taken_into_round_id else None
    source = one.candidate or one.bundle
    if source is not None:
        kind = Kind.CANDIDATE if one.candidate else Kind.BUNDLE
        return Entry(one, kind, source.title, source.summary, source.competence, rounds[one.round_id], taken, voices)
    assert one.idea is not None  # noqa: S101 the table's CHECK; this tells mypy
    text = one.idea.current_text
    return Entry(one, Kind.IDEA, text.heading, text.body, one.idea.competence, rounds[one.round_id], taken, 1)


def _voices(session: Session, reserve_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(IdeaReserve.id, func.count(Idea.id))
        .outerjoin(Candidate, Candidate.id == IdeaReserve.candidate_id)
        .join(Membership, Membership.bundle_id == _BUNDLE_ID)
        .join(Idea, Idea.id == Membership.idea_id)
        .where(IdeaReserve.id.in_(reserve_ids), Idea.state == IdeaState.PUBLISHED)
        .group_by(IdeaReserve.id)
    )
    return {row[0]: row[1] for row in rows}


def entry(session: Session, reserve_id: int) -> Entry:
    """Raises NoEntry."""
    wanted = _with_everything(_joined(select(IdeaReserve)).where(IdeaReserve.id == reserve_id))
    found = session.scalars(wanted).unique().one_or_none()
    if found is None or (found.idea is not None and found.idea.state is not IdeaState.PUBLISHED):
        raise NoEntry
    return _entries(session, [found])[0]


def transfers(session: Session, reserve_id: int) -> Mapping[int, Idea]:
    """Which idea of the later round each original was carried into."""
    wanted = select(ReserveTransfer).where(ReserveTransfer.reserve_id == reserve_id)
    found = session.scalars(wanted.options(joinedload(ReserveTransfer.idea)))
    return {one.original_id: one.idea for one in found}


def carried_from(session: Session, idea_id: int) -> ReserveTransfer | None:
    """Where an idea was carried over from, with the original and the entry: the way back along the chain."""
    wanted = select(ReserveTransfer).where(ReserveTransfer.idea_id == idea_id)
    return session.scalar(wanted.options(joinedload(ReserveTransfer.original), joinedload(ReserveTransfer.reserve)))


def carried_to(session: Session, idea_id: int) -> Sequence[Idea]:
    """The ideas of later rounds that an idea was carried into: the way on along the chain."""
    wanted = select(Idea).join(ReserveTransfer, ReserveTransfer.idea_id == Idea.id)
    return session.scalars(wanted.where(ReserveTransfer.original_id == idea_id).order_by(Idea.id)).all()
