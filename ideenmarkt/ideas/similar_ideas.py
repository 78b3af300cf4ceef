"""Published ideas like a text, with the reason why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from ideenmarkt.config import ConfigError
from ideenmarkt.ground.encoder import encoder_name, socket_path
from ideenmarkt.ground.views import site
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import SHOWN
from ideenmarkt.ideas.round_index import RoundIndex
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.ideas.understanding import Understanding
from ideenmarkt.strategy.models import Round


@dataclass(frozen=True, slots=True)
class SimilarIdea:
    """A published idea like the text asked for, and why: 0 to 1, the words both share, the same place named."""

    idea: Idea
    score: float
    shared_terms: tuple[str, ...]
    same_place: bool


def similar_ideas(
    session: Session, round_: Round, text: str, *, k: int = 5, exclude: Collection[int] = ()
) -> tuple[SimilarIdea, ...]:
    """Up to `k` published ideas of the round most like `text`, best first, without those in `exclude` (ids).

    Each shares a word with the text, or surely means the same: there is always a reason to show.
    """
    index = _index(session, round_.id)
    found = index.query(session, text, k=k, exclude=frozenset(map(str, exclude)))
    if not found:
        return ()
    wanted = select(Idea).where(Idea.id.in_([int(match.id) for match in found]), Idea.state == IdeaState.PUBLISHED)
    ideas = {str(idea.id): idea for idea in session.scalars(wanted.options(*SHOWN))}
    return tuple(
        SimilarIdea(ideas[match.id], match.score, match.shared_terms, match.same_place)
        for match in found
        if match.id in ideas
    )


_indexes: WeakKeyDictionary[Engine | Connection, dict[int, RoundIndex]] = WeakKeyDictionary()
_indexes_lock = Lock()


def _index(session: Session, round_id: int) -> RoundIndex:
    with _indexes_lock:
        of_database = _indexes.setdefault(session.get_bind(), {})
        return of_database.setdefault(round_id, RoundIndex(round_id, _understanding()))


def _understanding() -> Understanding | None:
    """What all indexes of this application share to ask the encoder; None where words and letters work alone."""
    if encoder_name(site()) == "sparse":
        return None
    try:
        address = socket_path(site().instance)
    except ConfigError:
        return None
    found = current_app.extensions.setdefault("ideenmarkt.understanding", Understanding(address))
    assert isinstance(found, Understanding)  # noqa: S101 put there one line above; this tells mypy
    return found
