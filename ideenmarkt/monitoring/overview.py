"""What it all serves: each Schwerpunkt with its Kernaktivitäten and ideas, and where nothing stands yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from ideenmarkt.ideas.models import Idea, IdeaTheme
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Competence, CoreActivity, CrossCuttingTheme, FocusArea
from ideenmarkt.strategy.queries import competences


@dataclass(frozen=True, slots=True)
class FocusAreaFigures:
    """A Schwerpunkt and what stands under it."""

    focus_area: FocusArea
    core_activities: int
    ideas: int

    @property
    def white_spot(self) -> bool:
        return self.core_activities == 0


@dataclass(frozen=True, slots=True)
class CompetenceFigures:
    """A Kompetenz with its Schwerpunkte."""

    competence: Competence
    focus_areas: tuple[FocusAreaFigures, ...]

    @property
    def core_activities(self) -> int:
        return sum(area.core_activities for area in self.focus_areas)

    @property
    def ideas(self) -> int:
        return sum(area.ideas for area in self.focus_areas)


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """A Querschnittsthema and how many published ideas touch it."""

    theme: CrossCuttingTheme
    ideas: int


def overview(session: Session, strategy_id: int, round_id: int | None) -> tuple[CompetenceFigures, ...]:
    """All Kompetenzen in order; four statements however much there is. Ideas are the published ones of one round."""
    counted = session.execute(
        select(CoreActivity.focus_area_id, func.count())
        .where(CoreActivity.strategy_id == strategy_id)
        .group_by(CoreActivity.focus_area_id)
    )
    activities: dict[int, int] = {row[0]: row[1] for row in counted}
    counted_ideas = session.execute(
        select(Idea.focus_area_id, func.count())
        .where(Idea.round_id == round_id, Idea.state == IdeaState.PUBLISHED, Idea.focus_area_id.is_not(None))
        .group_by(Idea.focus_area_id)
    )
    ideas: dict[int | None, int] = {row[0]: row[1] for row in counted_ideas}
    return tuple(
        CompetenceFigures(
            competence,
            tuple(
                FocusAreaFigures(area, activities.get(area.id, 0), ideas.get(area.id, 0))
                for area in competence.focus_areas
            ),
        )
        for competence in competences(session, strategy_id)
    )


def white_spots(found: Sequence[CompetenceFigures]) -> tuple[FocusAreaFigures, ...]:
    """The Schwerpunkte without a Kernaktivität."""
    return tuple(area for each in found for area in each.focus_areas if area.white_spot)


def themes(session: Session, strategy_id: int, round_id: int | None) -> tuple[ThemeFigures, ...]:
    """The Querschnittsthemen in order."""
    rows = session.execute(
        select(CrossCuttingTheme, func.count(Idea.id))
        .outerjoin(IdeaTheme, IdeaTheme.theme_id == CrossCuttingTheme.id)
        .outerjoin(
            Idea, and_(Idea.id == IdeaTheme.idea_id, Idea.round_id == round_id, Idea.state == IdeaState.PUBLISHED)
        )
        .where(CrossCuttingTheme.strategy_id == strategy_id)
        .group_by(CrossCuttingTheme.id)
        .order_by(CrossCuttingTheme.position)
    )
    return tuple(ThemeFigures(theme, number) for theme, number in rows)
