"""Reads of the target system and the rounds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ideenmarkt.analysis.text import fold
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_, ZONE
from ideenmarkt.strategy.models import (
    Competence,
    District,
    Neighbourhood,
    PolicyRule,
    Round,
    RoundPhase,
    Strategy,
)


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


def quarter_names(session: Session, round_id: int) -> frozenset[str]:
    """The round's city and its Ortsteile as the engine compares them: folded, »Weitmar-Mark« as »Weitmar« too."""
    parts = select(Neighbourhood.title).join(District).join(Round, Round.strategy_id == District.strategy_id)
    whole = select(Strategy.city).join(Round, Round.strategy_id == Strategy.id)
    wanted = parts.where(Round.id == round_id).union_all(whole.where(Round.id == round_id))
    titles = [fold(title) for title in session.scalars(wanted)]
    return frozenset(name for title in titles for name in (title, *title.split("-")[:1]))


def policy_rules(session: Session) -> Sequence[PolicyRule]:
    """The publication policy of the strategy that the current round serves; of the first one before any round."""
    current = current_round(session)
    strategy_id = current.strategy_id if current else session.scalar(select(func.min(Strategy.id)))
    wanted = select(PolicyRule).where(PolicyRule.strategy_id == strategy_id).order_by(PolicyRule.position)
    return session.scalars(wanted).all()


def overdue_phases(session: Session) -> int:
    """How many open rounds stand in a phase whose last day, as announced, is over."""
    overdue = (
        select(func.count())
        .select_from(Round)
        .join(RoundPhase, (RoundPhase.round_id == Round.id) & (RoundPhase.phase == Round.phase))
        .where(RoundPhase.ends_on < now().astimezone(ZONE).date(), Round.closed_at.is_(None))
    )
    return session.scalar(overdue) or 0
