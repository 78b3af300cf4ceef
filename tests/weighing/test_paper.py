from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ideenmarkt.ground.access import CITIZEN, SYSTEM
from ideenmarkt.ground.codes import new_code, spoken
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.weighing import ballots, codes, paper, queries
from ideenmarkt.weighing.models import Ballot, Mark
from ideenmarkt.weighing.states import BallotChannel, Method
from tests.conftest import NOW
from tests.weighing.makers import KEY, close, make_body, make_codes, make_ready, make_voting


@pytest.fixture
def ready(session):
    return make_ready(session)


@pytest.fixture
def voting(session, ready):
    return make_voting(session, make_body(session, ready.round))


def count(session, voting, text):
    return paper.cast_paper(session, voting, text, key=KEY, actor=SYSTEM, at=NOW)


def problems(session, voting, text):
    with pytest.raises(paper.PaperRefused) as refusal:
        count(session, voting, text)
    assert session.scalar(select(func.count(Ballot.id)).where(Ballot.channel == BallotChannel.PAPER)) == 0
    return [(one.row, one.column) for one in refusal.value.problems]


def test_lines_of_the_same_code_are_one_ballot(session, ready, voting):
    (a, _), (b, _) = make_codes(session, voting.body, 2)
    text = f"code,candidate,dots\n{a},1,2\n{b},2,1\n{spoken(a).lower()},2,3\n"
    assert count(session, voting, text) == 2
    stored = session.execute(select(Mark.candidate_id, func.sum(Mark.points)).group_by(Mark.candidate_id))
    assert dict(stored.all()) == {ready.ids[0]: 2, ready.ids[1]: 4}


def test_a_german_spreadsheet_with_semicolons_and_its_own_headings_is_read(session, voting):
    [(code, _)] = make_codes(session, voting.body, 1)
    assert count(session, voting, f"\ufeffStimmcode;Kandidat;Punkte\r\n{code};1;3\r\n;;\r\n") == 1


def test_a_code_alone_is_an_empty_ballot(session, voting):
    [(code, _)] = make_codes(session, voting.body, 1)
    assert count(session, voting, f"code,candidate,dots\n{code},,\n") == 1
    assert queries.turnout(session, [voting])[voting.id].ballots[BallotChannel.PAPER] == 1


def test_every_wrong_cell_is_named_by_row_and_column_and_nothing_is_counted(session, ready, voting):
    (good, _), (greedy, _), (heap, _) = make_codes(session, voting.body, 3)
    other = make_codes(session, make_body(session, ready.round, title="Stakeholder-Forum"), 1)[0][0]
    lines = [
        "code,candidate,dots",
        f"{good},1,1",
        f"{good},1,1",  # 3: the same candidate again
        f"{good},17,1",  # 4: no such candidate
        f"{good},2,viel",  # 5: no number
        "K7M,1,1",  # 6: mistyped
        f"{new_code(12)},1,1",  # 7: nobody's
        f"{other},1,1",  # 8: another body's
        f"{greedy},1,3",  # 9: six dots of five
        f"{greedy},2,3",
        f"{heap},1,4",  # 11: four dots on one
    ]
    expected = [(3, "candidate"), (4, "candidate"), (5, "points"), (6, "code"), (7, "code"), (8, "code")]
    expected += [(9, "points"), (11, "points")]
    assert problems(session, voting, "\n".join(lines)) == expected


def test_who_voted_online_is_not_counted_again_from_paper(session, ready, voting):
    [(code, person)] = make_codes(session, voting.body, 1)
    ballots.cast_dots(session, voting, person, {ready.ids[0]: 1}, actor=CITIZEN, at=NOW)
    assert problems(session, voting, f"code,candidate,dots\n{code},1,2\n") == [(2, "code")]


def test_a_ballot_on_paper_is_final_also_online(session, ready, voting):
    [(code, person)] = make_codes(session, voting.body, 1)
    count(session, voting, f"code,candidate,dots\n{code},1,2\n")
    with pytest.raises(ballots.BallotIsFinal):
        ballots.cast_dots(session, voting, person, {ready.ids[1]: 1}, actor=CITIZEN, at=NOW)
    assert problems_again(session, voting, code) == [(2, "code")]


def problems_again(session, voting, code):
    with pytest.raises(paper.PaperRefused) as refusal:
        count(session, voting, f"code,candidate,dots\n{code},1,2\n")
    return [(one.row, one.column) for one in refusal.value.problems]


def test_a_revoked_code_on_paper_is_refused(session, voting):
    [(code, _)] = make_codes(session, voting.body, 1)
    codes.revoke_code(session, codes.find_code(session, code, key=KEY), actor=SYSTEM, at=NOW)
    assert problems(session, voting, f"code,candidate,dots\n{code},1,2\n") == [(2, "code")]


@pytest.mark.parametrize("text", ["", "code,dots\n", "irgendwas\nanderes\n"])
def test_a_missing_column_is_named(session, voting, text):
    assert (1, "candidate") in problems(session, voting, text)


def test_a_file_without_ballots_is_refused(session, voting):
    assert problems(session, voting, "code,candidate,dots\n\n") == [(2, "code")]


def test_a_closed_voting_takes_no_paper(session, voting):
    close(session, voting)
    with pytest.raises(ballots.VotingNotOpen):
        count(session, voting, "code,candidate,dots\n")


def test_scores_on_paper_name_the_criterion_by_its_key(session, ready):
    voting = make_voting(session, make_body(session, ready.round), method=Method.SCORES)
    [(code, _)] = make_codes(session, voting.body, 1)
    text = f"code,candidate,criterion,points\n{code},1,wirkung,4\n{code},1,Machbarkeit,0\n"
    assert count(session, voting, text) == 1
    assert sorted(session.scalars(select(Mark.points))) == [0, 4]


def test_wrong_criteria_and_points_on_paper_are_named(session, ready):
    voting = make_voting(session, make_body(session, ready.round), method=Method.SCORES)
    [(code, _)] = make_codes(session, voting.body, 1)
    text = f"code,candidate,criterion,points\n{code},1,schönheit,4\n{code},1,wirkung,5\n"
    assert problems(session, voting, text) == [(2, "criterion"), (3, "points")]


def test_the_journal_counts_each_paper_ballot_without_its_content(session, voting):
    issued = make_codes(session, voting.body, 3)
    count(session, voting, "code,candidate,dots\n" + "".join(f"{code},1,1\n" for code, _ in issued))
    entries = session.scalars(select(JournalEntry).where(JournalEntry.action == "ballot.cast")).all()
    assert [one.after for one in entries] == [{"channel": "paper"}] * 3


def test_each_further_ballot_costs_its_own_three_rows_and_no_look_up(session, voting, count_queries):
    few = make_codes(session, voting.body, 3)
    many = make_codes(session, voting.body, 30)
    text = "code,candidate,dots\n{}"
    counts = [
        count_queries(lambda group=group: count(session, voting, text.format("".join(f"{c},1,1\n" for c, _ in group))))
        for group in (few, many)
    ]
    assert counts[1] <= counts[0] + 3 * 27  # voter, ballot, mark; PostgreSQL takes them in batches
