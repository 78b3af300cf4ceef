"""Decisions of the Redaktion, each in the journal, each checked against what was seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN, SYSTEM, Role
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.ground.mail import Mail
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea, IdeaWord
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import IdeaState, TextKind
from ideenmarkt.screening import claims, queries, service
from ideenmarkt.screening.models import Decline
from ideenmarkt.screening.queries import Filters
from ideenmarkt.screening.service import Letter, Placement, Seen
from ideenmarkt.strategy.models import FocusArea, PolicyRule
from tests.conftest import NOW
from tests.factories import actor_as, make_idea, make_round

LETTER = Letter("Eine Frage", "Wo genau?")


def area(session: Session, key: str) -> FocusArea:
    return session.scalars(select(FocusArea).where(FocusArea.key == key)).one()


def rule(session: Session) -> PolicyRule:
    return session.scalars(select(PolicyRule).where(PolicyRule.key == "insult")).one()


def actions(session: Session, idea: Idea) -> list[str]:
    entries = select(JournalEntry.action).where(JournalEntry.subject_kind == "idea", JournalEntry.subject_id == idea.id)
    return list(session.scalars(entries.order_by(JournalEntry.id)))


def test_a_focus_area_brings_its_competence(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    chosen = area(session, "gruen")
    service.publish(session, idea, Placement(focus_area_id=chosen.id), actor=SYSTEM, at=NOW)
    assert (idea.competence_id, idea.focus_area_id) == (chosen.competence_id, chosen.id)
    assert actions(session, idea) == ["idea.received", "idea.assigned", "idea.publish"]


def test_publishing_without_a_placement_records_none(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    service.publish(session, idea, Placement(), actor=SYSTEM, at=NOW)
    assert actions(session, idea) == ["idea.received", "idea.publish"]


def test_assigning_to_the_same_place_records_nothing(session: Session) -> None:
    idea = make_idea(session, make_round(session))
    place = Placement(area(session, "gruen").competence_id, area(session, "gruen").id)
    assert service.assign(session, idea, place, actor=SYSTEM, at=NOW)
    assert not service.assign(session, idea, place, actor=SYSTEM, at=NOW)
    assert actions(session, idea).count("idea.assigned") == 1


def test_a_decision_about_another_wording_is_refused(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    before = Seen(idea.state, idea.current_text.id)
    ideas.reword(session, idea, TextKind.REDACTION, title="", body="Ein neuer Text […].", actor=SYSTEM, at=NOW)
    with pytest.raises(service.Overtaken):
        service.publish(session, idea, Placement(), actor=SYSTEM, at=NOW, seen=before)
    assert idea.state is IdeaState.RECEIVED


def test_a_letter_goes_only_where_an_address_was_left(session: Session) -> None:
    round_ = make_round(session)
    for email in ("", "wer@example.org"):
        idea = make_idea(session, round_, published=False, email=email)
        service.ask(session, idea, "Wo genau?", letter=LETTER, actor=SYSTEM, at=NOW)
    assert session.scalars(select(Mail.recipient)).all() == ["wer@example.org"]


def test_a_reply_without_a_question_is_refused(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    with pytest.raises(service.NoOpenQuestion):
        service.reply(session, idea, "Am Rathaus.", actor=CITIZEN, at=NOW)


def test_a_reply_that_is_too_long_changes_nothing_else(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    service.ask(session, idea, "Wo genau?", actor=SYSTEM, at=NOW)
    with pytest.raises(ideas.TextTooLong):
        service.reply(session, idea, "Hier.", body="x" * 2001, actor=CITIZEN, at=NOW)
    assert idea.state is IdeaState.QUERIED


def test_the_journal_keeps_the_rule_but_no_words(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    service.decline(session, idea, rule(session), note="Frau Beispiel war gemeint.", actor=SYSTEM, at=NOW)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.decline")).one()
    assert entry.why == "insult"
    assert "Beispiel" not in f"{entry.before}{entry.after}{entry.why}"


def test_a_declined_idea_can_be_taken_back_and_declined_again(session: Session) -> None:
    round_, actor = make_round(session), actor_as(session, Role.MODERATOR)
    idea = make_idea(session, round_, published=False)
    service.decline(session, idea, rule(session), actor=actor, at=NOW)
    assert service.take_back(session, round_, actor=actor, at=NOW) is idea
    assert session.scalar(select(func.count()).select_from(Decline)) == 0
    service.decline(session, idea, rule(session), actor=actor, at=NOW)
    assert idea.state is IdeaState.DECLINED
    assert not check_chain(session)


def test_taking_back_goes_backwards_one_decision_at_a_time(session: Session) -> None:
    round_, actor = make_round(session), actor_as(session, Role.MODERATOR)
    first, second = (make_idea(session, round_, published=False) for _ in range(2))
    for idea in (first, second):
        service.publish(session, idea, Placement(), actor=actor, at=NOW)
    back = [service.take_back(session, round_, actor=actor, at=NOW).id for _ in range(2)]
    assert back == [second.id, first.id]
    assert session.scalar(select(func.count()).select_from(IdeaWord)) == 0
    with pytest.raises(service.NothingToTakeBack):
        service.take_back(session, round_, actor=actor, at=NOW)


def test_nobody_takes_back_what_others_decided(session: Session) -> None:
    round_ = make_round(session)
    idea = make_idea(session, round_, published=False)
    service.publish(session, idea, Placement(), actor=actor_as(session, Role.MODERATOR), at=NOW)
    with pytest.raises(service.NothingToTakeBack):
        service.take_back(session, round_, actor=actor_as(session, Role.MODERATOR), at=NOW)


def test_what_somebody_went_on_from_cannot_be_taken_back(session: Session) -> None:
    round_, actor = make_round(session), actor_as(session, Role.MODERATOR)
    idea = make_idea(session, round_, published=False)
    service.publish(session, idea, Placement(), actor=actor, at=NOW)
    service.withdraw(session, idea, actor=SYSTEM, at=NOW)
    with pytest.raises(service.NothingToTakeBack):
        service.take_back(session, round_, actor=actor, at=NOW)


def test_a_published_idea_can_be_redacted_and_is_no_longer_found_by_what_was_left_out(session: Session) -> None:
    idea = make_idea(session, make_round(session), "Herr Beispielmann soll die Bank reparieren lassen.")
    service.redact(session, idea, title="", body="Herr […] soll die Bank reparieren lassen.", actor=SYSTEM, at=NOW)
    found = set(session.scalars(select(IdeaWord.word).where(IdeaWord.idea_id == idea.id)))
    assert "bank" in found
    assert not [word for word in found if word.startswith("beispielmann")]


def test_reading_an_original_stands_in_the_journal(session: Session) -> None:
    idea = make_idea(session, make_round(session), "Herr Beispielmann soll die Bank reparieren lassen.")
    service.redact(session, idea, title="", body="Herr […] soll die Bank reparieren.", actor=SYSTEM, at=NOW)
    actor = actor_as(session, Role.MODERATOR)
    assert "Beispielmann" in service.read_original(session, idea, actor=actor, at=NOW).body
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.original_read")).one()
    assert entry.actor_id == actor.id


def test_a_claim_keeps_others_away_until_it_runs_out(session: Session) -> None:
    round_ = make_round(session)
    idea = make_idea(session, round_, published=False)
    one, other = (actor_as(session, Role.MODERATOR).id or 0 for _ in range(2))
    assert claims.claim(session, idea, account_id=one, at=NOW)
    assert not claims.claim(session, idea, account_id=other, at=NOW)
    assert queries.waiting(session, round_.id, Filters(), account_id=other, at=NOW).next_id is None
    assert queries.waiting(session, round_.id, Filters(), account_id=one, at=NOW).next_id == idea.id
    later = NOW + timedelta(minutes=11)
    assert queries.waiting(session, round_.id, Filters(), account_id=other, at=later).next_id == idea.id
    assert claims.claim(session, idea, account_id=other, at=later)


def test_a_claim_lets_go_of_the_one_before(session: Session) -> None:
    round_ = make_round(session)
    first, second = (make_idea(session, round_, published=False) for _ in range(2))
    account_id = actor_as(session, Role.MODERATOR).id or 0
    for idea in (first, second, second):
        assert claims.claim(session, idea, account_id=account_id, at=NOW)
    assert queries.holder(session, first.id, account_id=None, at=NOW) == ""


def test_open_work_is_counted(session: Session) -> None:
    round_ = make_round(session)
    idea = make_idea(session, round_, published=False)
    make_idea(session, round_)
    ideas.advance(session, idea, IdeaAction.ASK, actor=SYSTEM, at=NOW)
    assert (queries.count_waiting(session), queries.count_answered(session)) == (0, 0)
    ideas.advance(session, idea, IdeaAction.REOPEN, actor=SYSTEM, at=NOW)
    service.ask(session, idea, "Wo?", actor=SYSTEM, at=NOW)
    service.reply(session, idea, "Da.", actor=CITIZEN, at=NOW)
    assert (queries.count_waiting(session), queries.count_answered(session)) == (1, 1)
