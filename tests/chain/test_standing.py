"""Where an idea stands: the rule, the SQL that says the same, and the sentence about what comes next."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle, Membership
from ideenmarkt.bundling.states import BundleState, Relation
from ideenmarkt.chain.next_steps import next_step
from ideenmarkt.chain.standing import (
    PUBLIC,
    STANDING_TITLES,
    Standing,
    standing_of,
    standings,
    stands_at,
)
from ideenmarkt.deciding.models import IdeaReserve, Outcome
from ideenmarkt.deciding.states import OutcomeKind
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import CoreActivity, Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round

BUNDLES: tuple[tuple[BundleState, ...], ...] = (
    (),
    (BundleState.OPEN,),
    (BundleState.CANDIDATE,),
    (BundleState.OPEN, BundleState.CANDIDATE),
    (BundleState.MERGED,),
    (BundleState.DISSOLVED, BundleState.OPEN),
)
OUTCOMES = (None, *OutcomeKind)


def test_what_is_not_published_stands_in_screening_whatever_else_there_is() -> None:
    for state, outcome, bundles in product(set(IdeaState) - {IdeaState.PUBLISHED}, OUTCOMES, BUNDLES):
        assert standing_of(state, outcome, bundles).value == state.value


def test_an_outcome_says_more_than_a_bundle() -> None:
    for kind, bundles in product(OutcomeKind, BUNDLES):
        assert standing_of(IdeaState.PUBLISHED, kind, bundles).value == kind.value


@pytest.mark.parametrize(
    ("bundles", "standing"),
    [
        ((), Standing.PUBLISHED),
        ((BundleState.OPEN,), Standing.BUNDLED),
        ((BundleState.OPEN, BundleState.CANDIDATE), Standing.CANDIDATE),
        ((BundleState.MERGED, BundleState.DISSOLVED), Standing.PUBLISHED),
    ],
)
def test_the_furthest_living_bundle_counts(bundles: tuple[BundleState, ...], standing: Standing) -> None:
    assert standing_of(IdeaState.PUBLISHED, None, bundles) is standing


def test_every_place_has_a_title_and_a_next_step(session: Session) -> None:
    round_ = make_round(session)
    assert set(STANDING_TITLES) == set(Standing)
    assert all(next_step(place, round_).message for place in Standing)


def _make(session: Session, round_: Round, state: IdeaState, outcome: OutcomeKind | None, bundles: object) -> Idea:
    idea = make_idea(session, round_, published=False)
    idea.state = state
    for bundle_state in bundles:  # type: ignore[attr-defined]  # a tuple of states
        number = (session.scalar(select(Bundle.number).order_by(Bundle.number.desc())) or 0) + 1
        bundle = Bundle(round_id=round_.id, number=number, title="Bündel", state=bundle_state, created_at=NOW)
        session.add(bundle)
        session.flush()
        session.add(Membership(bundle_id=bundle.id, idea_id=idea.id, relation=Relation.VARIANT, added_at=NOW))
    if outcome:
        session.add(_outcome(session, idea, outcome))
    session.flush()
    return idea


def _outcome(session: Session, idea: Idea, kind: OutcomeKind) -> Outcome:
    found = Outcome(idea_id=idea.id, kind=kind, decided_at=NOW)
    if kind is OutcomeKind.CORE_ACTIVITY:
        found.core_activity_id = session.scalars(select(CoreActivity.id)).first()
    if kind is OutcomeKind.RESERVE:
        entry = IdeaReserve(round_id=idea.round_id, idea_id=idea.id, reason="Gut", stored_at=NOW)
        session.add(entry)
        session.flush()
        found.reserve_id = entry.id
    return found


def test_the_database_answers_as_the_rule_does(session: Session) -> None:
    """Every combination: the value for lists, and the condition for filters."""
    round_ = make_round(session)
    expected: dict[int, Standing] = {}
    for state, outcome, bundles in product(IdeaState, OUTCOMES, BUNDLES):
        expected[_make(session, round_, state, outcome, bundles).id] = standing_of(state, outcome, bundles)
    assert standings(session, list(expected)) == expected
    for place in Standing:
        found = set(session.scalars(select(Idea.id).where(stands_at(place))))
        assert found == {idea_id for idea_id, standing in expected.items() if standing is place}, place


def test_the_public_places_are_those_of_published_ideas() -> None:
    found = {standing_of(IdeaState.PUBLISHED, outcome, bundles) for outcome, bundles in product(OUTCOMES, BUNDLES)}
    assert found == set(PUBLIC)


def test_nobody_asks_about_no_ideas(session: Session) -> None:
    assert standings(session, []) == {}
