"""The description of the API is whole: every reference leads somewhere, every route is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import make_idea, make_round
from tests.pages import Client

METHODS = {"get", "post", "put", "patch", "delete"}


def _document(client: Client) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    found = response.json
    assert isinstance(found, dict)
    return found


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield path, method, operation


def test_it_says_which_version_it_is(client: Client) -> None:
    document = _document(client)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["version"]
    assert document["servers"][0]["url"].endswith("/api/v1")


def test_every_reference_leads_somewhere(client: Client) -> None:
    document = _document(client)
    references = set(_references(document))
    assert references
    for reference in references:
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert isinstance(node, dict)


def test_every_operation_is_complete(client: Client) -> None:
    names = []
    for path, _, operation in _operations(_document(client)):
        names.append(operation["operationId"])
        assert operation["summary"]
        assert operation["responses"]
        in_path = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert in_path == {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        for status, response in operation["responses"].items():
            assert status.isdecimal()
            assert "$ref" in response or response["description"]
    assert len(names) == len(set(names))


def test_every_route_is_described_and_nothing_else(client: Client, app: Flask) -> None:
    described = {(path, method) for path, method, _ in _operations(_document(client))}
    served = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            path = rule.rule.removeprefix("/api/v1").replace("<int:", "{").replace(">", "}")
            served |= {(path, method.lower()) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert described == served


def test_required_properties_exist(client: Client) -> None:
    for name, schema in _document(client)["components"]["schemas"].items():
        if schema.get("type") == "object":
            assert set(schema.get("required", ())) <= set(schema["properties"]), name


def test_answers_have_exactly_the_described_properties(client: Client, session: Session) -> None:
    make_idea(session, make_round(session))
    session.commit()
    schemas = _document(client)["components"]["schemas"]
    page = client.get("/api/v1/ideas").json
    assert set(page) == set(schemas["IdeaPage"]["properties"])
    assert set(page["items"][0]) == set(schemas["Idea"]["properties"])
    assert set(client.get("/api/v1/rounds").json["items"][0]) == set(schemas["Round"]["properties"])
    activities = client.get("/api/v1/core-activities").json
    assert set(activities["items"][0]) == set(schemas["CoreActivity"]["properties"])
    assert set(client.get("/api/v1/bundles").json) == set(schemas["BundlePage"]["properties"])
    sent = client.post("/api/v1/ideas", json={"text": "Mehr Bänke am See."}, headers={"Idempotency-Key": "k"})
    assert set(sent.json) == set(schemas["Receipt"]["properties"])
