"""The way to 125: how many Kernaktivitäten each Kompetenz has, and how far they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.strategy.models import Competence, CoreActivity, CoreActivityStatus, FocusArea, Strategy

CELL, GAP = 10, 2  # units of the drawing


class CellKind(StrEnum):
    """How one place of the way is drawn."""

    IMPLEMENTED = "implemented"
    UNDER_WAY = "under-way"
    RESOLVED = "resolved"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the way, `x` units from the start."""

    x: int
    kind: CellKind


@dataclass(frozen=True, slots=True)
class CompetenceWay:
    """How far one Kompetenz is."""

    key: str
    title: str
    sign: str
    position: int
    target: int
    counts: Mapping[CoreActivityStatus, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def implemented(self) -> int:
        return self.counts.get(CoreActivityStatus.IMPLEMENTED, 0)

    @property
    def under_way(self) -> int:
        preparing = self.counts.get(CoreActivityStatus.IN_PREPARATION, 0)
        return preparing + self.counts.get(CoreActivityStatus.IN_IMPLEMENTATION, 0)

    @property
    def missing(self) -> int:
        return max(0, self.target - self.total)

    def cells(self) -> tuple[Cell, ...]:
        """One for each place: what is done first, what is missing last."""
        kinds = (
            [CellKind.IMPLEMENTED] * self.implemented
            + [CellKind.UNDER_WAY] * self.under_way
            + [CellKind.RESOLVED] * self.counts.get(CoreActivityStatus.RESOLVED, 0)
            + [CellKind.OPEN] * self.missing
        )
        return tuple(Cell(place * (CELL + GAP) + 1, kind) for place, kind in enumerate(kinds))

    @property
    def width(self) -> int:
        """Of the drawing."""
        return max(self.target, self.total) * (CELL + GAP)


@dataclass(frozen=True, slots=True)
class Way:
    """The whole way of a strategy."""

    horizon: int
    competences: tuple[CompetenceWay, ...]

    @property
    def target(self) -> int:
        return sum(each.target for each in self.competences)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.competences)

    @property
    def implemented(self) -> int:
        return sum(each.implemented for each in self.competences)

    @property
    def under_way(self) -> int:
        return sum(each.under_way for each in self.competences)

    @property
    def missing(self) -> int:
        return sum(each.missing for each in self.competences)


def way(session: Session, strategy_id: int) -> Way:
    """The way of one strategy; two statements."""
    strategy = session.get_one(Strategy, strategy_id)
    rows = session.execute(
        select(
            Competence.key, Competence.title, Competence.sign, Competence.position, CoreActivity.status,
            func.count(CoreActivity.id),
        )
        .outerjoin(FocusArea, FocusArea.competence_id == Competence.id)
        .outerjoin(CoreActivity, CoreActivity.focus_area_id == FocusArea.id)
        .where(Competence.strategy_id == strategy_id)
        .group_by(Competence.id, Competence.key, Competence.title, Competence.sign, Competence.position,
                  CoreActivity.status)
        .order_by(Competence.position)
    )  # fmt: skip
    counts: dict[tuple[str, str, str, int], Counter[CoreActivityStatus]] = {}
    for key, title, sign, position, status, number in rows:
        counter = counts.setdefault((key, title, sign, position), Counter())
        if status is not None:
            counter[status] += number
    each = strategy.core_activities_per_competence
    return Way(strategy.horizon, tuple(CompetenceWay(*names, each, counter) for names, counter in counts.items()))
