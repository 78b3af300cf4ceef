"""The steps of bundling, taking them back, suggestions and candidates, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import candidates, history, queries, service, suggestions, undo
from ideenmarkt.bundling.models import Bundle, Candidate, PairVerdict, Suggestion
from ideenmarkt.bundling.states import BundleState, Relation, SuggestionState, Verdict
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas import service as ideas_service
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.strategy import service as strategies
from ideenmarkt.strategy.models import Phase, Round
from tests.bundling.making import make_suggestion
from tests.conftest import NOW
from tests.factories import actor_as, make_idea, make_round

BY = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session, phase=Phase.BUNDLING)


@pytest.fixture
def ideas(session: Session, round_: Round) -> list[Idea]:
    return [make_idea(session, round_, f"Idee {n}: mehr Bänke im Park für ältere Menschen") for n in range(5)]


def make_bundle(session: Session, round_: Round, ideas: list[Idea], title: str = "Bänke") -> Bundle:
    return service.create_bundle(session, round_, ideas, title=title, **BY)


def numbers(bundle: Bundle) -> set[int]:
    return {membership.idea.number for membership in bundle.memberships}


def last(session: Session) -> JournalEntry:
    return session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()


def take_back(session: Session) -> JournalEntry:
    return undo.undo(session, last(session), **BY)


def test_an_idea_may_be_in_several_bundles(session, round_, ideas):
    make_bundle(session, round_, ideas[:2])
    second = make_bundle(session, round_, ideas[1:3])
    assert numbers(second) == {2, 3}
    assert [idea.number for idea in queries.all_loners(session, round_.id)] == [4, 5]


def test_an_idea_that_is_not_published_is_not_bundled(session, round_, ideas):
    hidden = make_idea(session, round_, published=False)
    with pytest.raises(service.NotPublished):
        make_bundle(session, round_, [hidden])
    assert not session.scalars(select(Bundle)).all()


def test_an_idea_of_another_round_is_not_bundled(session, round_, ideas):
    foreign = make_idea(session, make_round(session))
    with pytest.raises(service.OtherRound):
        make_bundle(session, round_, [foreign])


def test_a_bundle_takes_the_competence_of_most_of_its_ideas(session, round_):
    competence = round_.strategy.competences[1]
    chosen = [make_idea(session, round_, competence_id=competence.id) for _ in range(2)] + [make_idea(session, round_)]
    assert make_bundle(session, round_, chosen).competence_id == competence.id


def test_a_focus_area_of_another_competence_is_refused(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas)
    first, second = round_.strategy.competences
    with pytest.raises(service.WrongFocusArea):
        service.name_bundle(
            session, bundle, title="x", summary="", competence_id=first.id, focus_area_id=second.focus_areas[0].id, **BY
        )


def test_saving_an_unchanged_name_records_nothing(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas)
    before = last(session).id
    service.name_bundle(session, bundle, title="Bänke", summary="", competence_id=None, focus_area_id=None, **BY)
    assert last(session).id == before


def test_moving_keeps_the_relation_and_teaches_that_the_idea_did_not_belong(session, round_, ideas):
    source, target = make_bundle(session, round_, ideas[:2]), make_bundle(session, round_, ideas[2:3])
    service.change_relation(session, source, ideas[1], Relation.PART, **BY)
    service.move_idea(session, ideas[1], source=source, target=target, **BY)
    assert service.membership_of(target, ideas[1]).relation is Relation.PART
    verdict = session.get_one(PairVerdict, (ideas[0].id, ideas[1].id))
    assert verdict.verdict is Verdict.DIFFERENT


def test_a_merge_keeps_the_number_and_tells_where_the_ideas_went(session, round_, ideas):
    gone, target = make_bundle(session, round_, ideas[:3]), make_bundle(session, round_, ideas[2:])
    service.merge_bundles(session, gone, target=target, **BY)
    assert (gone.state, gone.merged_into_id) == (BundleState.MERGED, target.id)
    assert numbers(target) == {1, 2, 3, 4, 5}
    assert not gone.memberships


def test_a_merge_is_undone_exactly_and_redone(session, round_, ideas):
    gone, target = make_bundle(session, round_, ideas[:3]), make_bundle(session, round_, ideas[2:])
    service.merge_bundles(session, gone, target=target, **BY)
    take_back(session)
    assert (gone.state, gone.merged_into_id, numbers(gone), numbers(target)) == (
        BundleState.OPEN, None, {1, 2, 3}, {3, 4, 5},
    )  # fmt: skip
    take_back(session)
    assert (gone.state, numbers(target)) == (BundleState.MERGED, {1, 2, 3, 4, 5})


def test_an_idea_added_after_a_merge_stays_when_the_merge_is_undone(session, round_, ideas):
    gone, target = make_bundle(session, round_, ideas[:1]), make_bundle(session, round_, ideas[1:2])
    service.merge_bundles(session, gone, target=target, **BY)
    merge = last(session)
    service.add_ideas(session, target, [ideas[4]], **BY)
    undo.undo(session, merge, **BY)
    assert (numbers(gone), numbers(target)) == ({1}, {2, 5})


def test_undo_names_the_later_step_that_must_go_first(session, round_, ideas):
    gone, target = make_bundle(session, round_, ideas[:2]), make_bundle(session, round_, ideas[2:])
    service.merge_bundles(session, gone, target=target, **BY)
    merge = last(session)
    service.remove_idea(session, target, ideas[0], **BY)
    with pytest.raises(undo.UndoLaterStepFirst) as refused:
        undo.undo(session, merge, **BY)
    assert refused.value.details["number"] == last(session).id
    assert "herausgenommen" in str(refused.value)


def test_creating_a_bundle_is_not_undone_while_ideas_came_into_it_later(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas[:1])
    created = last(session)
    service.add_ideas(session, bundle, [ideas[1]], **BY)
    with pytest.raises(undo.UndoLaterStepFirst):
        undo.undo(session, created, **BY)
    take_back(session)
    undo.undo(session, created, **BY)
    assert bundle.state is BundleState.DISSOLVED
    assert len(queries.all_loners(session, round_.id)) == 5


def test_the_number_of_an_undone_bundle_is_not_given_again(session, round_, ideas):
    make_bundle(session, round_, ideas)
    take_back(session)
    assert make_bundle(session, round_, ideas).number == 2


def test_a_step_is_undone_once(session, round_, ideas):
    make_bundle(session, round_, ideas)
    created = last(session)
    undo.undo(session, created, **BY)
    with pytest.raises(undo.AlreadyUndone):
        undo.undo(session, created, **BY)


def test_an_entry_of_another_room_is_no_step(session, round_, ideas):
    with pytest.raises(undo.NotAStep):
        undo.undo(session, session.get_one(JournalEntry, 1), **BY)


def test_the_last_step_is_ones_own(session, round_, ideas):
    wanda, karl = actor_as(session, Role.FACILITATOR), actor_as(session, Role.FACILITATOR)
    hers = service.create_bundle(session, round_, ideas[:1], title="Ihres", actor=wanda, at=NOW)
    his = service.create_bundle(session, round_, ideas[1:2], title="Seines", actor=karl, at=NOW)
    undo.undo_last(session, round_.id, actor=wanda, at=NOW)
    assert (hers.state, his.state) == (BundleState.DISSOLVED, BundleState.OPEN)
    with pytest.raises(undo.NotAStep):
        undo.undo_last(session, round_.id, actor=wanda, at=NOW)


def test_a_split_leaves_at_least_one_idea(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas)
    with pytest.raises(service.NothingLeft):
        service.split_bundle(session, bundle, ideas, title="Neu", **BY)
    fresh = service.split_bundle(session, bundle, ideas[3:], title="Neu", **BY)
    assert (numbers(bundle), numbers(fresh)) == ({1, 2, 3}, {4, 5})


def test_nothing_changes_after_the_bundling_phase(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas)
    strategies.move_to_phase(session, round_, Phase.RECOMMENDING, **BY)
    with pytest.raises(service.BundlingIsOver):
        service.dissolve_bundle(session, bundle, **BY)


def test_accepting_makes_a_bundle_that_undo_takes_away(session, round_, ideas):
    suggestion = make_suggestion(session, round_, ideas[:3])
    bundle = suggestions.accept(session, suggestion, **BY)
    assert (bundle.title, numbers(bundle), suggestion.state) == (
        "Bänke im Park", {1, 2, 3}, SuggestionState.ACCEPTED,
    )  # fmt: skip
    take_back(session)
    assert (suggestion.state, suggestion.bundle_id, bundle.state) == (
        SuggestionState.OPEN, None, BundleState.DISSOLVED,
    )  # fmt: skip


def test_accepting_fewer_ideas_counts_as_changed_and_is_learnt(session, round_, ideas):
    suggestion = make_suggestion(session, round_, ideas[:3])
    suggestions.accept(session, suggestion, idea_ids=[ideas[0].id, ideas[1].id], **BY)
    assert suggestion.state is SuggestionState.CHANGED
    assert session.get_one(PairVerdict, (ideas[0].id, ideas[2].id)).verdict is Verdict.DIFFERENT
    assert session.get_one(PairVerdict, (ideas[0].id, ideas[1].id)).verdict is Verdict.SAME


def test_an_idea_outside_the_suggestion_cannot_be_accepted_with_it(session, round_, ideas):
    suggestion = make_suggestion(session, round_, ideas[:2])
    with pytest.raises(suggestions.NotInSuggestion):
        suggestions.accept(session, suggestion, idea_ids=[ideas[4].id], **BY)


def test_a_suggestion_for_a_merged_bundle_follows_it(session, round_, ideas):
    old, new = make_bundle(session, round_, ideas[:1]), make_bundle(session, round_, ideas[1:2])
    suggestion = make_suggestion(session, round_, ideas[2:3], target=old)
    service.merge_bundles(session, old, target=new, **BY)
    assert suggestions.accept(session, suggestion, **BY) is new


def test_an_idea_withdrawn_meanwhile_is_not_accepted(session, round_, ideas):
    suggestion = make_suggestion(session, round_, ideas[:3])
    ideas_service.advance(session, ideas[0], IdeaAction.WITHDRAW, **BY)
    assert numbers(suggestions.accept(session, suggestion, **BY)) == {2, 3}


def test_a_suggestion_with_one_idea_left_is_refused(session, round_, ideas):
    suggestion = make_suggestion(session, round_, ideas[:2])
    suggestions.refuse_member(session, suggestion, ideas[0].id, **BY)
    assert suggestion.state is SuggestionState.REFUSED
    with pytest.raises(suggestions.SuggestionDecided):
        suggestions.accept(session, suggestion, **BY)


def suggested(session: Session, round_: Round) -> list[set[int]]:
    found = suggestions.suggest(session, round_, Granularity.COARSE, encoder=None, **BY)
    return [{member.idea.number for member in one.members} for one in found]


def test_the_next_computation_honours_refusals_and_replaces_open_suggestions(session, round_, ideas):
    assert suggested(session, round_) == [{1, 2, 3, 4, 5}]
    (first,) = session.scalars(select(Suggestion)).all()
    assert suggested(session, round_) == [{1, 2, 3, 4, 5}]
    assert first.state is SuggestionState.STALE
    second = session.scalars(select(Suggestion).where(Suggestion.state == SuggestionState.OPEN)).one()
    suggestions.refuse(session, second, **BY)
    assert suggested(session, round_) == []


def test_a_loner_like_a_bundle_is_suggested_for_it_until_refused(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas[:4])
    (suggestion,) = suggestions.suggest(session, round_, Granularity.COARSE, encoder=None, **BY)
    assert (suggestion.target_id, [one.idea_id for one in suggestion.members]) == (bundle.id, [ideas[4].id])
    suggestions.refuse(session, suggestion, **BY)
    assert suggested(session, round_) == []


def test_a_removed_idea_is_not_suggested_for_its_bundle_again(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas)
    service.remove_idea(session, bundle, ideas[0], **BY)
    assert suggested(session, round_) == []


def test_only_one_computation_runs_at_a_time_and_a_dead_one_does_not_block(session, round_, ideas):
    suggestions.start_run(session, round_, Granularity.FINE, engine="sparse 1", at=NOW)
    with pytest.raises(suggestions.ComputationUnderWay):
        suggestions.start_run(session, round_, Granularity.FINE, engine="sparse 1", at=NOW)
    later = NOW + suggestions.PATIENCE + timedelta(seconds=1)
    assert suggestions.start_run(session, round_, Granularity.FINE, engine="sparse 1", at=later)


def ready_bundle(session: Session, round_: Round, ideas: list[Idea], place: int = 0, title: str = "Bänke") -> Bundle:
    bundle = make_bundle(session, round_, ideas, title)
    service.name_bundle(
        session, bundle, title=title, summary="", competence_id=round_.strategy.competences[place].id,
        focus_area_id=None, **BY,
    )  # fmt: skip
    return bundle


def test_a_bundle_without_competence_is_no_candidate(session, round_, ideas):
    with pytest.raises(candidates.NotReadyForCandidacy, match="Kompetenz"):
        candidates.nominate(session, make_bundle(session, round_, ideas), **BY)


def test_a_candidate_is_closed_and_can_be_taken_back(session, round_, ideas):
    bundle = ready_bundle(session, round_, ideas)
    candidate = candidates.nominate(session, bundle, **BY)
    assert (candidate.number, bundle.state) == (1, BundleState.CANDIDATE)
    with pytest.raises(service.BundleStepNotPossible):
        service.remove_idea(session, bundle, ideas[0], **BY)
    candidates.take_back(session, candidate, **BY)
    assert bundle.state is BundleState.OPEN
    assert not session.scalars(select(Candidate)).all()


def test_adding_is_not_undone_behind_the_back_of_a_candidate(session, round_, ideas):
    bundle = ready_bundle(session, round_, ideas[:2])
    service.add_ideas(session, bundle, [ideas[2]], **BY)
    added = last(session)
    candidates.nominate(session, bundle, **BY)
    with pytest.raises(undo.UndoLaterStepFirst, match="Kandidaten"):
        undo.undo(session, added, **BY)


def test_the_largest_bundles_of_each_competence_become_candidates(session, round_, ideas):
    small = ready_bundle(session, round_, ideas[:1], title="klein")
    large = ready_bundle(session, round_, ideas[:3], title="groß")
    other = ready_bundle(session, round_, ideas[3:], place=1, title="andere")
    made = candidates.nominate_largest(session, round_, per_competence=1, **BY)
    assert [one.bundle_id for one in made] == [large.id, other.id]
    assert small.state is BundleState.OPEN
    assert not candidates.nominate_largest(session, round_, per_competence=1, **BY)


def test_the_history_tells_what_happened_and_what_was_taken_back(session, round_, ideas):
    bundle = make_bundle(session, round_, ideas[:2])
    take_back(session)
    newest, oldest = history.steps(session, round_.id, bundle=bundle).items
    assert (newest.is_undo, newest.undoes, newest.redoes) == (True, oldest.entry.id, False)
    assert (oldest.bundles, oldest.ideas, oldest.undone_by) == ((1,), (1, 2), newest.entry.id)
