"""The edge of every request: headers, refusals and errors as pages, safe targets, the city's own texts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ideenmarkt.config import Config
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.database import db
from ideenmarkt.ground.views import safe_path
from tests.pages import Client, Page

CITY_PAGES = ("/spielregeln", "/datenschutz", "/barrierefreiheit", "/impressum")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/ideen?q=baum", "/ideen?q=baum"),
        ("/", "/"),
        ("", "/"),
        ("ideen", "/"),
        ("https://boese.example/", "/"),
        ("//boese.example", "/"),
        ("/\\boese.example", "/"),
        ("/\t/boese.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_target_is_a_path_of_ours(target: str, path: str) -> None:
    assert safe_path(target) == path


@pytest.mark.parametrize("path", CITY_PAGES)
def test_the_city_pages_have_good_texts_of_their_own(client: Client, path: str) -> None:
    assert len(client.page(path).text()) > 400


@pytest.mark.parametrize("path", CITY_PAGES)
def test_the_city_s_own_text_takes_the_place_of_ours(app: Flask, client: Client, path: str) -> None:
    config = app.config["IDEENMARKT"]
    assert isinstance(config, Config)
    file = config.instance / "texte" / f"{path[1:]}.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text("Unser eigener Text.\n\nMit <b>zwei</b> Absätzen.\n", "utf-8")
    try:
        page = client.page(path)
    finally:
        file.unlink()
    assert "Unser eigener Text." in page.text()
    assert "Mit <b>zwei</b> Absätzen." in page.text()


def test_an_address_that_does_not_exist_gets_a_page_that_helps(client: Client) -> None:
    page = client.page("/gibt-es-nicht", 404)
    assert "Suche" in page.text()
    assert "/" in page.links()


def test_the_api_answers_errors_as_json(client: Client) -> None:
    answer = client.get("/api/v1/gibt-es-nicht")
    assert answer.status_code == 404
    assert answer.json["error"]["status"] == 404  # type: ignore[index]  # a JSON answer


def test_an_expired_form_shows_what_was_typed_but_no_secrets(app: Flask, client: Client) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        typed = {"text": "Ein langer Text, den niemand zweimal schreiben möchte.", "password": "ein langes Passwort!!"}
        answer = client.post("/anmelden", data=typed | {"current": "noch ein langes Passwort"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert typed["text"] in answer.text
    assert "langes Passwort" not in answer.text


def test_what_was_typed_is_shown_as_text_and_not_as_markup(app: Flask, client: Client) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post("/anmelden", data={"text": "</textarea><script src=x></script> und mehr"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert "<script src=x>" not in answer.text
    assert "&lt;script src=x&gt;" in answer.text


def test_a_request_that_is_too_large_gets_its_page(app: Flask, client: Client) -> None:
    limit = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    try:
        answer = client.post("/anmelden", data={"email": "x" * 2000})
    finally:
        app.config["MAX_CONTENT_LENGTH"] = limit
    assert answer.status_code == 413
    assert "zu groß" in answer.text


@pytest.fixture
def as_served(app: Flask) -> Iterator[Flask]:
    """The application as it runs for a city: a crash becomes a page."""
    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = None


def test_a_crash_shows_a_page_without_the_database_and_logs_nothing_personal(
    as_served: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def __call__(self) -> None:
            raise OperationalError("SELECT 'frau@example.org'", {}, Exception("frau@example.org"))

        rollback = __call__

        def remove(self) -> None:
            pass

    monkeypatch.setattr(db, "session", Broken())
    with caplog.at_level(logging.DEBUG):
        client = as_served.test_client()
        client.set_cookie("kiosk", "x")
        answer = client.get("/spielregeln")
    assert answer.status_code == 500
    assert "Der Fehler liegt bei uns." in answer.text
    assert "OperationalError" in caplog.text
    assert "frau@example.org" not in caplog.text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429])
def test_every_error_page_says_what_happened_and_whom_to_ask(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    view = app.view_functions["ground.icon"]

    def refuse() -> None:
        abort(status)

    refuse._access = view._access  # type: ignore[attr-defined]  # as the view it stands for
    monkeypatch.setitem(app.view_functions, "ground.icon", refuse)
    page = client.page("/icon.svg", status)
    assert "Fragen beantwortet" in page.text()
    assert page.h1()


def test_choosing_a_language_is_kept_and_leads_back(client: Client) -> None:
    answer = client.post("/sprache", data={"sprache": "ar", "zurueck": "/impressum"})
    assert (answer.status_code, answer.location) == (303, "/impressum")
    page = client.page("/impressum")
    assert (page.root.get("lang"), page.root.get("dir")) == ("ar", "rtl")


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    client.post("/sprache", data={"sprache": "xx"})
    assert client.page("/impressum").root.get("lang") == "de"


def test_health_asks_the_database(session: Session, client: Client) -> None:
    assert client.get("/health").json == {"status": "ok", "encoder": "off"}


def test_pages_are_not_kept_by_shared_caches(client: Client) -> None:
    assert "private" in client.get("/impressum").headers["Cache-Control"]


def test_a_page_of_staff_leads_to_the_sign_in_and_back(client: Client) -> None:
    assert client.get("/verwaltung?x=1").location == "/anmelden?weiter=/verwaltung?x%3D1"


def test_a_page_that_a_role_may_not_see_says_so(client_as: Callable[..., Client]) -> None:
    answer = client_as(Role.BOARD_MEMBER).get("/verwaltung")
    assert answer.status_code == 403
    assert "Rolle" in Page(answer.text).text()
