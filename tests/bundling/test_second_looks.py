"""Suggestions about bundles, and what people refused: through the services, computed by words alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import queries, revising, service, suggestions, undo
from ideenmarkt.bundling.gathering import gather_facts
from ideenmarkt.bundling.models import Bundle, PairVerdict, Suggestion, SuggestionMember
from ideenmarkt.bundling.states import BundleState, SuggestionKind, SuggestionState, Verdict
from ideenmarkt.chain.ledger import take_stock
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Phase, Round
from tests.bundling.making import make_suggestion
from tests.conftest import NOW
from tests.factories import make_idea, make_round

BY = {"actor": SYSTEM, "at": NOW}
LATER = {"actor": SYSTEM, "at": NOW + timedelta(minutes=5)}
WISHES = ("Mehr Bänke im Stadtpark {}", "Schwimmbad länger öffnen {}", "Radweg sanieren {}")


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session, phase=Phase.BUNDLING)


@pytest.fixture
def ideas(session: Session, round_: Round) -> list[list[Idea]]:
    """Six ideas of each of three wishes."""
    return [[make_idea(session, round_, wish.format("abc"[n % 3] * 3)) for n in range(6)] for wish in WISHES]


def make_bundle(session: Session, round_: Round, ideas: list[Idea], title: str = "Bündel") -> Bundle:
    return service.create_bundle(session, round_, ideas, title=title, **BY)


def looked_at(session: Session, round_: Round, kind: SuggestionKind) -> list[Suggestion]:
    found = suggestions.suggest(session, round_, Granularity.MEDIUM, encoder=None, **BY)
    return [one for one in found if one.kind is kind]


def merges(session: Session, round_: Round) -> list[Suggestion]:
    return looked_at(session, round_, SuggestionKind.MERGE)


def splits(session: Session, round_: Round) -> list[Suggestion]:
    return looked_at(session, round_, SuggestionKind.SPLIT)


def numbers(bundle: Bundle) -> set[int]:
    return {one.idea.number for one in bundle.memberships}


def ids(ideas: list[Idea]) -> set[int]:
    return {idea.id for idea in ideas}


def take_back(session: Session, action: str = "") -> None:
    """Undo the last step, or the last one of a kind."""
    wanted = select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)
    entry = session.scalars(wanted.where(JournalEntry.action == action) if action else wanted).one()
    undo.undo(session, entry, **LATER)


def verdict(session: Session, one: Idea, other: Idea) -> Verdict | None:
    found = session.get(PairVerdict, tuple(sorted((one.id, other.id))))
    return found.verdict if found else None


@pytest.fixture
def twins(session: Session, round_: Round, ideas: list[list[Idea]]) -> tuple[Bundle, Bundle]:
    """Two bundles of one wish, the first the larger, and one of another."""
    make_bundle(session, round_, ideas[1])
    return make_bundle(session, round_, ideas[0][:4], "groß"), make_bundle(session, round_, ideas[0][4:], "klein")


@pytest.fixture
def mixed(session: Session, round_: Round, ideas: list[list[Idea]]) -> Bundle:
    """A bundle of two wishes."""
    return make_bundle(session, round_, ideas[0] + ideas[1][:4], "gemischt")


def test_two_bundles_of_one_wish_are_suggested_as_one(session, round_, twins):
    (found,) = merges(session, round_)
    assert (found.target_id, found.source_id) == (twins[0].id, twins[1].id)
    assert {"Bänke", "Stadtpark"} <= set(found.shared_terms)
    sides = {part: {one.idea.number for one in found.members if one.part == part} for part in (0, 1)}
    assert sides == {0: numbers(twins[0]), 1: numbers(twins[1])}


def test_an_accepted_merge_is_one_step_and_one_undo(session, round_, twins):
    (found,) = merges(session, round_)
    large, small = twins
    inside = numbers(large), numbers(small)
    assert revising.accept_merge(session, found, **BY) is large
    assert (small.state, small.merged_into_id, found.state) == (BundleState.MERGED, large.id, SuggestionState.ACCEPTED)
    take_back(session)
    assert (numbers(large), numbers(small), small.state) == (*inside, BundleState.OPEN)
    assert (found.state, found.bundle_id) == (SuggestionState.OPEN, None)
    assert take_stock(session).balanced


def test_a_bundle_put_together_as_suggested_is_not_suggested_to_be_split(session, round_, ideas):
    first, second = make_bundle(session, round_, ideas[0]), make_bundle(session, round_, ideas[1])
    both = {"target": first, "source": second, "kind": SuggestionKind.MERGE}
    revising.accept_merge(session, make_suggestion(session, round_, ideas[0] + ideas[1], **both), **BY)
    assert splits(session, round_) == []
    take_back(session, "suggestion.accepted")
    service.merge_bundles(session, second, target=first, **BY)
    assert splits(session, round_) == []


def test_a_bundle_put_together_that_has_grown_much_since_may_be_asked_about(session, round_, ideas):
    first, second = make_bundle(session, round_, ideas[0][:2]), make_bundle(session, round_, ideas[0][2:4])
    service.merge_bundles(session, second, target=first, **BY)
    service.add_ideas(session, first, ideas[1], **LATER)
    assert [one.target_id for one in splits(session, round_)] == [first.id]


def test_a_refused_merge_is_not_suggested_again_until_a_bundle_has_clearly_changed(session, round_, ideas, twins):
    _, small = twins
    suggestions.refuse(session, merges(session, round_)[0], **BY)
    assert merges(session, round_) == []
    more = [make_idea(session, round_, WISHES[0].format(n)) for n in "uvw"]
    service.add_ideas(session, small, more[:1], **BY)
    assert merges(session, round_) == []
    service.add_ideas(session, small, more[1:], **BY)
    assert len(merges(session, round_)) == 1


def test_a_refusal_holds_for_the_same_ideas_in_bundles_made_anew(session, round_, ideas, twins):
    suggestions.refuse(session, merges(session, round_)[0], **BY)
    service.dissolve_bundle(session, twins[1], **BY)
    make_bundle(session, round_, ideas[0][4:], "klein, noch einmal")
    assert merges(session, round_) == []


def test_a_refused_merge_that_was_taken_back_is_suggested_again(session, round_, twins):
    suggestions.refuse(session, merges(session, round_)[0], **BY)
    take_back(session)
    assert len(merges(session, round_)) == 1


def test_bundles_are_not_suggested_as_one_where_people_keep_ideas_apart(session, round_, ideas, twins):
    service.move_idea(session, ideas[0][0], source=twins[0], target=twins[1], **BY)
    assert merges(session, round_) == []


def test_bundles_that_share_ideas_are_remembered_with_them(session, round_, ideas):
    make_bundle(session, round_, ideas[0][:4])
    make_bundle(session, round_, ideas[0][1:])
    suggestions.refuse(session, merges(session, round_)[0], **BY)
    assert merges(session, round_) == []


def test_a_bundle_of_two_wishes_is_suggested_as_two(session, round_, ideas, mixed):
    (found,) = splits(session, round_)
    assert found.target_id == mixed.id
    assert "Schwimmbad" in found.label
    assert {one.idea_id for one in found.members if one.part == 1} == ids(ideas[1][:4])


def test_an_accepted_split_is_one_step_and_one_undo(session, round_, ideas, mixed):
    (found,) = splits(session, round_)
    fresh = revising.accept_split(session, found, title="Schwimmen", **BY)
    assert (fresh.title, found.state, found.bundle_id) == ("Schwimmen", SuggestionState.ACCEPTED, fresh.id)
    assert {one.idea_id for one in fresh.memberships} == ids(ideas[1][:4])
    assert (merges(session, round_), splits(session, round_)) == ([], [])
    take_back(session, "suggestion.accepted")
    assert {one.idea_id for one in mixed.memberships} == ids(ideas[0] + ideas[1][:4])
    assert (fresh.state, verdict(session, ideas[0][1], ideas[1][1])) == (BundleState.DISSOLVED, None)
    assert take_stock(session).balanced


def test_other_ideas_may_leave_than_suggested(session, round_, ideas, mixed):
    (found,) = splits(session, round_)
    chosen = ids(ideas[1][:3])
    fresh = revising.accept_split(session, found, idea_ids=chosen, **BY)
    assert (found.state, {one.idea_id for one in fresh.memberships}) == (SuggestionState.CHANGED, chosen)
    assert fresh.title == found.label


def test_a_split_leaves_somebody_behind_and_takes_somebody_along(session, round_, ideas, mixed):
    (found,) = splits(session, round_)
    with pytest.raises(service.IdeasNeeded):
        revising.accept_split(session, found, idea_ids=[], **BY)
    with pytest.raises(service.NothingLeft):
        revising.accept_split(session, found, idea_ids=ids(ideas[0] + ideas[1]), **BY)


def test_a_refused_split_is_not_suggested_again_until_the_bundle_has_clearly_changed(session, round_, ideas, mixed):
    suggestions.refuse(session, splits(session, round_)[0], **BY)
    for idea in ideas[0][:3]:
        service.remove_idea(session, mixed, idea, **BY)
    assert splits(session, round_) == []
    more = [make_idea(session, round_, WISHES[1].format(n)) for n in "uvw"]
    service.add_ideas(session, mixed, [*more, *ideas[1][4:]], **BY)
    assert len(splits(session, round_)) == 1


def test_what_is_suggested_about_a_bundle_that_is_gone_is_not_shown_nor_accepted(session, round_, twins):
    (found,) = merges(session, round_)
    assert queries.open_revisions(session, round_.id).total == 1
    service.dissolve_bundle(session, twins[1], **BY)
    assert queries.open_revisions(session, round_.id).total == 0
    assert queries.standing(session, round_.id).suggestions == queries.open_suggestions(session, round_.id).total
    with pytest.raises(service.BundleStepNotPossible):
        revising.accept_merge(session, found, **BY)


def test_what_changed_while_it_was_computed_is_not_suggested(session, round_, ideas, twins, mixed):
    from ideenmarkt.bundling.computing import compute

    run = suggestions.start_run(session, round_, Granularity.MEDIUM, engine="sparse 1", at=NOW)
    computed = compute(gather_facts(session, round_), Granularity.MEDIUM, encoder=None)
    assert computed.revisions.merges
    assert computed.revisions.splits
    service.dissolve_bundle(session, twins[1], **BY)
    service.remove_idea(session, mixed, ideas[0][5], **BY)
    found = suggestions.finish_run(session, run, computed, encoder=None, **BY)
    assert {one.kind for one in found} <= {SuggestionKind.GROUP}


def test_each_kind_is_decided_in_its_own_way(session, round_, ideas, twins):
    (merge,) = merges(session, round_)
    group = make_suggestion(session, round_, ideas[2])
    with pytest.raises(suggestions.OtherKind):
        suggestions.accept(session, merge, **BY)
    with pytest.raises(suggestions.OtherKind):
        suggestions.refuse_member(session, merge, ideas[0][0].id, **BY)
    for accept in (revising.accept_merge, revising.accept_split):
        with pytest.raises(suggestions.OtherKind):
            accept(session, group, **BY)


def test_bundles_are_never_put_together_or_split_in_bulk(session, round_, twins, mixed):
    suggestions.suggest(session, round_, Granularity.MEDIUM, encoder=None, **BY)
    suggestions.accept_all(session, round_, **BY)
    left = session.scalars(select(Suggestion.kind).where(Suggestion.state == SuggestionState.OPEN)).all()
    assert SuggestionKind.GROUP not in left
    assert left


def together(session: Session, round_: Round) -> set[tuple[int, int]]:
    """Every two ideas that are suggested together now."""
    found = suggestions.suggest(session, round_, Granularity.COARSE, encoder=None, **BY)
    groups = [sorted(one.idea_id for one in suggestion.members) for suggestion in found]
    return {(a, b) for group in groups for a in group for b in group if a < b}


def pairs(ideas: list[Idea]) -> set[tuple[int, int]]:
    return {(a.id, b.id) for a in ideas for b in ideas if a.id < b.id}


def test_no_pair_of_a_refused_large_group_is_suggested_again(session, round_, ideas):
    suggestions.refuse(session, make_suggestion(session, round_, ideas[0]), **BY)
    more = [make_idea(session, round_, WISHES[0].format(n)) for n in "uvwxyz"]
    assert not together(session, round_) & pairs(ideas[0])
    assert together(session, round_) & pairs(ideas[0][:1] + more)


def test_a_refused_large_group_teaches_nothing_about_its_pairs(session, round_, ideas):
    suggestions.refuse(session, make_suggestion(session, round_, ideas[0]), **BY)
    assert not session.scalars(select(PairVerdict)).all()
    assert gather_facts(session, round_).refused == pairs(ideas[0])


def test_a_group_that_is_too_coarse_comes_back_in_parts_only(session, round_, ideas):
    found = make_suggestion(session, round_, ideas[0], parts=(0, 0, 0, 1, 1, 2))
    suggestions.refuse(session, found, too_coarse=True, **BY)
    one, other, alone = ideas[0][:3], ideas[0][3:5], ideas[0][5:]
    assert gather_facts(session, round_).refused == pairs(ideas[0]) - pairs(one) - pairs(other)
    suggested = together(session, round_)
    assert suggested & pairs(one + other) <= pairs(one) | pairs(other)
    assert suggested & pairs(one)
    assert not suggested & {(min(a.id, b.id), max(a.id, b.id)) for a in one + other for b in alone}


def test_a_computed_large_group_has_parts_of_half_of_it_at_most(session, round_, ideas):
    (found,) = (
        one
        for one in suggestions.suggest(session, round_, Granularity.COARSE, encoder=None, **BY)
        if ideas[0][0].id in {member.idea_id for member in one.members}
    )
    sizes = [sum(one.part == part for one in found.members) for part in {one.part for one in found.members}]
    assert suggestions.can_be_finer(found)
    assert max(sizes) <= len(found.members) / 2


def test_a_small_group_is_not_too_coarse(session, round_, ideas):
    found = make_suggestion(session, round_, ideas[0][:3])
    with pytest.raises(suggestions.CannotBeFiner):
        suggestions.refuse(session, found, too_coarse=True, **BY)


def test_a_refusal_taken_back_no_longer_counts(session, round_, ideas):
    found = make_suggestion(session, round_, ideas[0], parts=(0, 0, 0, 1, 1, 1))
    suggestions.refuse(session, found, too_coarse=True, **BY)
    take_back(session)
    assert gather_facts(session, round_).refused == frozenset()
    assert not session.scalars(select(Suggestion).where(Suggestion.too_coarse)).all()


def test_who_puts_a_refused_pair_together_frees_that_pair_and_no_other(session, round_, ideas):
    suggestions.refuse(session, make_suggestion(session, round_, ideas[0]), **BY)
    made = make_bundle(session, round_, ideas[0][:3])
    assert gather_facts(session, round_).refused == pairs(ideas[0]) - pairs(ideas[0][:3])
    service.dissolve_bundle(session, made, **BY)
    assert pairs(ideas[0][:3]) <= together(session, round_)


def test_a_tie_from_before_does_not_outlive_the_refusal(session, round_, ideas):
    made = make_bundle(session, round_, ideas[0])
    service.dissolve_bundle(session, made, **BY)
    found = make_suggestion(session, round_, ideas[0])
    suggestions.refuse(session, found, **BY)
    assert gather_facts(session, round_).refused == pairs(ideas[0])
    assert not together(session, round_) & pairs(ideas[0])
    take_back(session, "suggestion.refused")
    assert verdict(session, ideas[0][0], ideas[0][3]) is Verdict.SAME


def test_an_idea_taken_out_first_is_not_refused_with_the_rest_once_more(session, round_, ideas):
    found = make_suggestion(session, round_, ideas[0])
    suggestions.refuse_member(session, found, ideas[0][0].id, **BY)
    suggestions.refuse(session, found, **BY)
    out = session.get_one(SuggestionMember, (found.id, ideas[0][0].id))
    assert out.refused
    facts = gather_facts(session, round_)
    assert facts.apart == pairs(ideas[0])


def test_the_halves_of_a_split_bundle_stay_apart_when_one_is_dissolved(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas[0])
    fresh = service.split_bundle(session, bundle, ideas[0][:3], title="Hälfte", **BY)
    assert verdict(session, ideas[0][0], ideas[0][3]) is Verdict.DIFFERENT
    service.dissolve_bundle(session, fresh, **BY)
    suggested = together(session, round_)
    assert not {pair for pair in suggested if len(ids(ideas[0][:3]) & set(pair)) == 1 and ids(ideas[0][3:]) & set(pair)}
    assert pairs(ideas[0][:3]) <= suggested


def test_each_half_keeps_its_ties_when_the_idea_that_held_them_leaves(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas[0])
    service.split_bundle(session, bundle, ideas[0][:1], title="Hälfte", **BY)
    assert [verdict(session, ideas[0][1], other) for other in ideas[0][2:]] == [Verdict.SAME] * 4


def test_undoing_a_split_brings_the_ties_back(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas[0])
    before = set(session.execute(select(PairVerdict.idea_a_id, PairVerdict.idea_b_id, PairVerdict.verdict)).all())
    service.split_bundle(session, bundle, ideas[0][:3], title="Hälfte", **BY)
    take_back(session)
    assert before == set(
        session.execute(select(PairVerdict.idea_a_id, PairVerdict.idea_b_id, PairVerdict.verdict)).all()
    )
