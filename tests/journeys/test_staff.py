"""The Redaktion publishes with one key; the Workshopleitung accepts a suggestion and takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import suggestions
from ideenmarkt.bundling.models import Membership
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Phase
from tests.conftest import NOW
from tests.factories import make_idea, make_round
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser
MEMBERSHIPS = select(func.count()).select_from(Membership)


def _count(session: Session, wanted: Select[tuple[int]]) -> int:
    """What the server has written; holds no transaction open, which would hold the server's writers up."""
    session.rollback()
    found = session.scalar(wanted) or 0
    session.rollback()
    return found


def test_one_key_publishes_and_the_next_idea_is_there(visitor: Callable[..., Visitor], session: Session) -> None:
    round_ = make_round(session, phase=Phase.SCREENING)
    for text in ("Mehr Bänke im Stadtpark für alle.", "Der Radweg endet mitten auf der Straße."):
        make_idea(session, round_, text, published=False)
    moderator = visitor(Role.MODERATOR)
    moderator.go("/sichtung")
    first = moderator.page.locator("h1").inner_text()
    moderator.page.keyboard.press("v")
    moderator.page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=first)
    moderator.look()
    assert _count(session, select(func.count()).select_from(Idea).where(Idea.state == IdeaState.PUBLISHED)) == 1


def test_a_suggestion_is_accepted_and_taken_back(visitor: Callable[..., Visitor], session: Session) -> None:
    round_ = make_round(session, phase=Phase.BUNDLING)
    for text in ("Mehr Bänke im Stadtpark, bitte.", "Mehr Bänke im Stadtpark aufstellen.", "Freies WLAN im Rathaus"):
        make_idea(session, round_, text)
    suggestions.suggest(session, round_, Granularity.MEDIUM, encoder=None, actor=SYSTEM, at=NOW)
    session.commit()
    facilitator = visitor(Role.FACILITATOR)
    facilitator.go("/buendelung")
    facilitator.page.get_by_role("button", name="Annehmen").first.click()
    facilitator.page.get_by_role("button", name="Rückgängig").first.wait_for()
    facilitator.look()
    assert _count(session, MEMBERSHIPS) == 2
    facilitator.page.get_by_role("button", name="Rückgängig").first.click()
    facilitator.page.get_by_role("button", name="Annehmen").first.wait_for()
    facilitator.look()
    assert _count(session, MEMBERSHIPS) == 0
