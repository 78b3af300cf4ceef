"""In the room: a table writes line after line, a kiosk is paired and takes an idea."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from ideenmarkt.accounts import devices
from ideenmarkt.ground.access import SYSTEM
from tests.conftest import NOW
from tests.factories import make_round
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_table_writes_line_after_line(visitor: Callable[..., Visitor], session: Session) -> None:
    round_ = make_round(session)
    (table,) = devices.add_tables(session, round_id=round_.id, first=12, last=12, actor=SYSTEM, at=NOW)
    code = table.code
    session.commit()
    host = visitor(width=390)
    host.go(f"/tisch/{code}")
    for line in ("Mehr Bänke am Markt, bitte.", "Der Bus soll öfter fahren."):
        host.page.get_by_role("main").get_by_role("textbox").first.fill(line)
        host.page.keyboard.press("Enter")
        host.page.get_by_text(line).first.wait_for()
    host.look()


def test_a_kiosk_is_paired_and_takes_an_idea(visitor: Callable[..., Visitor], session: Session) -> None:
    round_ = make_round(session)
    kiosk = devices.add_kiosk(session, round_id=round_.id, label="Station", competence_id=None, actor=SYSTEM, at=NOW)
    code = kiosk.code
    session.commit()
    guest = visitor()
    guest.go("/kiosk")
    guest.page.get_by_role("main").get_by_role("textbox").first.fill(code)
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_url("**/kiosk")
    guest.look()
    guest.page.get_by_role("button", name="Deutsch").or_(guest.page.get_by_role("link", name="Deutsch")).first.click()
    guest.page.locator("textarea").first.fill("Mehr Bänke im Park, damit man ausruhen kann.")
    guest.look()
    guest.page.locator("form:has(textarea) button[type=submit]").last.click()
    guest.page.locator(".code-large, .kiosk__code, [class*=code]").first.wait_for()
    guest.look()
