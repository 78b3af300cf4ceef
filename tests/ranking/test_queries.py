from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ideas.models import IdeaTheme
from ideenmarkt.ranking.queries import Basis, ranking
from ideenmarkt.weighing import service
from ideenmarkt.weighing.queries import criteria_of
from ideenmarkt.weighing.states import BodyKind, Method
from ideenmarkt.weighing.supports import support
from tests.conftest import NOW
from tests.weighing.makers import close, competences_of, make_body, make_person, make_ready, make_voting, score, vote


def result(session, ready, body, *given, method=Method.DOTS):
    """A closed voting of a body."""
    voting = make_voting(session, body, method=method, dots=20, most=20)
    if given:
        (vote if method is Method.DOTS else score)(session, voting, *given)
    close(session, voting)
    return voting


def order(group):
    return [(one.candidate_id, one.rank) for one in group.standings]


def test_without_votings_and_supports_nobody_has_a_place(session):
    ready = make_ready(session, 2)
    first, second = ranking(session, ready.round)
    assert (first.basis, second.basis) == (Basis.NOTHING, Basis.NOTHING)
    assert order(first) == [(one, None) for one in ready.ids]
    assert second.standings == ()


def test_an_open_voting_decides_nothing_yet(session):
    ready = make_ready(session)
    vote(session, make_voting(session, make_body(session, ready.round)), {ready.ids[0]: 3})
    assert ranking(session, ready.round)[0].basis is Basis.NOTHING


def test_a_closed_voting_without_ballots_decides_nothing(session):
    ready = make_ready(session)
    result(session, ready, make_body(session, ready.round))
    assert ranking(session, ready.round)[0].basis is Basis.NOTHING


def test_with_supports_alone_the_citizens_decide(session):
    ready = make_ready(session, 2, 1)
    body = make_body(session, ready.round)
    support(session, ready.ideas[1][0], make_person(session, body), at=NOW)
    first, second = ranking(session, ready.round)
    assert first.basis is Basis.SUPPORTS
    assert [column.title for column in first.columns] == ["Bürgerschaft"]
    assert order(first) == [(ready.ids[1], 1), (ready.ids[0], 2)]
    assert second.basis is Basis.NOTHING  # nobody said anything about it


def test_a_closed_voting_takes_the_place_of_the_supports(session):
    ready = make_ready(session, 2)
    body = make_body(session, ready.round)
    support(session, ready.candidates[1], make_person(session, body), at=NOW)
    result(session, ready, body, {ready.ids[0]: 1})
    [group, _] = ranking(session, ready.round)
    assert (group.basis, order(group)[0]) == (Basis.VOTINGS, (ready.ids[0], 1))
    assert group.standings[1].facts.supports == 1


def test_bodies_are_joined_by_weight_on_a_common_scale(session):
    ready = make_ready(session, 2)
    a, b = ready.ids
    result(session, ready, make_body(session, ready.round, weight=3), {a: 4, b: 2})
    board = make_body(session, ready.round, kind=BodyKind.STRATEGY_BOARD, title="Strategiebeirat")
    result(session, ready, board, {a: 1, b: 4})
    [group, _] = ranking(session, ready.round)
    assert [(one.candidate_id, one.points) for one in group.standings] == [
        (a, Fraction(3, 4) + Fraction(1, 16)),
        (b, Fraction(3, 8) + Fraction(1, 4)),
    ]
    assert [(one.raw, one.normalised, one.rank) for one in group.standings[1].bodies] == [
        (2, Fraction(1, 2), 2),
        (4, 1, 1),
    ]
    assert group.standings[0].sentence.startswith("Platz 1 von 2: am besten bei »Bürgerschaft« (Platz 1)")


def test_other_weights_are_tried_without_storing_them(session):
    ready = make_ready(session, 2)
    a, b = ready.ids
    people = make_body(session, ready.round, weight=3)
    result(session, ready, people, {a: 4, b: 2})
    board = make_body(session, ready.round, kind=BodyKind.STRATEGY_BOARD, title="Strategiebeirat")
    result(session, ready, board, {a: 1, b: 4})
    tried = ranking(session, ready.round, weights={str(people.id): 0})[0]
    assert (order(tried)[0], [column.title for column in tried.columns]) == ((b, 1), ["Strategiebeirat"])
    assert (people.weight, order(ranking(session, ready.round)[0])[0]) == (3, (a, 1))


def test_firmness_counts_what_moved_weights_would_change(session):
    ready = make_ready(session, 2, seats=1)
    a, b = ready.ids
    result(session, ready, make_body(session, ready.round), {a: 10, b: 9})
    board = make_body(session, ready.round, kind=BodyKind.STRATEGY_BOARD, title="Strategiebeirat")
    result(session, ready, board, {a: 8, b: 10})
    first, second = ranking(session, ready.round)[0].standings
    assert (first.candidate_id, first.firmness.best_rank, first.firmness.worst_rank) == (b, 1, 2)
    # in one of the seven weightings both have the same points, and a tie at the cut is no seat
    assert (first.firmness.share_within_seats, second.firmness.share_within_seats) == (Fraction(5, 7), Fraction(1, 7))
    assert (first.within_seats, second.within_seats) == (True, False)


def test_one_body_alone_says_nothing_on_firmness(session):
    ready = make_ready(session, 2)
    result(session, ready, make_body(session, ready.round), {ready.ids[0]: 1})
    assert all(one.firmness is None for one in ranking(session, ready.round)[0].standings)


def test_where_a_body_left_a_candidate_out_firmness_is_not_claimed(session):
    ready = make_ready(session, 2)
    a, b = ready.ids
    result(session, ready, make_body(session, ready.round), {a: 2, b: 1})
    board = make_body(session, ready.round, kind=BodyKind.STRATEGY_BOARD, title="Strategiebeirat")
    voting = make_voting(session, board, method=Method.SCORES)
    score(session, voting, {(a, criteria_of(session, voting)[0].id): 3})
    close(session, voting)
    group = ranking(session, ready.round)[0]
    assert [one.firmness for one in group.standings] == [None, None]
    assert group.standings[1].bodies[1].raw is None


def test_a_tie_at_the_cut_is_named_and_fills_no_seat(session):
    ready = make_ready(session, 4, seats=2)
    a, b, c, d = ready.ids
    result(session, ready, make_body(session, ready.round), {a: 5, b: 2, c: 2, d: 1})
    group = ranking(session, ready.round)[0]
    assert [one.candidate_id for one in group.standings if one.within_seats] == [a]
    assert [one.candidate_id for one in group.tied_at_cut] == [b, c]
    assert group.open_seats == 1
    assert [(one.rank, one.tied) for one in group.standings] == [(1, False), (2, True), (2, True), (4, False)]


def test_a_kompetenz_in_which_nobody_got_a_dot_has_no_order(session):
    ready = make_ready(session, 1, 2)
    result(session, ready, make_body(session, ready.round), {ready.ids[0]: 2})
    first, second = ranking(session, ready.round)
    assert (first.basis, second.basis) == (Basis.VOTINGS, Basis.NOTHING)
    assert [rank for _, rank in order(second)] == [None, None]


def test_the_last_closed_voting_of_a_body_counts_for_a_kompetenz(session):
    ready = make_ready(session, 2)
    a, b = ready.ids
    body = make_body(session, ready.round)
    result(session, ready, body, {a: 5})
    later = make_voting(session, body)
    vote(session, later, {b: 3})
    service.close_voting(session, later, actor=SYSTEM, at=NOW + timedelta(hours=1))
    group = ranking(session, ready.round)[0]
    assert order(group) == [(b, 1), (a, 2)]
    assert len(group.columns) == 1


def test_a_kompetenzforum_counts_only_in_its_own_kompetenz(session):
    ready = make_ready(session, 1, 1)
    own, _ = competences_of(session, ready.round)
    result(session, ready, make_body(session, ready.round), {ready.ids[0]: 1, ready.ids[1]: 1})
    forum = service.create_body(
        session, ready.round, kind=BodyKind.COMPETENCE_FORUM, title="Forum", competence_id=own.id, actor=SYSTEM, at=NOW
    )
    result(session, ready, forum, {ready.ids[0]: 1})
    first, second = ranking(session, ready.round)
    assert [column.title for column in first.columns] == ["Bürgerschaft", "Forum"]
    assert [column.title for column in second.columns] == ["Bürgerschaft"]


def test_the_table_tells_ideas_themes_criteria_and_supports(session):
    ready = make_ready(session, 1, ideas=3)
    body = make_body(session, ready.round)
    for idea in ready.ideas[0][:2]:
        session.add(IdeaTheme(idea_id=idea.id, theme_id=ready.round.strategy.themes[0].id))
    for _ in range(30):
        support(session, ready.ideas[0][0], make_person(session, body), at=NOW)
    voting = make_voting(session, body, method=Method.SCORES)
    effect, feasible = criteria_of(session, voting)
    score(session, voting, {(ready.ids[0], effect.id): 4, (ready.ids[0], feasible.id): 2})
    close(session, voting)
    [one] = ranking(session, ready.round)[0].standings
    assert (one.facts.ideas, one.facts.supports) == (3, 30)
    assert [(theme.title, theme.ideas) for theme in one.facts.themes] == [("Klima", 2)]
    assert [(c.title, c.mean) for c in one.bodies[0].criteria] == [("Wirkung", 4), ("Machbarkeit", 2)]
    assert one.facts.support_interval.low == pytest.approx(0.8865, abs=0.001)
    assert one.facts.support_interval.high == 1


def test_the_ranking_takes_the_same_number_of_statements_with_many_candidates(session, count_queries):
    counts = []
    for size in (3, 30):
        ready = make_ready(session, size, 2)
        for number in range(size // 3):
            body = make_body(session, ready.round, title=f"Gremium {number}", weight=1)
            result(session, ready, body, {ready.ids[0]: 1, ready.ids[-1]: 2})
        session.commit()
        counts.append(count_queries(lambda ready=ready: ranking(session, ready.round)))
        session.expire_all()
    assert counts[0] == counts[1]
