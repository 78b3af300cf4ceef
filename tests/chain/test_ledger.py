"""The ledger proves that nothing is lost, and says what is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ideenmarkt.bundling.undo import undo
from ideenmarkt.chain.ledger import ProblemKind, take_stock
from ideenmarkt.chain.standing import Standing
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import Channel, TextKind
from ideenmarkt.strategy.models import Phase
from tests.conftest import NOW
from tests.deciding.world import World, make_world, resolve
from tests.factories import make_idea, make_round

Run = Callable[..., Any]


def _kinds(session: Session) -> list[tuple[int | None, ProblemKind]]:
    session.expire_all()
    return [(one.idea, one.problem) for one in take_stock(session).problems]


def test_an_empty_installation_balances(session: Session, run: Run) -> None:
    assert take_stock(session).balanced
    session.rollback()
    result = run("ledger")
    assert result.exit_code == 0
    assert "No round has been opened yet." in result.output


def test_every_idea_is_counted_once_by_channel_and_by_place(session: Session) -> None:
    round_ = make_round(session)
    for channel in (Channel.ONLINE, Channel.PAPER, Channel.PAPER):
        make_idea(session, round_, channel=channel)
    make_idea(session, round_, published=False)
    declined = make_idea(session, round_, published=False)
    ideas.advance(session, declined, IdeaAction.DECLINE, actor=SYSTEM, at=NOW)
    found = take_stock(session)
    (account,) = found.rounds
    assert account.received == 5
    assert account.by_channel[Channel.PAPER] == 2
    assert account.by_channel[Channel.ONLINE] == 3
    assert account.stands[Standing.PUBLISHED] == 3
    assert account.stands[Standing.RECEIVED] == 1
    assert account.stands[Standing.DECLINED] == 1
    assert found.balanced


def test_rounds_are_accounted_apart(session: Session, run: Run) -> None:
    first, second = make_round(session), make_round(session)
    make_idea(session, first)
    make_idea(session, second)
    make_idea(session, second)
    session.commit()
    found = json.loads(run("ledger", "--json").output)
    assert [one["received"] for one in found["rounds"]] == [1, 2]
    only = json.loads(run("ledger", "--json", "--round", second.slug).output)
    assert [one["round"] for one in only["rounds"]] == [second.slug]


def test_json_has_the_agreed_keys(session: Session, run: Run) -> None:
    make_idea(session, make_round(session))
    session.commit()
    found = json.loads(run("ledger", "--json").output)
    assert set(found) == {"rounds", "journal", "texts", "problems", "balanced"}
    assert set(found["rounds"][0]) >= {"round", "received", "by_channel", "stands", "balanced"}
    assert set(found["journal"]) == {"entries", "whole", "breaks"}
    assert found["texts"] == {"checked": 1, "differing": []}
    assert found["balanced"] is True


def test_an_unknown_round_is_refused(run: Run) -> None:
    assert run("ledger", "--round", "gibt-es-nicht").exit_code == 1


def test_a_changed_original_is_found(session: Session, run: Run) -> None:
    idea = make_idea(session, make_round(session))
    session.execute(text("UPDATE idea_text SET body = 'Etwas ganz anderes steht jetzt hier'"))
    session.commit()
    result = run("ledger", "--json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert found["texts"]["differing"] == [idea.id]
    assert found["problems"][0]["idea"] == idea.id
    assert found["balanced"] is False


def test_a_changed_redaction_is_found(session: Session) -> None:
    idea = make_idea(session, make_round(session))
    kind = TextKind.REDACTION
    ideas.reword(session, idea, kind, title="", body="Mehr Bänke an der [Straße].", actor=SYSTEM, at=NOW)
    assert take_stock(session).balanced
    session.execute(text("UPDATE idea_text SET body = body || '!' WHERE kind = 'redaction'"))
    assert _kinds(session) == [(idea.id, ProblemKind.TEXT_DIFFERS)]


def test_a_wording_that_was_slipped_in_is_found(session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.execute(
        text(
            "INSERT INTO idea_text (idea_id, kind, title, body, salt, created_at, superseded_at)"
            " SELECT idea_id, 'revision', title, body, salt, created_at, created_at FROM idea_text"
        )
    )
    assert _kinds(session) == [(idea.id, ProblemKind.TEXT_NOT_IN_JOURNAL)]


def test_a_deleted_wording_is_found(session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.execute(text("DELETE FROM idea_text"))
    assert _kinds(session) == [(idea.id, ProblemKind.TEXT_MISSING)]


def test_a_deleted_idea_is_found_with_its_id(session: Session, run: Run) -> None:
    round_ = make_round(session)
    lost = make_idea(session, round_)
    make_idea(session, round_)
    number, lost_id = lost.number, lost.id
    for statement in (
        "DELETE FROM idea_word WHERE idea_id = :id",
        "DELETE FROM idea_text WHERE idea_id = :id",
        "DELETE FROM idea WHERE id = :id",
    ):
        session.execute(text(statement), {"id": lost_id})
    session.commit()
    result = run("ledger")
    assert result.exit_code == 1
    assert f"idea {lost_id} (number {number}" in result.output
    assert "NOT BALANCED" in result.output


def test_an_idea_that_was_slipped_in_is_found(session: Session) -> None:
    make_idea(session, make_round(session))
    columns = "round_id, channel, submitter, state, received_at, language, favourite"
    copied = f"SELECT number + 1, 'FREMD', {columns} FROM idea"  # noqa: S608 our own text
    session.execute(text(f"INSERT INTO idea (number, tracking_code, {columns}) {copied}"))
    ((idea_id, kind),) = _kinds(session)
    assert kind is ProblemKind.NOT_IN_JOURNAL
    assert idea_id


def test_a_state_that_nobody_decided_is_found(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    session.execute(text("UPDATE idea SET state = 'published'"))
    assert _kinds(session) == [(idea.id, ProblemKind.STATE_DIFFERS)]


def test_a_changed_number_is_found_and_leaves_a_gap(session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_)
    moved = make_idea(session, round_)
    session.execute(text("UPDATE idea SET number = 4 WHERE id = :id"), {"id": moved.id})
    assert _kinds(session) == [(moved.id, ProblemKind.RECORD_DIFFERS), (None, ProblemKind.NUMBER_MISSING)]


def test_a_deleted_journal_row_breaks_the_chain(session: Session, run: Run) -> None:
    idea = make_idea(session, make_round(session))
    session.execute(text("DELETE FROM journal_entry WHERE action = 'idea.received'"))
    session.commit()
    result = run("ledger", "--json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert found["journal"]["whole"] is False
    assert [one["idea"] for one in found["problems"]] == [idea.id, idea.id]


def test_a_changed_journal_row_breaks_the_chain_even_when_nothing_can_be_read_from_it(session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.execute(text("UPDATE journal_entry SET after = '[1]' WHERE action = 'idea.received'"))
    session.expire_all()
    found = take_stock(session)
    assert [one.problem for one in found.breaks] == ["content"]
    assert found.problems[0].idea == idea.id


def _resolved(session: Session) -> World:
    world = make_world(session)
    resolve(session, world)
    return world


def test_the_whole_way_to_the_council_balances(session: Session) -> None:
    world = make_world(session)
    assert take_stock(session).balanced
    resolve(session, world)
    found = take_stock(session)
    assert found.balanced
    (account,) = found.rounds
    assert account.stands[Standing.PUBLISHED] == account.stands[Standing.CANDIDATE] == 0
    assert account.stands[Standing.CORE_ACTIVITY] > 0
    assert account.stands[Standing.DECLINED] == 1
    assert sum(account.stands.values()) == account.received


def test_a_lost_outcome_is_found_once_the_council_has_resolved(session: Session) -> None:
    world = _resolved(session)
    lost = world.loners[0].id
    session.execute(text("DELETE FROM outcome WHERE idea_id = :id"), {"id": lost})
    assert _kinds(session) == [(lost, ProblemKind.NO_OUTCOME)]


def test_a_changed_outcome_is_found(session: Session) -> None:
    world = _resolved(session)
    changed = next(iter(world.ideas_of.values()))[0].id
    session.execute(
        text("UPDATE outcome SET kind = 'answered', core_activity_id = NULL, reserve_id = NULL WHERE idea_id = :id"),
        {"id": changed},
    )
    assert _kinds(session) == [(changed, ProblemKind.STATE_DIFFERS)]


def test_an_idea_published_after_the_resolution_is_settled_later(session: Session) -> None:
    world = _resolved(session)
    late = world.declined
    assert late is not None
    ideas.advance(session, late, IdeaAction.REOPEN, actor=SYSTEM, at=NOW)
    ideas.advance(session, late, IdeaAction.PUBLISH, actor=SYSTEM, at=NOW)
    assert take_stock(session).balanced
    world.round.closed_at = NOW
    session.flush()
    assert _kinds(session) == [(late.id, ProblemKind.NO_OUTCOME)]


def test_an_idea_moved_past_the_journal_is_found(session: Session) -> None:
    world = make_world(session)
    moved = world.in_open_bundle[0].id
    session.execute(text("DELETE FROM membership WHERE idea_id = :id"), {"id": moved})
    assert _kinds(session) == [(moved, ProblemKind.BUNDLES_DIFFER)]


def test_undone_steps_of_bundling_balance(session: Session) -> None:
    world = make_world(session)
    bundle = world.open_bundle
    assert bundle is not None
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "bundle.created", JournalEntry.subject_id == bundle.id)
    ).one()
    undo(session, entry, actor=SYSTEM, at=NOW)
    assert take_stock(session).balanced


def test_a_closed_round_leaves_no_idea_without_outcome(session: Session) -> None:
    round_ = make_round(session, phase=Phase.RESOLVED)
    idea = make_idea(session, round_)
    assert take_stock(session).balanced
    round_.closed_at = NOW
    session.flush()
    assert _kinds(session) == [(idea.id, ProblemKind.NO_OUTCOME)]
