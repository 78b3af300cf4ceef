"""Ideas come in, get further wordings, and never lose the first."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ideas import service
from ideenmarkt.ideas.models import IdeaWord
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import IdeaState, TextKind
from tests.conftest import NOW
from tests.factories import make_idea, make_round


def test_ideas_are_numbered_in_their_round(session: Session) -> None:
    first, second = make_round(session), make_round(session)
    assert [make_idea(session, round_).number for round_ in (first, first, second)] == [1, 2, 1]


def test_the_original_stays_when_a_redaction_takes_its_place(session: Session) -> None:
    idea = make_idea(session, make_round(session), "Ruft mich an unter 0234 555-0123, ich helfe gern im Park.")
    service.reword(
        session, idea, TextKind.REDACTION, title="", body="Ich helfe gern im Park. […]", actor=CITIZEN, at=NOW
    )
    assert idea.current_text.body == "Ich helfe gern im Park. […]"
    assert [text.kind for text in idea.texts] == [TextKind.ORIGINAL, TextKind.REDACTION]
    words = session.scalars(select(IdeaWord.word).where(IdeaWord.idea_id == idea.id)).all()
    assert "park" in words
    assert "anrufen" not in words


def test_a_declined_idea_cannot_be_published_without_reopening(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    service.advance(session, idea, IdeaAction.DECLINE, actor=CITIZEN, at=NOW)
    with pytest.raises(service.StepNotPossible):
        service.advance(session, idea, IdeaAction.PUBLISH, actor=CITIZEN, at=NOW)
    assert idea.state is IdeaState.DECLINED


def test_too_short_a_text_is_refused(session: Session) -> None:
    with pytest.raises(service.TextTooShort):
        make_idea(session, make_round(session), "Bänke")
