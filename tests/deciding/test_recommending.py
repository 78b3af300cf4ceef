"""The recommendation of the Strategiebeirat."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.deciding import recommending
from ideenmarkt.deciding.recommending import (
    AlreadyResolved,
    Choice,
    Deliberation,
    MotionMissing,
    NoCandidates,
    NoMajority,
    NothingToReopen,
    ReasonMissing,
    RecommendationLocked,
    VoteMissing,
)
from ideenmarkt.deciding.states import RecommendationState, Verdict
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.strategy.models import Phase
from tests.conftest import NOW
from tests.deciding.world import adopt_draft, make_world, recommend, resolve
from tests.factories import make_round


def written(**changes):
    return Deliberation(
        **({"choices": {}, "motion": "Antrag", "minority_note": "", "votes_for": 9, "votes_against": 2} | changes)
    )


def change(session, drafted, **changes):
    recommending.change(session, drafted, written(**changes), actor=SYSTEM, at=NOW)


def adopt(session, drafted):
    recommending.adopt(session, drafted, on=NOW.date(), actor=SYSTEM, at=NOW)


def test_the_draft_takes_the_seats_of_the_ranking_and_says_why(session):
    world = make_world(session)
    drafted = recommend(session, world, adopt=False)
    verdicts = {line.candidate.number: line.verdict for line in drafted.lines}
    assert verdicts == {1: Verdict.CORE_ACTIVITY, 2: Verdict.CORE_ACTIVITY, 3: Verdict.RESERVE}
    assert all(line.reason for line in drafted.lines)
    assert world.round.phase is Phase.RECOMMENDING


def test_a_round_without_candidates_has_nothing_to_recommend(session):
    with pytest.raises(NoCandidates):
        recommending.draft(session, make_round(session), actor=SYSTEM, at=NOW)


def test_drafting_again_keeps_what_people_chose(session):
    world = make_world(session)
    drafted = recommend(session, world, adopt=False)
    third = world.candidates[2].id
    change(session, drafted, choices={third: Choice(Verdict.CORE_ACTIVITY, "Der Beirat sieht es anders.")})
    recommend(session, world, adopt=False)
    assert {line.candidate_id: line.reason for line in drafted.lines}[third] == "Der Beirat sieht es anders."


def test_a_change_stands_in_the_journal_by_numbers_and_verdicts_only(session):
    world = make_world(session)
    drafted = recommend(session, world, adopt=False)
    third = world.candidates[2].id
    change(session, drafted, choices={third: Choice(Verdict.DECLINED, "Frau Beispiel war dagegen.")})
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "recommendation.changed")).one()
    assert (entry.before, entry.after) == ({str(third): "reserve"}, {str(third): "declined"})


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"motion": " "}, MotionMissing),
        ({"votes_for": None}, VoteMissing),
        ({"votes_against": None}, VoteMissing),
        ({"votes_for": 4, "votes_against": 4}, NoMajority),
    ],
)
def test_what_is_incomplete_or_without_majority_is_not_adopted(session, changes, refusal):
    drafted = recommend(session, make_world(session), adopt=False)
    change(session, drafted, **changes)
    with pytest.raises(refusal):
        adopt(session, drafted)


def test_declining_needs_a_reason(session):
    world = make_world(session)
    drafted = recommend(session, world, adopt=False)
    change(session, drafted, choices={world.candidates[0].id: Choice(Verdict.DECLINED, "")})
    with pytest.raises(ReasonMissing):
        adopt(session, drafted)


def test_an_adopted_recommendation_is_locked_until_it_is_reopened_with_a_reason(session):
    world = make_world(session)
    drafted = recommend(session, world)
    with pytest.raises(RecommendationLocked):
        change(session, drafted)
    with pytest.raises(RecommendationLocked):
        recommending.draft(session, world.round, actor=SYSTEM, at=NOW)
    recommending.reopen(session, drafted, why="Ein Kandidat fehlte.", actor=SYSTEM, at=NOW)
    assert drafted.state is RecommendationState.DRAFT
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "recommendation.reopened")).one()
    assert entry.why == "Ein Kandidat fehlte."
    adopt_draft(session, drafted)


def test_a_draft_cannot_be_reopened(session):
    drafted = recommend(session, make_world(session), adopt=False)
    with pytest.raises(NothingToReopen):
        recommending.reopen(session, drafted, why="Warum auch immer.", actor=SYSTEM, at=NOW)


def test_after_the_council_nothing_is_reopened(session):
    world = make_world(session)
    drafted = recommend(session, world)
    resolve(session, world)
    with pytest.raises(AlreadyResolved):
        recommending.reopen(session, drafted, why="Zu spät.", actor=SYSTEM, at=NOW)
