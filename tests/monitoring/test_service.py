"""Status and leads of a Kernaktivität; the way to 125."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.deciding.rules import Lead
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.monitoring import overview, queries, service
from ideenmarkt.monitoring.rules import StatusAction
from ideenmarkt.monitoring.service import ReasonMissing, StatusStepNotPossible, TooManyLeads
from ideenmarkt.strategy.models import CoreActivityStatus as Status
from ideenmarkt.strategy.queries import strategy_by_key
from tests.conftest import NOW
from tests.factories import actor_as, make_idea, make_round, make_strategy


@pytest.fixture
def strategy(session):
    return make_strategy(session)


@pytest.fixture
def office(session):
    return actor_as(session, Role.COUNCIL_OFFICE)


def test_a_step_forward_changes_the_status_and_stands_in_the_journal(session, strategy, office):
    portal = queries.activity(session, strategy.id, 2)
    service.change_status(session, portal, StatusAction.PREPARE, actor=office, at=NOW)
    assert portal.status is Status.IN_PREPARATION
    entry = session.scalars(select(JournalEntry).where(JournalEntry.subject_kind == "core_activity")).one()
    assert (entry.action, entry.before, entry.after) == (
        "core_activity.prepare",
        {"status": "resolved"},
        {"status": "in_preparation"},
    )
    assert queries.reached_at(session, portal) == {Status.IN_PREPARATION: NOW}
    assert not check_chain(session)


def test_a_step_that_the_table_does_not_know_is_refused(session, strategy, office):
    with pytest.raises(StatusStepNotPossible):
        service.change_status(
            session, queries.activity(session, strategy.id, 2), StatusAction.COMPLETE, actor=office, at=NOW
        )


def test_a_step_back_needs_a_reason(session, strategy, office):
    trees = queries.activity(session, strategy.id, 1)
    with pytest.raises(ReasonMissing):
        service.change_status(session, trees, StatusAction.STEP_BACK, actor=office, at=NOW, why="  ")
    service.change_status(session, trees, StatusAction.STEP_BACK, actor=office, at=NOW, why="Es fehlen noch 30 Bäume.")
    assert trees.status is Status.IN_IMPLEMENTATION


def test_leads_take_the_place_of_the_former_and_their_names_stay_out_of_the_journal(session, strategy, office):
    trees = queries.activity(session, strategy.id, 1)
    service.set_leads(
        session, trees, [Lead("Frau Beispiel", "Grünflächenamt"), Lead("Stabsstelle")], actor=office, at=NOW
    )
    service.set_leads(session, trees, [Lead("Herr Muster", "Tiefbauamt")], actor=office, at=NOW)
    assert [(lead.position, lead.name, lead.unit) for lead in trees.leads] == [(1, "Herr Muster", "Tiefbauamt")]
    entries = session.scalars(select(JournalEntry).where(JournalEntry.action == "core_activity.leads")).all()
    assert [entry.after for entry in entries] == [{"leads": 2}, {"leads": 1}]


def test_a_third_lead_is_refused(session, strategy, office):
    with pytest.raises(TooManyLeads):
        service.set_leads(
            session, queries.activity(session, strategy.id, 1), [Lead("A"), Lead("B"), Lead("C")], actor=office, at=NOW
        )


def test_the_way_counts_each_competence_against_its_target(session, strategy):
    way = queries.way(session, strategy.id)
    assert (way.total, way.target, way.implemented, way.missing) == (2, 50, 1, 48)
    leben = way.competences[0]
    assert [cell.kind for cell in leben.cells()].count("open") == 24
    assert leben.cells()[0].kind == "implemented"


def test_focus_areas_without_core_activity_are_white_spots_and_ideas_are_counted(session, strategy):
    round_ = make_round(session)
    idea = make_idea(session, round_)
    idea.focus_area_id = strategy_by_key(session).competences[0].focus_areas[1].id
    session.flush()
    found = overview.overview(session, strategy.id, round_.id)
    assert [area.focus_area.key for area in overview.white_spots(found)] == ["verkehr", "kultur"]
    assert found[0].focus_areas[1].ideas == 1
    assert [each.theme.key for each in overview.themes(session, strategy.id, round_.id)] == ["klima", "sicherheit"]
