"""axe-core looks at every page of the demo, for everybody who may see it, on a telephone and on a desk.

The walks along the guided tour and through the workshop's story are here too, because they need the same loaded demo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from ideenmarkt.accounts.models import Account, Device, DeviceKind
from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.states import BundleState
from ideenmarkt.chain.tour import TOURS, Tour
from ideenmarkt.demo.setting import PASSWORD
from ideenmarkt.demo.stage import Stage
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.database import db
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Competence
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
PEOPLE = {
    Role.MODERATOR: "redaktion",
    Role.FACILITATOR: "workshop",
    Role.BOARD_MEMBER: "beirat",
    Role.COUNCIL_OFFICE: "ratsbuero",
    Role.ADMINISTRATOR: "verwaltung",
}
# what stands on a stop's page only when it has something to show
PROMISED = {
    "accounts.administration": "Beteiligungsrunden",
    "bundling.bundles": r"Bündel Nr\. \d+",
    "bundling.workshop": "Annehmen",
    "chain.ideas": r"\d+ Ideen, hier 1 bis",
    "chain.journal": r"\d+ Einträge",
    "chain.ledger": "Ja. Keine Idee ist verloren",
    "chain.track": "Ihr Verfolgungscode",
    "chain.work": r"\d+\s+(Idee|Offene|Abstimmung)",
    "deciding.answers": r"\d+\s+gesendet",
    "deciding.recommendation": "wird Kernaktivität",
    "deciding.reserve": r"[1-9]\d* Einträge",
    "deciding.resolution": "Kernaktivitäten sind entstanden",
    "ideas.devices": "Tische anlegen",
    "ideas.import_": "Welche Spalten versteht der Import",
    "ideas.new": "Ihre Idee",
    "monitoring.core_activities": r"\d+ von 125 Kernaktivitäten",
    "monitoring.strategy": "Der Weg zu 125",
    "ranking.table": "Wie fest",
    "screening.queue": r"Idee Nr\. \d+ veröffentlichen",
    "weighing.index": "Jetzt offen",
    "weighing.manage": "Geschlossen",
}


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


def _sign_in(visitor: Visitor, app: Flask, person: str) -> None:
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == f"{person}@example.org")).one()
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(account)
        cookie = client.get_cookie("ideenmarkt")
        db.session.remove()
    assert cookie
    visitor.page.context.add_cookies([{"name": "ideenmarkt", "value": cookie.value, "url": visitor.address}])


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
    _sign_in(visitor, app, person)
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


@pytest.mark.browser
@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.role or "citizen")
def test_each_stop_of_the_tour_shows_what_it_promises(demo: tuple[Flask, str], browser: Browser, tour: Tour) -> None:
    """And where the tour says that there is nothing to see in this phase, there is nothing."""
    app, address = demo
    visitor = _visitor(browser, address, 390)
    if tour.role:
        _sign_in(visitor, app, PEOPLE[tour.role])
    visitor.page.goto(f"{address}/rundgang")
    section = visitor.page.locator("section", has=visitor.page.get_by_role("heading", name=tour.title, exact=True))
    stops = [
        (line.get_by_role("link").get_attribute("href"), line.inner_text()) for line in section.locator("li").all()
    ]
    assert len(stops) == 5
    for stop, (href, said) in zip(tour.stops, stops, strict=True):
        assert stop.sentence in said
        answer = visitor.page.goto(f"{address}{href}")
        assert answer
        assert answer.status == 200, href
        assert not visitor.complaints, (href, visitor.complaints)
        assert visitor.page.url == f"{address}{href}"  # and not the page where one signs in
        shown = re.search(PROMISED[stop.endpoint], visitor.page.locator("main").inner_text())
        assert bool(shown) == ("make demo STAGE=" not in said), (href, said)
    visitor.page.context.close()


@pytest.mark.browser
def test_the_workshop_has_many_hands_and_one_objection(demo: tuple[Flask, str], browser: Browser) -> None:
    app, address = demo
    with app.app_context():
        wanted = select(JournalEntry.action, JournalEntry.actor_id).where(JournalEntry.subject_kind == "bundle")
        hands: dict[str, set[int | None]] = {}
        for action, account_id in db.session.execute(wanted.distinct()):
            hands.setdefault(action, set()).add(account_id)
        (objection,) = db.session.scalars(
            select(JournalEntry).where(JournalEntry.action == "bundle.split", JournalEntry.why != "")
        )
        merged_by = db.session.scalars(
            select(JournalEntry.actor_id)
            .where(JournalEntry.action == "bundle.merged", JournalEntry.id < objection.id)
            .order_by(JournalEntry.id.desc())
        ).first()
        number, why, objector = (
            db.session.get_one(Bundle, objection.subject_id).number,
            objection.why,
            objection.actor_id,
        )
        db.session.remove()
    assert all(len(hands[f"bundle.{action}"]) == 3 for action in ("created", "merged", "undone"))
    assert len(hands["bundle.split"]) >= 2
    assert objector != merged_by
    visitor = _visitor(browser, address, 390)
    _sign_in(visitor, app, "workshop")
    visitor.go(f"/buendelung/verlauf?buendel={number}")
    assert visitor.sees(why)
    visitor.page.context.close()


@pytest.mark.browser
def test_a_kiosk_took_in_what_was_said_at_its_station(demo: tuple[Flask, str]) -> None:
    app, _address = demo
    with app.app_context():
        kiosks = {one.id: one for one in db.session.scalars(select(Device).where(Device.kind == DeviceKind.KIOSK))}
        titles = {one.title: one.id for one in db.session.scalars(select(Competence))}
        taken = db.session.execute(select(Idea.device_id, Idea.wished_competence_id).where(Idea.device_id.in_(kiosks)))
        for device_id, competence_id in taken:
            assert titles[kiosks[device_id].label.removeprefix("Station ")] == competence_id
        db.session.remove()
