"""No pair that was refused is ever suggested again, unless somebody put it together: whatever people do in between."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import service, suggestions
from ideenmarkt.bundling.models import Bundle, Suggestion
from ideenmarkt.bundling.states import BundleState, SuggestionKind, SuggestionState
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.errors import Refused
from ideenmarkt.strategy.models import Phase, Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round

TEXTS = ("Mehr Bänke im Stadtpark", "Bänke und Schatten im Stadtpark", "Schatten im Freibad", "Freibad länger öffnen")
STEPS = ("suggest", "suggest", "refuse", "refuse", "too_coarse", "take_out", "accept", "bundle", "dissolve", "split")
plans = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.integers(1, 1000)), min_size=4, max_size=14)
Pairs = set[tuple[int, int]]


class Room:
    """People in a workshop, and beside them a plain list of what was refused."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.round: Round = make_round(session, phase=Phase.BUNDLING)
        self.ideas = [make_idea(session, self.round, f"{TEXTS[n % 4]} {'xyz'[n % 3]}") for n in range(12)]
        self.refused: Pairs = set()
        self.minute = 0

    def take(self, step: str, a: int, b: int) -> None:
        self.minute += 1
        try:
            getattr(self, step)(a, b, {"actor": SYSTEM, "at": NOW + timedelta(minutes=self.minute)})
        except Refused:
            return

    def suggest(self, a: int, b: int, by: dict) -> None:
        granularity = list(Granularity)[a % 3]
        suggestions.suggest(self.session, self.round, granularity, encoder=None, **by)
        for one in self.open():
            assert not self.refused & (pairs(members(one)) | across(members(one), inside(one.target)))

    def open(self) -> list[Suggestion]:
        wanted = select(Suggestion).where(
            Suggestion.round_id == self.round.id,
            Suggestion.state == SuggestionState.OPEN,
            Suggestion.kind == SuggestionKind.GROUP,
        )
        return list(self.session.scalars(wanted.order_by(Suggestion.id)))

    def one(self, n: int) -> Suggestion:
        found = self.open()
        if not found:
            raise Refused
        return found[n % len(found)]

    def bundle_(self, n: int) -> Bundle:
        wanted = select(Bundle).where(Bundle.round_id == self.round.id, Bundle.state == BundleState.OPEN)
        found = self.session.scalars(wanted.order_by(Bundle.id)).all()
        if not found:
            raise Refused
        return found[n % len(found)]

    def put_together(self, ideas: list[int]) -> None:
        self.refused -= pairs(ideas)

    def refuse(self, a: int, b: int, by: dict) -> None:
        one = self.one(a)
        ideas, there = members(one), inside(one.target)
        suggestions.refuse(self.session, one, **by)
        self.refused |= across(ideas, there) if there else pairs(ideas)

    def too_coarse(self, a: int, b: int, by: dict) -> None:
        one = self.one(a)
        part = {member.idea_id: member.part for member in one.members}
        suggestions.refuse(self.session, one, too_coarse=True, **by)
        self.refused |= {pair for pair in pairs(list(part)) if part[pair[0]] != part[pair[1]]}

    def take_out(self, a: int, b: int, by: dict) -> None:
        one = self.one(a)
        ideas, there = members(one), inside(one.target)
        gone = ideas[b % len(ideas)]
        suggestions.refuse_member(self.session, one, gone, **by)
        self.refused |= across([gone], there or [idea_id for idea_id in ideas if idea_id != gone])

    def accept(self, a: int, b: int, by: dict) -> None:
        one = self.one(a)
        ideas, there = members(one), inside(one.target)
        chosen = [idea_id for place, idea_id in enumerate(ideas) if b >> (place % 8) & 1]
        suggestions.accept(self.session, one, idea_ids=chosen, **by)
        self.put_together(there + chosen)
        self.refused |= across(chosen, [idea_id for idea_id in ideas if idea_id not in chosen])

    def bundle(self, a: int, b: int, by: dict) -> None:
        chosen = [idea for place, idea in enumerate(self.ideas) if b >> (place % 10) & 1][: 2 + a % 3]
        service.create_bundle(self.session, self.round, chosen, title="Von Hand", **by)
        self.put_together([idea.id for idea in chosen])

    def dissolve(self, a: int, b: int, by: dict) -> None:
        service.dissolve_bundle(self.session, self.bundle_(a), **by)

    def split(self, a: int, b: int, by: dict) -> None:
        bundle = self.bundle_(a)
        there = inside(bundle)
        leaving = [idea for idea in self.ideas if idea.id in there[: b % max(1, len(there))]]
        service.split_bundle(self.session, bundle, leaving, title="Hälfte", **by)
        gone = [idea.id for idea in leaving]
        self.refused |= across(gone, [idea_id for idea_id in there if idea_id not in gone])


def members(one: Suggestion) -> list[int]:
    return sorted(member.idea_id for member in one.members if not member.refused)


def inside(bundle: Bundle | None) -> list[int]:
    return sorted(one.idea_id for one in bundle.memberships) if bundle else []


def pairs(ideas: list[int]) -> Pairs:
    return set(combinations(sorted(set(ideas)), 2))


def across(some: list[int], others: list[int]) -> Pairs:
    return {(min(a, b), max(a, b)) for a in some for b in others if a != b}


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_no_later_suggestion_contains_a_refused_pair(session: Session, plan: list[tuple[str, int, int]]) -> None:
    try:
        room = Room(session)
        room.take("suggest", 2, 1)
        for step in plan:
            room.take(*step)
        for granularity in range(3):
            room.take("suggest", granularity, 1)
    finally:
        session.rollback()
