"""The API described in OpenAPI 3.1; limits and values come from the rules, so that it cannot lag behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from ideenmarkt.api.queries import PAGE_SIZE
from ideenmarkt.api.service import LONGEST_KEY, MOST_IN_A_MINUTE
from ideenmarkt.chain.standing import PUBLIC
from ideenmarkt.ground.i18n import LANGUAGES
from ideenmarkt.ideas.rules import MAX_LENGTH, MAX_TITLE, MIN_LENGTH
from ideenmarkt.ideas.states import Channel
from ideenmarkt.strategy.models import CoreActivityStatus, EventKind, Phase

Schema = dict[str, Any]


def description(base_url: str) -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ideenmarkt",
            "version": version("ideenmarkt"),
            "summary": "Ideas of a city's people, and what becomes of them.",
            "description": "Everything public can be read without a key; ideas can be sent in. Times are UTC, days are "
            "those of the city. Errors always have the shape of the schema Error.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": f"{base_url.rstrip('/')}/api/v1"}],
        "tags": [{"name": "ideas"}, {"name": "process"}],
        "security": [],
        "paths": {
            "/ideas": {"get": _list_ideas(), "post": _create_idea()},
            "/ideas/{number}": {"get": _read_idea()},
            "/rounds": {"get": _operation("listRounds", "All rounds, newest first.", "RoundList", tag="process")},
            "/bundles": {"get": _list_bundles()},
            "/core-activities": {
                "get": _operation(
                    "listCoreActivities", "All Kernaktivitäten.", "CoreActivityList", tag="process", errors=(404,)
                )
            },
            "/openapi.json": {"get": _document()},
        },
        "components": {"schemas": _schemas(), "responses": _responses(), "headers": _headers()},
    }


def _operation(
    name: str,
    summary: str,
    schema: str,
    *,
    tag: str = "ideas",
    parameters: Iterable[Schema] = (),
    errors: Iterable[int] = (),
) -> Schema:
    responses: Schema = {"200": {"description": "Found.", "content": _json(_ref(schema))}}
    responses |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in errors}
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": responses,
    }


def _list_ideas() -> Schema:
    parameters = (
        _query("q", "Words; each must begin a word of the idea.", {"type": "string", "maxLength": 200}),
        _page(),
        _round(),
        _query("competence", "Key of a Kompetenz.", {"type": "string"}),
        _query("channel", "How the idea came in.", _values(Channel)),
        _query("status", "Where the idea stands.", {"type": "string", "enum": [place.value for place in PUBLIC]}),
    )
    summary = f"The published ideas of a round, newest first, {PAGE_SIZE} on a page."
    return _operation("listIdeas", summary, "IdeaPage", parameters=parameters, errors=(404, 422))


def _read_idea() -> Schema:
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    summary = "One published idea."
    return _operation("readIdea", summary, "Idea", parameters=(number, _round()), errors=(404,))


def _list_bundles() -> Schema:
    summary = f"The bundles of a round by number, {PAGE_SIZE} on a page."
    return _operation(
        "listBundles", summary, "BundlePage", tag="process", parameters=(_page(), _round()), errors=(404, 422)
    )


def _document() -> Schema:
    answer = {"description": "OpenAPI 3.1.", "content": _json({"type": "object"})}
    return {"operationId": "describe", "summary": "This document.", "tags": ["process"], "responses": {"200": answer}}


def _create_idea() -> Schema:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Chosen by the caller for each idea, best a UUID. The same key with the same body gives the "
        "same answer and adds nothing; with another body it is refused with 409.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        "example": "5f0c1a52-6a3e-4f0e-9d8b-1f6f2f0f7a11",
    }
    created = {
        "description": "Received; also the answer to a repeated request.",
        "content": _json(_ref("Receipt")),
    }
    errors = {str(status): {"$ref": f"#/components/responses/{status}"} for status in (400, 409, 413, 415, 422, 429)}
    return {
        "operationId": "createIdea",
        "summary": "Send in an idea to the round that is collecting.",
        "description": f"At most {MOST_IN_A_MINUTE} ideas a minute from all callers together, then 429.",
        "tags": ["ideas"],
        "parameters": [key],
        "requestBody": {"required": True, "content": _json(_ref("NewIdea"))},
        "responses": {"201": created} | errors,
    }


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _query(name: str, text: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


def _page() -> Schema:
    return _query("page", "From 1; past the end it is empty.", {"type": "integer", "minimum": 1, "default": 1})


def _round() -> Schema:
    return _query("round", "Another round than the current one.", {"type": "string", "examples": ["2018"]})


def _values(values: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [value.value for value in values]}


def _object(properties: Mapping[str, Schema], *, optional: Iterable[str] = (), **more: Any) -> Schema:
    required = [name for name in properties if name not in set(optional)]
    return {"type": "object", "properties": dict(properties), "required": required} | more


def _headers() -> Schema:
    return {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def _responses() -> Schema:
    texts = {
        400: "The key is missing, or the body is no JSON object.",
        404: "There is nothing here.",
        409: "The key belongs to another body, or no round is collecting.",
        413: "The body is too large.",
        415: "The body is not application/json.",
        422: "Fields or parameters are wrong; each is named.",
        429: "Too many at once.",
    }
    found: Schema = {
        str(status): {"description": text, "content": _json(_ref("Error"))} for status, text in texts.items()
    }
    found["429"]["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return found


TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
WHOLE: Schema = {"type": "integer"}
URL: Schema = {"type": "string", "format": "uri"}


def _schemas() -> Schema:
    return {
        "NewIdea": _new_idea(),
        "Receipt": _receipt(),
        "Idea": _idea(),
        "IdeaPage": _list_of("Idea", paged=True),
        "Named": _object({"key": TEXT, "title": TEXT}),
        "Round": _round_schema(),
        "RoundList": _list_of("Round"),
        "Bundle": _bundle(),
        "BundlePage": _list_of("Bundle", paged=True),
        "CoreActivity": _core_activity(),
        "CoreActivityList": _list_of("CoreActivity"),
        "Error": _error(),
    }


def _list_of(name: str, *, paged: bool = False) -> Schema:
    items: dict[str, Schema] = {"items": {"type": "array", "items": _ref(name)}}
    if paged:
        items |= {"page": WHOLE, "page_size": WHOLE, "total": WHOLE, "next": {"type": ["string", "null"]}}
    return _object(items)


def _or_null(name: str) -> Schema:
    return {"oneOf": [_ref(name), {"type": "null"}]}


def _new_idea() -> Schema:
    properties: dict[str, Schema] = {
        "text": {"type": "string", "minLength": MIN_LENGTH, "maxLength": MAX_LENGTH},
        "title": {"type": "string", "maxLength": MAX_TITLE},
        "competence": {"type": "string", "description": "Key of a Kompetenz."},
        "neighbourhood": {"type": "string", "description": "Key of an Ortsteil."},
        "email": {"type": "string", "format": "email", "description": "For answers; needs consent."},
        "consent": {"type": "boolean", "description": "The submitter agrees to be written to."},
        "language": {"type": "string", "enum": list(LANGUAGES), "default": "de"},
    }
    example = {"title": "Bänke", "text": "Mehr Bänke am Kemnader See, damit man sich ausruhen kann."}
    optional = [name for name in properties if name != "text"]
    return _object(properties, optional=optional, additionalProperties=False, examples=[example])


def _receipt() -> Schema:
    example = {
        "number": 17,
        "tracking_code": "K7M-4QR-TAC",
        "status_url": "https://ideen.example.org/verfolgen/K7M-4QR-TAC",
        "received_at": "2018-03-12T10:30:00+00:00",
    }
    moment: Schema = {"type": "string", "format": "date-time"}
    properties = {"number": WHOLE, "tracking_code": TEXT, "status_url": URL, "received_at": moment}
    return _object(properties, examples=[example])


def _idea() -> Schema:
    properties = {
        "number": WHOLE,
        "title": {"type": "string", "description": "Empty where the idea has none."},
        "text": TEXT,
        "competence": _or_null("Named"),
        "focus": _or_null("Named"),
        "neighbourhood": _or_null("Named"),
        "channel": _values(Channel),
        "status": {"type": "string", "enum": [place.value for place in PUBLIC]},
        "supporters": WHOLE,
        "received_on": DAY,
        "url": URL,
    }
    return _object(properties)


def _round_schema() -> Schema:
    phase = _object({"phase": _values(Phase), "starts_on": DAY, "ends_on": DAY})
    event = _object({"kind": _values(EventKind), "title": TEXT, "place": TEXT, "starts_on": DAY, "ends_on": DAY})
    properties = {
        "round": TEXT,
        "title": TEXT,
        "phase": _values(Phase),
        "closed": {"type": "boolean"},
        "phases": {"type": "array", "items": phase},
        "events": {"type": "array", "items": event},
    }
    return _object(properties)


def _bundle() -> Schema:
    properties = {
        "number": WHOLE,
        "title": TEXT,
        "summary": TEXT,
        "competence": _or_null("Named"),
        "focus": _or_null("Named"),
        "candidate": {"type": "boolean"},
        "ideas": {"type": "array", "items": WHOLE, "description": "Numbers of its ideas."},
        "url": URL,
    }
    return _object(properties)


def _core_activity() -> Schema:
    properties = {
        "number": WHOLE,
        "title": TEXT,
        "description": TEXT,
        "competence": _ref("Named"),
        "focus": _ref("Named"),
        "status": _values(CoreActivityStatus),
        "year": {"type": ["integer", "null"]},
        "url": URL,
    }
    return _object(properties)


def _error() -> Schema:
    field = _object({"field": TEXT, "message": TEXT})
    fields: Schema = {"type": "array", "items": field, "description": "With 422: every field that is wrong."}
    error = _object({"status": WHOLE, "message": TEXT, "fields": fields}, optional=("fields",))
    example = {
        "error": {
            "status": 422,
            "message": "Bitte prüfen Sie die genannten Felder.",
            "fields": [{"field": "text", "message": "Schreiben Sie bitte Ihre Idee auf."}],
        }
    }
    return _object({"error": error}, examples=[example])
