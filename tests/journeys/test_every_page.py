"""axe-core looks at every page of the demo, for everybody who may see it, on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from ideenmarkt.accounts.models import Account, Device, DeviceKind
from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.states import BundleState
from ideenmarkt.demo.setting import PASSWORD
from ideenmarkt.demo.stage import Stage
from ideenmarkt.ground.database import db
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from tests.journeys.conftest import Visitor
from tests.journeys.demo_site import demo_site
from tests.pages import Client

PUBLIC = (
    "/", "/ideen", "/ideen?q=bank&kompetenz=lebensgefuehl", "/ideen/neu", "/verfolgen", "/buendel", "/abstimmen",
    "/ergebnis/2018", "/ideenspeicher", "/kernaktivitaeten", "/kernaktivitaeten/9", "/strategie", "/spielregeln",
    "/datenschutz", "/impressum", "/barrierefreiheit", "/rundgang", "/anmelden", "/geraet", "/gibt-es-nicht",
)  # fmt: skip
STAFF = {
    "redaktion": ("/arbeit", "/konto", "/sichtung", "/import", "/antworten/2018", "/verlauf", "/auskunft"),
    "workshop": (
        "/arbeit", "/buendelung", "/buendelung/verlauf", "/buendelung/rechenweg", "/abstimmungen", "/rangfolge/2018",
    ),
    "beirat": ("/arbeit", "/abstimmen", "/rangfolge/2018"),
    "ratsbuero": ("/strategiebeirat/2018", "/ratsbeschluss/2018", "/antworten/2018", "/kernaktivitaeten/9"),
    "verwaltung": ("/verwaltung", "/abstimmungen", "/auskunft"),
}  # fmt: skip
WIDTHS = (320, 1280)


@pytest.fixture(scope="module", params=[Stage.BUNDLING, Stage.RESOLVED])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    with demo_site(request.param, tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(autouse=True)
def the_ledger_balances() -> None:
    """demo_site looks at the demo's own."""


def _visitor(browser: Browser, address: str, width: int) -> Visitor:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE", bypass_csp=True)
    visitor = Visitor(context.new_page(), address)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    return visitor


def _things(app: Flask) -> list[str]:
    """Pages of single things: an idea, its story, a bundle, a table."""
    with app.app_context():
        session = db.session()
        idea = session.scalars(select(Idea).where(Idea.state == IdeaState.PUBLISHED).order_by(Idea.id)).first()
        bundle = session.scalars(select(Bundle).where(Bundle.state != BundleState.MERGED).order_by(Bundle.id)).first()
        table = session.scalars(select(Device).where(Device.kind == DeviceKind.TABLE).order_by(Device.id)).first()
        assert idea
        assert bundle
        assert table
        found = [
            f"/ideen/{idea.number}",
            f"/verfolgen/{idea.tracking_code}",
            f"/buendel/{bundle.number}",
            f"/tisch/{table.code}",
        ]
        db.session.remove()
        return found


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_every_public_page_is_accessible(demo: tuple[Flask, str], browser: Browser, width: int) -> None:
    app, address = demo
    visitor = _visitor(browser, address, width)
    for path in (*PUBLIC, *_things(app)):
        visitor.go(path)
    visitor.page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_are_accessible_in_other_languages(
    demo: tuple[Flask, str], browser: Browser, language: str
) -> None:
    _app, address = demo
    visitor = _visitor(browser, address, 390)
    visitor.page.context.add_cookies([{"name": "sprache", "value": language, "url": address}])
    for path in ("/", "/ideen", "/ideen/neu", "/ergebnis/2018", "/kernaktivitaeten"):
        visitor.go(path)
        assert visitor.page.locator("html").get_attribute("lang") == language
    visitor.page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("person", sorted(STAFF))
def test_every_staff_page_is_accessible(demo: tuple[Flask, str], browser: Browser, person: str) -> None:
    app, address = demo
    visitor = _visitor(browser, address, 1280)
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == f"{person}@example.org")).one()
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(account)
        cookie = client.get_cookie("ideenmarkt")
        db.session.remove()
    assert cookie
    visitor.page.context.add_cookies([{"name": "ideenmarkt", "value": cookie.value, "url": address}])
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        for path in STAFF[person]:
            visitor.go(path)
    visitor.page.context.close()


@pytest.mark.browser
def test_one_signs_in_to_the_demo_as_the_demo_says(demo: tuple[Flask, str], browser: Browser) -> None:
    _app, address = demo
    visitor = _visitor(browser, address, 1280)
    visitor.go("/anmelden")
    visitor.fill("E-Mail", "redaktion@example.org")
    visitor.fill("Passwort", PASSWORD)
    visitor.page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    visitor.look()
    assert "/anmelden" not in visitor.page.url
    visitor.page.context.close()
