"""What all scenes of the demo share: the session, the people, where things are found, and what time it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import Actor, ActorKind, Role
from ideenmarkt.ground.i18n import ZONE
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import (
    Competence,
    CrossCuttingTheme,
    FocusArea,
    Neighbourhood,
    PolicyRule,
    Round,
)


class Stage(StrEnum):
    """How far the demo round is played."""

    COLLECTING = "collecting"
    BUNDLING = "bundling"
    WEIGHING = "weighing"
    RESOLVED = "resolved"

    def reaches(self, other: Stage) -> bool:
        order = list(Stage)
        return order.index(self) >= order.index(other)


@dataclass
class Play:
    """The demo while it is being played. Scenes add what later scenes need."""

    session: Session
    stage: Stage
    round: Round
    people: Mapping[str, Account]
    secret_key: str  # of this installation; voting codes are hashed with it
    numbers: dict[str, int] = field(
        default_factory=dict
    )  # slip id -> idea id; the ideas themselves would weigh on each step

    def idea(self, slip_id: str) -> Idea:
        """The idea that a slip became."""
        return self.session.get_one(Idea, self.numbers[slip_id])

    def actor(self, person: str) -> Actor:
        """Somebody of the demo's staff, by the first part of the address they sign in with."""
        account = self.people[person]
        return Actor(ActorKind.ACCOUNT, account.id, frozenset(Role(role.role) for role in account.roles))

    @cached_property
    def competences(self) -> Mapping[str, Competence]:
        found = self.session.scalars(
            select(Competence).where(Competence.strategy_id == self.round.strategy_id).order_by(Competence.position)
        )
        return {competence.key: competence for competence in found}

    @cached_property
    def focus_areas(self) -> Mapping[tuple[str, str], FocusArea]:
        return {(c.key, area.key): area for c in self.competences.values() for area in c.focus_areas}

    @cached_property
    def neighbourhoods(self) -> Mapping[str, Neighbourhood]:
        return {found.title: found for found in self.session.scalars(select(Neighbourhood))}

    @cached_property
    def themes(self) -> Mapping[str, CrossCuttingTheme]:
        return {found.key: found for found in self.session.scalars(select(CrossCuttingTheme))}

    @cached_property
    def policy(self) -> Mapping[str, PolicyRule]:
        return {found.key: found for found in self.session.scalars(select(PolicyRule))}


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in Bochum."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)
