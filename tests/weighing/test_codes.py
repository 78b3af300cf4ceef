from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.ground.access import CITIZEN, SYSTEM
from ideenmarkt.ground.codes import is_code, spoken
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.weighing import codes
from ideenmarkt.weighing.ballots import NotEntitled, cast_dots
from ideenmarkt.weighing.models import VotingCode
from ideenmarkt.weighing.queries import code_counts
from ideenmarkt.weighing.supports import support
from tests.conftest import NOW
from tests.weighing.makers import KEY, make_body, make_codes, make_ready, make_voting


def test_codes_are_all_different_and_carry_a_check_character(session):
    body = make_body(session, make_ready(session).round)
    plain = codes.issue_codes(session, body, 300, key=KEY, actor=SYSTEM, at=NOW)
    assert len(set(plain)) == 300
    assert all(is_code(code) and len(code) == codes.CODE_LENGTH for code in plain)


def test_no_plain_code_is_stored_anywhere(session):
    body = make_body(session, make_ready(session).round)
    [plain] = codes.issue_codes(session, body, 1, key=KEY, actor=SYSTEM, at=NOW)
    stored = session.scalars(select(VotingCode)).one()
    entries = [f"{e.before}{e.after}{e.why}" for e in session.scalars(select(JournalEntry))]
    assert plain not in stored.code_hash
    assert not any(plain in entry for entry in entries)


def test_the_same_code_has_another_hash_under_another_key():
    assert codes.code_hash("K7M", "one") != codes.code_hash("K7M", "other")


@pytest.mark.parametrize("spelling", [str.lower, spoken, lambda code: f" {spoken(code).lower()} "])
def test_a_code_is_recognised_however_it_is_typed(session, spelling):
    body = make_body(session, make_ready(session).round)
    [(plain, person)] = make_codes(session, body, 1)
    assert codes.find_code(session, spelling(plain), key=KEY).id == person.voting_code_id


def test_one_wrong_character_is_told_as_a_slip(session):
    body = make_body(session, make_ready(session).round)
    [(plain, _)] = make_codes(session, body, 1)
    wrong = ("A" if plain[0] != "A" else "C") + plain[1:]
    with pytest.raises(codes.CodeMistyped):
        codes.find_code(session, wrong, key=KEY)


def test_a_code_of_nobody_is_unknown(session):
    from ideenmarkt.ground.codes import new_code

    with pytest.raises(codes.CodeUnknown):
        codes.find_code(session, new_code(codes.CODE_LENGTH), key=KEY)


@pytest.mark.parametrize("count", [0, -1, 5001])
def test_a_senseless_number_of_codes_is_refused(session, count):
    body = make_body(session, make_ready(session).round)
    with pytest.raises(codes.CountOutOfRange):
        codes.issue_codes(session, body, count, key=KEY, actor=SYSTEM, at=NOW)


def test_a_revoked_code_neither_opens_the_ballot_nor_counts(session):
    ready = make_ready(session)
    voting = make_voting(session, make_body(session, ready.round))
    [(plain, person)] = make_codes(session, voting.body, 1)
    codes.revoke_code(session, codes.find_code(session, plain, key=KEY), actor=SYSTEM, at=NOW)
    with pytest.raises(codes.CodeRevoked):
        codes.find_code(session, plain, key=KEY)
    with pytest.raises(NotEntitled):
        cast_dots(session, voting, person, {ready.ids[0]: 1}, actor=CITIZEN, at=NOW)


def test_a_code_that_voted_cannot_be_revoked(session):
    ready = make_ready(session)
    voting = make_voting(session, make_body(session, ready.round))
    [(plain, person)] = make_codes(session, voting.body, 1)
    cast_dots(session, voting, person, {}, actor=CITIZEN, at=NOW)
    with pytest.raises(codes.CodeUsed):
        codes.revoke_code(session, codes.find_code(session, plain, key=KEY), actor=SYSTEM, at=NOW)


def test_leftover_cards_are_revoked_together_and_used_ones_stay(session):
    ready = make_ready(session)
    voting = make_voting(session, make_body(session, ready.round))
    people = [person for _, person in make_codes(session, voting.body, 4)]
    cast_dots(session, voting, people[0], {}, actor=CITIZEN, at=NOW)
    support(session, ready.candidates[0], people[1], at=NOW)
    assert codes.revoke_unused_codes(session, voting.body, actor=SYSTEM, at=NOW) == 2
    counts = code_counts(session, [voting.body_id])[voting.body_id]
    assert (counts.issued, counts.used, counts.revoked) == (4, 2, 2)
