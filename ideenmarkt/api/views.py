"""The REST API: what is public, to read; and ideas, to send in. No cookie is read here."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import UnsupportedMediaType

from ideenmarkt.api import queries
from ideenmarkt.api.intake import LARGEST_BODY, FieldProblem, Invalid, read_idea, read_json
from ideenmarkt.api.openapi import description
from ideenmarkt.api.service import LONGEST_KEY, TooMany, digest, known_answer, submit
from ideenmarkt.api.shapes import (
    bundle_shape,
    core_activity_shape,
    error_shape,
    idea_shape,
    page_shape,
    round_shape,
)
from ideenmarkt.chain.idea_list import find, listed
from ideenmarkt.chain.listing import Listing
from ideenmarkt.ground.access import public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import csrf, refusal_text
from ideenmarkt.ideas.queries import idea_by_number
from ideenmarkt.ideas.submitting import NotCollecting, collects
from ideenmarkt.monitoring.queries import activities, the_strategy
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import current_round, round_by_slug, the_current_round

bp = Blueprint("api", __name__, url_prefix="/api/v1")
NAVIGATION: tuple[NavItem | WorkItem, ...] = ()


class NoKey(Refused):
    message = N_("Es fehlt der Kopf »Idempotency-Key« mit einem Schlüssel von 1 bis 255 Zeichen, am besten eine UUID.")
    status = 400


@bp.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    return jsonify(description(site().base_url))


@bp.post("/ideas")
@public
def create_idea() -> ResponseReturnValue:
    request.max_content_length = LARGEST_BODY
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise NoKey
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    sent = read_json(request.get_data())
    answer = known_answer(session(), key, digest(sent))
    if answer is None:
        round_ = current_round(session())
        if round_ is None or not collects(round_):
            raise NotCollecting
        new = read_idea(session(), round_, sent)
        answer = submit(session(), round_, new, key=key, body_sha256=digest(sent), site_url=site().base_url, at=now())
        session().commit()
    return jsonify(answer.body), answer.status


csrf.exempt(create_idea)  # no cookie is read, so none can be abused


@bp.errorhandler(Invalid)
def _invalid(refusal: Invalid) -> ResponseReturnValue:
    session().rollback()
    fields: list[Mapping[str, str]] = [
        {"field": one.field, "message": gettext(one.message)} for one in refusal.problems
    ]
    return error_shape(refusal.status, refusal_text(refusal), fields), refusal.status


@bp.errorhandler(TooMany)
def _too_many(refusal: TooMany) -> ResponseReturnValue:
    session().rollback()
    return error_shape(refusal.status, refusal_text(refusal)), refusal.status, {"Retry-After": "60"}


@bp.get("/ideas")
@public
def ideas() -> ResponseReturnValue:
    round_, number = _asked_round(), _asked_page()
    listing = Listing.from_query(
        {
            "q": request.args.get("q", ""),
            "kompetenz": request.args.get("competence", ""),
            "eingangsweg": request.args.get("channel", ""),
            "status": request.args.get("status", ""),
            "seite": str(number),
        }
    )
    page = find(session(), round_.id, listing, size=queries.PAGE_SIZE)
    past = page.number != number
    items = [] if past else [idea_shape(one, _idea_url(round_, one.idea.number)) for one in page.items]
    following = None if past or number >= page.last else _url_of_page(number + 1)
    return jsonify(page_shape(page, items, following) | {"page": number})


@bp.get("/ideas/<int:number>")
@public
def idea(number: int) -> ResponseReturnValue:
    round_ = _asked_round()
    (one,) = listed(session(), [idea_by_number(session(), round_.id, number)])
    return jsonify(idea_shape(one, _idea_url(round_, number)))


@bp.get("/rounds")
@public
def rounds() -> ResponseReturnValue:
    return jsonify({"items": [round_shape(one) for one in queries.rounds(session())]})


@bp.get("/core-activities")
@public
def core_activities() -> ResponseReturnValue:
    found = activities(session(), the_strategy(session()).id)
    items = [
        core_activity_shape(one, _address(url_for("monitoring.core_activity", number=one.number))) for one in found
    ]
    return jsonify({"items": items})


@bp.get("/bundles")
@public
def bundles() -> ResponseReturnValue:
    round_, number = _asked_round(), _asked_page()
    page = queries.bundles(session(), round_.id, number)
    numbers = queries.idea_numbers(session(), [one.id for one in page.items])
    items = [
        bundle_shape(one, numbers[one.id], _address(url_for("bundling.bundle", number=one.number, runde=round_.slug)))
        for one in page.items
    ]
    following = _url_of_page(number + 1) if number < page.last else None
    return jsonify(page_shape(page, items, following))


def _asked_round() -> Round:
    """Raises NoRound."""
    slug = request.args.get("round", "")
    return round_by_slug(session(), slug) if slug else the_current_round(session())


def _asked_page() -> int:
    """Raises Invalid."""
    typed = request.args.get("page", "1") or "1"
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 6 or int(typed) < 1:
        raise Invalid([FieldProblem("page", N_("Eine Seite ist eine ganze Zahl ab 1."))])
    return int(typed)


def _url_of_page(number: int) -> str:
    arguments = {**request.args.to_dict(), "page": number}
    return _address(url_for(str(request.endpoint), **arguments))  # type: ignore[arg-type]  # our own parameter names


def _idea_url(round_: Round, number: int) -> str:
    return _address(url_for("chain.idea", number=number, runde=round_.slug))


def _address(path: str) -> str:
    """Never from the Host header, which callers choose."""
    return site().base_url.rstrip("/") + path
