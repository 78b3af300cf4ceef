"""Answers and mails, and the end of a round."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.deciding import answering
from ideenmarkt.deciding.answer_groups import group_keys, groups
from ideenmarkt.deciding.answering import (
    AnswerLength,
    Letter,
    NoSuchGroup,
    NotResolvedYet,
    RoundIncomplete,
)
from ideenmarkt.deciding.models import Answer
from ideenmarkt.deciding.wording import drafting
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ground.mail import Mail, MailState
from tests.conftest import NOW
from tests.deciding.world import make_world, recommend, resolve
from tests.factories import make_idea


def draft(group):
    return f"Das ist die Rückmeldung an die Gruppe {group.key}."


def write(idea, text):
    return Letter(f"Idee {idea.number}", text)


def send(session, world, **more):
    return answering.send(session, world.round, draft=draft, write=write, actor=SYSTEM, at=NOW, **more)


@pytest.fixture
def world(session):
    made = make_world(session)
    recommend(session, made)
    resolve(session, made)
    return made


def test_every_idea_with_an_outcome_is_in_exactly_one_group(session, world):
    found = groups(session, world.round)
    assert [one.kind.value for one in found] == ["core_activity", "core_activity", "reserve", "answered", "answered"]
    assert sum(one.ideas for one in found) == sum(one.missing for one in found) == len(group_keys(session, world.round))


def test_all_get_their_answer_and_those_with_an_address_a_mail_and_the_round_closes(session, world):
    sent = send(session, world)
    assert (sent.answers, sent.mails, sent.closed) == (10, 3, True)
    mails = session.scalars(select(Mail)).all()
    assert {mail.state for mail in mails} == {MailState.WAITING}
    assert world.round.closed_at == NOW
    assert session.scalars(select(JournalEntry).where(JournalEntry.action == "round.closed")).one()
    assert send(session, world).answers == 0


def test_one_group_can_be_answered_with_a_text_of_its_own(session, world):
    key = groups(session, world.round)[0].key
    answering.save_draft(session, world.round, key, "Ein eigener Text für diese Gruppe.", actor=SYSTEM, at=NOW)
    sent = send(session, world, key=key)
    assert (sent.answers, sent.closed) == (2, False)
    texts = set(session.scalars(select(Answer.text)))
    assert texts == {"Ein eigener Text für diese Gruppe."}


def test_the_journal_keeps_neither_address_nor_text(session, world):
    send(session, world)
    for entry in session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.answered")):
        assert set(entry.after) == {"answer_id", "mail"}


def test_a_round_cannot_close_while_one_idea_lacks_outcome_or_answer(session, world):
    with pytest.raises(RoundIncomplete):
        answering.close_round(session, world.round, actor=SYSTEM, at=NOW)
    make_idea(session, world.round, "Nach dem Beschluss veröffentlicht worden.")
    assert send(session, world).closed is False
    assert answering.incomplete(session, world.round) == (1, 0)
    with pytest.raises(RoundIncomplete):
        answering.close_round(session, world.round, actor=SYSTEM, at=NOW)


def test_before_the_resolution_there_are_no_answers(session):
    with pytest.raises(NotResolvedYet):
        send(session, make_world(session))


def test_a_text_that_is_too_short_or_for_no_group_is_refused(session, world):
    key = groups(session, world.round)[0].key
    with pytest.raises(AnswerLength):
        answering.save_draft(session, world.round, key, "Kurz.", actor=SYSTEM, at=NOW)
    with pytest.raises(NoSuchGroup):
        answering.save_draft(session, world.round, "bundle-999", "Ein Text, der lang genug ist.", actor=SYSTEM, at=NOW)


def test_undeliverable_mails_are_told_by_idea_and_can_be_tried_again(session, world):
    send(session, world)
    mail = session.scalars(select(Mail)).first()
    mail.state, mail.problem, mail.attempts = MailState.FAILED, "SMTPRecipientsRefused", 5
    session.flush()
    report = answering.mail_report(session, world.round)
    assert report.counts == {MailState.FAILED: 1, MailState.WAITING: 2}
    assert report.failed == ((1, "SMTPRecipientsRefused"),)
    assert answering.retry_failed(session, world.round, actor=SYSTEM, at=NOW) == 1
    assert (mail.state, mail.attempts) == (MailState.WAITING, 0)


def test_every_drafted_answer_that_takes_nothing_up_says_why(app, session, world):
    write_draft = drafting(app.config["IDEENMARKT"])
    texts = {one.key: write_draft(one) for one in groups(session, world.round)}
    bundle = world.open_bundle.id
    assert "Der Grund: Zu diesen Ideen ist in dieser Runde kein Kandidat" in texts[f"bundle-{bundle}"]
    assert "keine Gruppe ähnlicher Ideen" in texts["alone"]
    assert "Zusammen mit einer weiteren" in texts[f"bundle-{bundle}"]
    assert all(text.startswith("Guten Tag,") for text in texts.values())
