from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ideenmarkt.ground.access import CITIZEN, SYSTEM, Actor, ActorKind
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.weighing import ballots, queries, service, voters
from ideenmarkt.weighing.models import Ballot, Mark, Voter
from ideenmarkt.weighing.states import BallotChannel, Method
from ideenmarkt.weighing.voters import Person
from tests.conftest import NOW
from tests.weighing.makers import close, make_body, make_codes, make_member, make_person, make_ready, make_voting


@pytest.fixture
def ready(session):
    return make_ready(session)


@pytest.fixture
def voting(session, ready):
    return make_voting(session, make_body(session, ready.round))


def cast(session, voting, person, dots, actor=CITIZEN):
    return ballots.cast_dots(session, voting, person, dots, actor=actor, at=NOW)


def marks(session):
    return {mark.candidate_id: mark.points for mark in session.scalars(select(Mark))}


def test_a_ballot_is_counted_with_its_dots_and_a_receipt(session, ready, voting):
    receipt = cast(session, voting, make_person(session, voting.body), {ready.ids[0]: 2, ready.ids[1]: 1})
    assert marks(session) == {ready.ids[0]: 2, ready.ids[1]: 1}
    assert not receipt.replaced
    assert queries.receipt_is_counted(session, receipt.code)


def test_an_empty_ballot_counts_as_cast(session, voting):
    cast(session, voting, make_person(session, voting.body), {})
    assert queries.turnout(session, [voting])[voting.id].cast == 1


def test_zero_dots_leave_no_mark(session, ready, voting):
    cast(session, voting, make_person(session, voting.body), {ready.ids[0]: 0})
    assert marks(session) == {}


def test_a_changed_ballot_replaces_the_first_and_keeps_its_receipt(session, ready, voting):
    person = make_person(session, voting.body)
    first = cast(session, voting, person, {ready.ids[0]: 3, ready.ids[1]: 1})
    second = cast(session, voting, person, {ready.ids[0]: 1, ready.ids[2]: 3})
    assert marks(session) == {ready.ids[0]: 1, ready.ids[2]: 3}
    assert (second.code, second.replaced) == (first.code, True)
    assert session.scalar(select(func.count(Ballot.id))) == 1


def test_one_person_has_one_ballot_even_when_two_arrive_at_once(session, ready, voting, monkeypatch):
    person = make_person(session, voting.body)
    cast(session, voting, person, {ready.ids[0]: 1})
    real, calls = session.scalar, []

    def blind(statement, *args, **kwargs):
        """As a second request sees it that looked before the first one had written."""
        found = real(statement, *args, **kwargs)
        if isinstance(found, Ballot) and not calls:
            calls.append(found)
            return None
        return found

    monkeypatch.setattr(session, "scalar", blind)
    with pytest.raises(ballots.BallotJustCast):
        cast(session, voting, person, {ready.ids[1]: 1})
    assert calls
    assert marks(session) == {ready.ids[0]: 1}


def test_two_requests_of_a_new_person_get_the_same_voter(session, voting, monkeypatch):
    person = make_person(session, voting.body)
    first = voters.obtain_voter(session, person)
    real, calls = voters.find_voter, []

    def blind(db, who):
        calls.append(who)
        return None if len(calls) == 1 else real(db, who)

    monkeypatch.setattr(voters, "find_voter", blind)
    assert voters.obtain_voter(session, person).id == first.id
    assert session.scalar(select(func.count(Voter.id))) == 1


@pytest.mark.parametrize(
    ("dots", "refusal"),
    [
        ({0: 4}, ballots.TooManyDotsOnOne),
        ({0: 3, 1: 3}, ballots.TooManyDots),
        ({0: -1}, ballots.BallotInvalid),
    ],
)
def test_a_ballot_against_the_rules_is_refused(session, ready, voting, dots, refusal):
    given = {ready.ids[index]: n for index, n in dots.items()}
    with pytest.raises(refusal):
        cast(session, voting, make_person(session, voting.body), given)
    assert session.scalar(select(func.count(Ballot.id))) == 0


def test_a_candidate_of_another_voting_is_refused(session, voting):
    with pytest.raises(ballots.BallotInvalid):
        cast(session, voting, make_person(session, voting.body), {999_999: 1})


def test_before_the_opening_and_after_the_close_nothing_is_taken(session, ready):
    body = make_body(session, ready.round)
    person, draft = make_person(session, body), make_voting(session, body, is_open=False)
    with pytest.raises(ballots.VotingNotOpen):
        cast(session, draft, person, {})
    service.open_voting(session, draft, actor=SYSTEM, at=NOW)
    close(session, draft)
    with pytest.raises(ballots.VotingNotOpen):
        cast(session, draft, person, {})


def test_a_code_of_another_body_does_not_vote_here(session, ready, voting):
    other = make_body(session, ready.round, title="Stakeholder-Forum")
    with pytest.raises(ballots.NotEntitled):
        cast(session, voting, make_person(session, other), {})


def test_a_member_votes_and_an_account_that_is_none_does_not(session, ready, voting):
    member = make_member(session, voting.body)
    cast(session, voting, Person(account_id=member.id), {ready.ids[0]: 1})
    service.remove_member(session, voting.body, member.id, actor=SYSTEM, at=NOW)
    with pytest.raises(ballots.NotEntitled):
        cast(session, voting, Person(account_id=member.id), {ready.ids[0]: 2})
    assert marks(session) == {ready.ids[0]: 1}


def test_the_journal_knows_that_a_ballot_came_but_neither_whose_nor_for_whom(session, ready, voting):
    person = make_person(session, voting.body)
    somebody = Actor(ActorKind.ACCOUNT, 4711)
    cast(session, voting, person, {ready.ids[0]: 2}, actor=somebody)
    cast(session, voting, person, {ready.ids[1]: 2}, actor=somebody)
    entries = list(session.scalars(select(JournalEntry).where(JournalEntry.action.like("ballot.%"))))
    assert [one.action for one in entries] == ["ballot.cast", "ballot.replaced"]
    assert [one.after for one in entries] == [{"channel": "code"}, None]
    assert {(one.actor_kind, one.actor_id) for one in entries} == {("citizen", None)}
    assert {(one.subject_kind, one.subject_id) for one in entries} == {("voting", voting.id)}


def test_the_turnout_is_told_by_channel(session, voting):
    make_codes(session, voting.body, 3)
    cast(session, voting, make_person(session, voting.body), {})
    member = make_member(session, voting.body)
    cast(session, voting, Person(account_id=member.id), {}, actor=Actor(ActorKind.ACCOUNT, member.id))
    found = queries.turnout(session, [voting])[voting.id]
    assert (found.members, found.codes, found.entitled, found.cast) == (1, 4, 5, 2)
    assert found.ballots == {BallotChannel.ACCOUNT: 1, BallotChannel.CODE: 1, BallotChannel.PAPER: 0}


def test_scores_are_kept_by_criterion_and_open_fields_are_not(session, ready):
    voting = make_voting(session, make_body(session, ready.round), method=Method.SCORES)
    first, second = queries.criteria_of(session, voting)
    given = {(ready.ids[0], first.id): 4, (ready.ids[0], second.id): 0}
    person = make_person(session, voting.body)
    ballots.cast_scores(session, voting, person, given, actor=CITIZEN, at=NOW)
    stored = {(m.candidate_id, m.criterion_id): m.points for m in session.scalars(select(Mark))}
    assert stored == given


@pytest.mark.parametrize("change", ["points", "criterion", "candidate"])
def test_scores_that_do_not_fit_are_refused(session, ready, change):
    voting = make_voting(session, make_body(session, ready.round), method=Method.SCORES)
    criterion = queries.criteria_of(session, voting)[0].id
    given = {
        "points": {(ready.ids[0], criterion): 5},
        "criterion": {(ready.ids[0], 999_999): 1},
        "candidate": {(999_999, criterion): 1},
    }[change]
    with pytest.raises(ballots.BallotInvalid):
        ballots.cast_scores(session, voting, make_person(session, voting.body), given, actor=CITIZEN, at=NOW)


def test_an_account_and_a_code_with_the_same_number_are_two_people():
    assert Person(account_id=7).key != Person(voting_code_id=7).key
