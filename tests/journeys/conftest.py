"""A real server and a real browser; axe-core looks at every page a journey reaches."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from ideenmarkt.chain.ledger import take_stock
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.database import db
from tests.browser import chromium
from tests.factories import make_account
from tests.pages import Client

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(params=["sqlite"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[Flask]:
    """Journeys run on the embedded database; the web tests run the same routes on both."""
    from tests.conftest import _installation

    installation = _installation(request.param, tmp_path_factory, worker)
    yield installation.app
    installation.reset()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real port; without CSRF nothing would be real, so it is on here."""
    app.config.update(WTF_CSRF_ENABLED=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.config.update(WTF_CSRF_ENABLED=False)


@dataclass
class Visitor:
    """A person with a browser. `go` and `look` check the page: axe, sideways scrolling, console errors."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """What holds in every state of every page."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        problems = [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]
        assert not problems, f"{self.page.url}: {json.dumps(problems, ensure_ascii=False, indent=1)}"
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{self.page.url} scrolls sideways by {wider} px"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"

    def press(self, name: str, **where: Any) -> None:
        """Press a button or follow a link by its name."""
        self.page.get_by_role("button", name=name, **where).or_(
            self.page.get_by_role("link", name=name, **where)
        ).first.click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def sees(self, text: str) -> bool:
        return self.page.get_by_text(text).first.is_visible()


def _is_complaint(line: ConsoleMessage) -> bool:
    """An error of ours. (The browser also notes each page that answers with a status of 4xx, as some should.)"""
    return line.type == "error" and "the server responded with a status of 4" not in line.text


@pytest.fixture
def visitor(browser: Browser, address: str, app: Flask, session: Session) -> Iterator[Callable[..., Visitor]]:
    """`visitor()` is a citizen, `visitor(Role.MODERATOR)` is signed in; `width` in CSS pixels."""
    contexts: list[BrowserContext] = []

    def arrive(*roles: Role, width: int = 1280) -> Visitor:
        # axe is put into the page by the test, which the page's own policy rightly forbids
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE", bypass_csp=True)
        contexts.append(context)
        if roles:
            context.add_cookies([{"name": "ideenmarkt", "value": _signed_in(app, session, roles), "url": address}])
        page = context.new_page()
        person = Visitor(page, address)
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        page.on("console", lambda line: person.complaints.append(line.text) if _is_complaint(line) else None)
        return person

    yield arrive
    for context in contexts:
        context.close()


def _signed_in(app: Flask, session: Session, roles: tuple[Role, ...]) -> str:
    account = make_account(session, roles=roles)
    session.commit()
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(account)
    cookie = client.get_cookie("ideenmarkt")
    assert cookie
    session.rollback()  # reading the account began a transaction, which would hold the server's writers up
    return cookie.value


@pytest.fixture(autouse=True)
def the_ledger_balances(session: Session) -> Iterator[None]:
    """After every journey nothing is lost."""
    yield
    db.session.rollback()
    assert take_stock(session).balanced
