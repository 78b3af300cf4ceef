"""Rules about all routes: each declares who may use it, types its parameters, and takes no POST without CSRF token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule

from ideenmarkt.ground.access import declared_access
from tests.factories import make_round
from tests.pages import Client

# The API is called by programs, which carry no session that could be ridden; it reads no cookie.
WITHOUT_CSRF = ("/api/",)


# Texts by their nature: the short name of a round, a code on a card or a receipt, the random name of an upload.
TEXTS = {"slug", "code", "token"}


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def address(rule: Rule) -> str:
    """An address of the rule, with something plausible for every parameter."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        items = getattr(converter, "items", None)
        values[name] = sorted(items)[0] if items else 1 if isinstance(converter, IntegerConverter) else "x"
    built = rule.build(values)
    assert built is not None
    return built[1]


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    silent = {rule.endpoint for rule in rules(app) if declared_access(app, rule.endpoint) is None}
    assert silent == set()


def test_every_parameter_in_an_address_has_a_type(app: Flask) -> None:
    untyped = {
        rule.rule
        for rule in rules(app)
        for part in rule.rule.split("<")[1:]
        if ":" not in part and part.split(">")[0] not in TEXTS
    }
    assert untyped == set()


def test_addresses_are_german_kebab_case_without_umlauts(app: Flask) -> None:
    fixed = {rule.rule.split("<")[0] for rule in rules(app) if not rule.rule.startswith("/api/")}
    odd = {path for path in fixed if path != path.lower() or not path.isascii() or "_" in path}
    assert odd == set()


def test_a_route_that_changes_something_has_no_get_twin_that_does(app: Flask) -> None:
    """GET requests take no write lock: a page under an address of a deed would be one that writes."""
    deeds = ("loeschen", "stilllegen", "streichen", "abmelden", "schliessen")
    assert [r.rule for r in rules(app) if r.rule.endswith(deeds) and r.methods and "GET" in r.methods] == []


@pytest.fixture
def guarded(app: Flask) -> Iterator[Client]:
    """A browser of the application as it runs for a city: with CSRF protection."""
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    assert isinstance(client, Client)
    yield client
    app.config["WTF_CSRF_ENABLED"] = False


def test_every_post_without_a_csrf_token_is_refused(app: Flask, session: Session, guarded: Client) -> None:
    make_round(session)
    accepted = {}
    for rule in rules(app):
        if not rule.methods or not rule.methods & {"POST", "PUT", "DELETE", "PATCH"}:
            continue
        if rule.rule.startswith(WITHOUT_CSRF):
            continue
        answer = guarded.open(address(rule), method=sorted(rule.methods & {"POST", "PUT", "DELETE", "PATCH"})[0])
        if answer.status_code != 400:
            accepted[rule.rule] = answer.status_code
    assert accepted == {}


def test_a_post_with_the_token_of_its_page_is_taken(session: Session, guarded: Client) -> None:
    page = guarded.page("/anmelden")
    token = next(e.get("value") for e in page.all("input") if e.get("name") == "csrf_token")
    answer = guarded.post("/sprache", data={"csrf_token": token, "sprache": "en", "zurueck": "/anmelden"})
    assert (answer.status_code, answer.location) == (303, "/anmelden")


def test_every_answer_carries_a_strict_content_security_policy(app: Flask, session: Session, client: Client) -> None:
    make_round(session)
    seen = 0
    for rule in rules(app):
        if not rule.methods or "GET" not in rule.methods:
            continue
        policy = client.get(address(rule)).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        seen += 1
    assert seen > 20


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_too_large_for_the_database_is_not_found_and_no_crash(
    app: Flask, session: Session, client: Client, number: int
) -> None:
    make_round(session)
    crashed = {}
    for rule in rules(app):
        numbers = [n for n in rule.arguments if isinstance(rule._converters[n], IntegerConverter)]
        if not numbers or not rule.methods or "GET" not in rule.methods:
            continue
        access = declared_access(app, rule.endpoint)
        if access is None or access.permission is not None:
            continue
        path = address(rule).replace("/1", f"/{number}", 1)
        answer = client.get(path)
        if answer.status_code >= 500 or answer.status_code == 200:
            crashed[path] = answer.status_code
    assert crashed == {}
