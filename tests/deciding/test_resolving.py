"""The council resolution: once, all or nothing, and an outcome for every published idea."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideenmarkt.deciding import choosing, entering, resolving, settling
from ideenmarkt.deciding.choosing import Chosen
from ideenmarkt.deciding.entering import (
    CandidatesDiffer,
    IdeasUndecided,
    InTheFuture,
    LineIncomplete,
    PaperNumberMissing,
    TooManyLeads,
)
from ideenmarkt.deciding.models import CouncilResolution, IdeaReserve, Outcome, ResolutionLine
from ideenmarkt.deciding.recommending import AlreadyResolved
from ideenmarkt.deciding.resolving import EffectChanged
from ideenmarkt.deciding.rules import PROMISING_SUPPORTERS, Lead
from ideenmarkt.deciding.settling import NotResolved, settle
from ideenmarkt.deciding.states import OutcomeKind, Verdict
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import CoreActivity, Phase
from tests.conftest import NOW
from tests.deciding.world import give_support, make_world, new_resolution, recommend, resolve
from tests.factories import make_idea


def outcome_of(session, idea):
    return session.get(Outcome, idea.id)


def carry_out(session, world, new, **more):
    return resolving.resolve(session, world.round, new, actor=SYSTEM, at=NOW, **more)


def test_core_activities_continue_the_numbers_and_lead_back_to_every_idea(session):
    world = make_world(session)
    recommend(session, world)
    resolve(session, world)
    new = session.scalars(select(CoreActivity).where(CoreActivity.number > 2).order_by(CoreActivity.number)).all()
    assert [(one.number, one.title, one.year) for one in new] == [(3, "Vorschlag 1", 2018), (4, "Vorschlag 2", 2018)]
    first = world.candidates[0]
    for idea in world.ideas_of[first.id]:
        assert outcome_of(session, idea).core_activity_id == new[0].id
    line = session.scalars(select(ResolutionLine).where(ResolutionLine.candidate_id == first.id)).one()
    assert line.core_activity_id == new[0].id
    assert world.round.phase is Phase.RESOLVED
    assert not check_chain(session)


def test_every_published_idea_has_exactly_one_outcome_and_no_other_has_any(session):
    world = make_world(session)
    recommend(session, world)
    resolve(session, world)
    wanted = select(Idea.id).where(Idea.round_id == world.round.id, Idea.state == IdeaState.PUBLISHED)
    assert set(session.scalars(select(Outcome.idea_id))) == set(session.scalars(wanted))
    assert outcome_of(session, world.declined) is None


def test_reserve_and_answers_say_why(session):
    world = make_world(session)
    recommend(session, world)
    resolve(session, world, k1=Verdict.DECLINED)
    declined, waiting = world.candidates[0], world.candidates[2]
    answered = outcome_of(session, world.ideas_of[declined.id][0])
    assert (answered.kind, answered.reason) == (OutcomeKind.ANSWERED, "So hat der Rat entschieden.")
    entry = session.scalars(select(IdeaReserve).where(IdeaReserve.candidate_id == waiting.id)).one()
    assert outcome_of(session, world.ideas_of[waiting.id][0]).reserve_id == entry.id
    assert outcome_of(session, world.in_open_bundle[0]).kind is OutcomeKind.ANSWERED
    assert outcome_of(session, world.loners[0]).reason == settling.REASON_ALONE


def test_promising_ideas_and_bundles_wait_by_default_and_the_office_may_choose_otherwise(session):
    world = make_world(session)
    loved, plain = world.loners
    give_support(session, loved, PROMISING_SUPPORTERS)
    recommend(session, world)
    chosen = Chosen(shown_bundles=frozenset({world.open_bundle.id}), kept_bundles=frozenset({world.open_bundle.id}))
    assert choosing.choose(session, world.round, chosen, actor=SYSTEM, at=NOW) == 1
    resolve(session, world)
    assert outcome_of(session, loved).reserve.idea_id == loved.id
    assert outcome_of(session, plain).kind is OutcomeKind.ANSWERED
    reserves = {outcome_of(session, one).reserve_id for one in world.in_open_bundle}
    assert len(reserves) == 1
    assert session.get(IdeaReserve, reserves.pop()).bundle_id == world.open_bundle.id


def test_a_choice_against_the_default_is_kept_and_can_be_turned_back(session):
    world = make_world(session)
    loved = world.loners[0]
    give_support(session, loved, PROMISING_SUPPORTERS)
    shown = Chosen(shown_ideas=frozenset({loved.id}))
    assert choosing.choose(session, world.round, shown, actor=SYSTEM, at=NOW) == 1
    assert choosing.choose(session, world.round, shown, actor=SYSTEM, at=NOW) == 0
    back = replace(shown, kept_ideas=frozenset({loved.id}))
    assert choosing.choose(session, world.round, back, actor=SYSTEM, at=NOW) == 1
    page = choosing.remaining_ideas(session, world.round, 1)
    assert {one.idea.id: (one.keep, one.by_default) for one in page.items}[loved.id] == (True, False)


def test_the_effect_shown_before_is_what_happens(session):
    world = make_world(session)
    recommend(session, world)
    new = new_resolution(session, world)
    effect = entering.effect(session, world.round, new.verdicts)
    carry_out(session, world, new, shown=effect.fingerprint)
    rows = session.execute(select(Outcome.kind, func.count()).group_by(Outcome.kind))
    counted = {row[0]: row[1] for row in rows}
    assert {kind: number for kind, number in effect.ideas.items() if number} == counted
    assert (effect.core_activities, effect.reserved_candidates) == (2, 1)


def test_an_effect_that_changed_meanwhile_is_not_carried_out(session):
    world = make_world(session)
    recommend(session, world)
    new = new_resolution(session, world)
    shown = entering.effect(session, world.round, new.verdicts).fingerprint
    make_idea(session, world.round, "Im letzten Augenblick veröffentlicht.")
    with pytest.raises(EffectChanged):
        carry_out(session, world, new, shown=shown)


def test_a_round_is_resolved_only_once(session):
    world = make_world(session)
    recommend(session, world)
    new = new_resolution(session, world)
    carry_out(session, world, new)
    with pytest.raises(AlreadyResolved):
        carry_out(session, world, new)
    assert session.scalar(select(func.count(CoreActivity.id))) == 4


def test_ideas_that_screening_has_not_decided_block_the_resolution(session):
    world = make_world(session)
    recommend(session, world)
    make_idea(session, world.round, "Noch nicht gesichtet, kam gerade erst.", published=False)
    with pytest.raises(IdeasUndecided):
        resolve(session, world)


def test_a_failure_in_the_middle_leaves_nothing_written(session, monkeypatch):
    world = make_world(session)
    recommend(session, world)
    session.commit()
    entries = session.scalar(select(func.count(JournalEntry.id)))

    def fail(*_args, **_kwargs):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(resolving, "settle", fail)
    with pytest.raises(RuntimeError):
        resolve(session, world)
    session.commit()  # even a caller that carries on
    for table in (CouncilResolution, ResolutionLine, IdeaReserve, Outcome):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.scalar(select(func.count(CoreActivity.id))) == 2
    assert session.scalar(select(func.count(JournalEntry.id))) == entries
    assert world.round.phase is Phase.RECOMMENDING
    monkeypatch.undo()
    resolve(session, world)
    assert not check_chain(session)


def test_lines_must_name_every_candidate_once(session):
    world = make_world(session)
    new = new_resolution(session, world)
    with pytest.raises(CandidatesDiffer):
        carry_out(session, world, replace(new, lines=new.lines[:-1]))
    with pytest.raises(CandidatesDiffer):
        carry_out(session, world, replace(new, lines=(*new.lines, new.lines[0])))


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": Verdict.CORE_ACTIVITY, "title": " "},
        {"verdict": Verdict.CORE_ACTIVITY, "focus_area_id": None},
        {"verdict": Verdict.CORE_ACTIVITY, "focus_area_id": 9999},
        {"verdict": Verdict.DECLINED, "reason": ""},
    ],
)
def test_a_line_needs_title_and_focus_area_or_a_reason(session, change):
    world = make_world(session)
    new = new_resolution(session, world)
    with pytest.raises(LineIncomplete):
        carry_out(session, world, replace(new, lines=(replace(new.lines[0], **change), *new.lines[1:])))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"paper_number": "  "}, PaperNumberMissing),
        ({"paper_number": "1" * 33}, PaperNumberMissing),
        ({"resolved_on": NOW.date() + timedelta(days=1)}, InTheFuture),
    ],
)
def test_paper_number_and_date_are_checked(session, change, refusal):
    world = make_world(session)
    with pytest.raises(refusal):
        carry_out(session, world, replace(new_resolution(session, world), **change))


def test_at_most_two_leads_are_named(session):
    world = make_world(session)
    new = new_resolution(session, world)
    first = next(line for line in new.lines if line.candidate_id == world.candidates[0].id)
    others = tuple(line for line in new.lines if line is not first)
    with pytest.raises(TooManyLeads):
        carry_out(
            session, world, replace(new, lines=(replace(first, leads=(Lead("A"), Lead("B"), Lead("C"))), *others))
        )
    carry_out(session, world, replace(new, lines=(replace(first, leads=(Lead("Stabsstelle", "Amt 1"),)), *others)))
    activity = session.scalars(select(CoreActivity).where(CoreActivity.number == 3)).one()
    assert [(lead.name, lead.unit) for lead in activity.leads] == [("Stabsstelle", "Amt 1")]


def test_an_idea_published_after_the_resolution_gets_its_outcome_too(session):
    world = make_world(session)
    with pytest.raises(NotResolved):
        settle(session, world.round, actor=SYSTEM, at=NOW)
    recommend(session, world)
    resolve(session, world)
    late = make_idea(session, world.round, "Eine Idee, die zu spät gesichtet wurde.", favourite=True)
    assert settle(session, world.round, actor=SYSTEM, at=NOW) == 1
    assert outcome_of(session, late).reserve.idea_id == late.id
    assert settle(session, world.round, actor=SYSTEM, at=NOW) == 0


def test_each_outcome_stands_in_the_journal(session):
    world = make_world(session)
    recommend(session, world)
    resolve(session, world)
    events = session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.outcome")).all()
    assert {one.subject_id for one in events} == set(session.scalars(select(Outcome.idea_id)))
