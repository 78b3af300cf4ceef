"""A citizen hands in an idea, finds a similar one, follows it, and takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from ideenmarkt.strategy.models import Round
from tests.factories import make_idea, make_round
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser
WISH = "Im Stadtpark fehlen Bänke, auf denen ältere Menschen sich ausruhen können."


@pytest.fixture
def round_(session: Session) -> Round:
    opened = make_round(session)
    make_idea(session, opened, "Mehr Bänke im Stadtpark, damit ältere Menschen ausruhen können.")
    make_idea(session, opened, "Die Buslinie soll auch nachts fahren.")
    session.commit()
    return opened


@pytest.mark.parametrize("width", [320, 1280])
def test_somebody_hands_in_an_idea_and_follows_it(visitor: Callable[..., Visitor], round_: Round, width: int) -> None:
    citizen = visitor(width=width)
    citizen.go("/ideen/neu")
    citizen.fill("Ihre Idee", WISH)
    citizen.page.get_by_role("main").get_by_role("button", name="Idee senden").last.click()
    citizen.look()
    code = citizen.page.locator(".code-large").inner_text()
    assert re.fullmatch(r"(\w{3}-){2}\w{3}", code)
    citizen.go("/verfolgen")
    citizen.page.get_by_role("main").get_by_role("textbox").first.fill(code.lower().replace("-", " "))
    citizen.page.keyboard.press("Enter")
    citizen.page.wait_for_url("**/verfolgen/*")
    citizen.look()
    assert WISH in citizen.page.content()


def test_a_similar_idea_appears_beside_the_text_while_typing(visitor: Callable[..., Visitor], round_: Round) -> None:
    citizen = visitor()
    citizen.go("/ideen/neu")
    citizen.page.get_by_label("Ihre Idee").press_sequentially("Bänke im Stadtpark für ältere Menschen", delay=5)
    citizen.page.locator("#aehnliche a").first.wait_for()
    citizen.look()
    with citizen.page.expect_popup() as opened:  # a new page: what somebody has begun to write stays
        citizen.page.locator("#aehnliche a").first.click()
    assert "/ideen/1" in opened.value.url
    assert citizen.page.get_by_label("Ihre Idee").input_value().startswith("Bänke")


def test_too_short_a_text_is_explained_at_its_field_and_kept(visitor: Callable[..., Visitor], round_: Round) -> None:
    citizen = visitor()
    citizen.go("/ideen/neu")
    citizen.fill("Ihre Idee", "Bänke")
    citizen.page.get_by_role("main").get_by_role("button", name="Idee senden").last.click()
    citizen.look()
    field = citizen.page.get_by_label("Ihre Idee")
    assert field.input_value() == "Bänke"
    assert field.get_attribute("aria-invalid") == "true"


def test_the_keyboard_alone_suffices(visitor: Callable[..., Visitor], round_: Round) -> None:
    citizen = visitor()
    citizen.go("/ideen/neu")
    citizen.page.keyboard.press("Tab")
    citizen.page.keyboard.press("Enter")  # the skip link
    for _press in range(10):
        citizen.page.keyboard.press("Tab")
        if citizen.page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    citizen.page.keyboard.type(WISH)
    for _press in range(40):
        citizen.page.keyboard.press("Tab")
        if citizen.page.evaluate("document.activeElement.innerText.trim()") == "Idee senden":
            break
    citizen.page.keyboard.press("Enter")
    citizen.page.wait_for_url("**/danke")
    citizen.look()
