"""What everyone sees: the bundles, and for each what was put together and why."""

from __future__ import annotations

from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ideenmarkt.bundling import queries
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.states import RELATION_MEANINGS, RELATION_TITLES, BundleState
from ideenmarkt.bundling.why import shared_words
from ideenmarkt.bundling.workshop_pages import page_link, page_number
from ideenmarkt.ground.access import public
from ideenmarkt.ground.database import session
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import all_rounds, round_by_slug, the_current_round


def _round() -> Round:
    slug = request.args.get("runde", "")
    return round_by_slug(session(), slug) if slug else the_current_round(session())


@bp.get("/buendel")
@public
def bundles() -> ResponseReturnValue:
    round_, search = _round(), request.args.get("q", "")[:200]
    found = queries.bundles(session(), round_.id, search=search, page=page_number(), size=24)
    return render_template(
        "bundling/bundles.html",
        round=round_,
        rounds=all_rounds(session()),
        bundles=found,
        groups=[list(lines) for _, lines in groupby(found.items, key=lambda line: line.bundle.competence_id)],
        public_page=page_link("bundling.bundles"),
        search=search,
    )


@bp.get("/buendel/<int:number>")
@public
def bundle(number: int) -> ResponseReturnValue:
    round_ = _round()
    found = queries.get_bundle(session(), round_.id, number)
    voices = [one for one in found.memberships if one.idea.state is IdeaState.PUBLISHED]
    merged_into = session().get(Bundle, found.merged_into_id) if found.merged_into_id else None
    return render_template(
        "bundling/bundle.html",
        round=round_,
        bundle=found,
        voices=voices,
        others=queries.other_bundles(session(), found),
        shared=shared_words([one.idea.current_text for one in voices]),
        candidate=queries.candidate_of(session(), found) if found.state is BundleState.CANDIDATE else None,
        merged_into=merged_into,
        merged_from=queries.merged_from(session(), found),
        relations=RELATION_TITLES,
        meanings=RELATION_MEANINGS,
    )
