"""Reads of the target system and the rounds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import Competence, District, Neighbourhood, Round, Strategy


class NoRound(NotFound):
    message = N_("Diese Beteiligungsrunde gibt es nicht.")


class NoStrategy(NotFound):
    message = N_("Es ist noch keine Strategie geladen: ideenmarkt strategy load")


def current_round(session: Session) -> Round | None:
    """The round that is under way: the newest that is not closed, else the newest."""
    return session.scalar(select(Round).order_by(Round.closed_at.is_not(None), Round.id.desc()).limit(1))


def the_current_round(session: Session) -> Round:
    """As current_round, for pages that make no sense without one. Raises NoRound."""
    found = current_round(session)
    if found is None:
        raise NoRound
    return found


def round_by_slug(session: Session, slug: str) -> Round:
    """Raises NoRound."""
    found = session.scalar(select(Round).where(Round.slug == slug))
    if found is None:
        raise NoRound
    return found


def all_rounds(session: Session) -> Sequence[Round]:
    return session.scalars(select(Round).order_by(Round.id.desc())).all()


def strategy_by_key(session: Session, key: str = "") -> Strategy:
    """The strategy with a key, or the only one. Raises NoStrategy."""
    wanted = select(Strategy).where(Strategy.key == key) if key else select(Strategy).order_by(Strategy.id).limit(1)
    found = session.scalar(wanted)
    if found is None:
        raise NoStrategy
    return found


def competences(session: Session, strategy_id: int) -> Sequence[Competence]:
    """The Kompetenzen in order, each with its Schwerpunkte."""
    wanted = select(Competence).where(Competence.strategy_id == strategy_id).order_by(Competence.position)
    return session.scalars(wanted.options(selectinload(Competence.focus_areas))).all()


def neighbourhoods(session: Session, strategy_id: int) -> Sequence[Neighbourhood]:
    """All Ortsteile, by Stadtbezirk."""
    wanted = (
        select(Neighbourhood)
        .join(District)
        .where(District.strategy_id == strategy_id)
        .order_by(District.position, Neighbourhood.title)
    )
    return session.scalars(wanted.options(selectinload(Neighbourhood.district))).all()
