"""The public list of ideas and the page of one idea."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ideenmarkt.analysis.documents import Document
from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.choices import choices
from ideenmarkt.chain.idea_list import idea_list
from ideenmarkt.chain.idea_way import chain_of, way_of
from ideenmarkt.chain.listing import SORT_TITLES, Listing
from ideenmarkt.chain.standing import STANDING_TITLES, standings
from ideenmarkt.ground.access import public
from ideenmarkt.ground.database import session
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import NoIdea, idea_by_number
from ideenmarkt.ideas.similar_ideas import similar_ideas
from ideenmarkt.ideas.states import CHANNEL_TITLES, IdeaState
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import current_round, round_by_slug, the_current_round
from ideenmarkt.weighing.identity import current_visitor
from ideenmarkt.weighing.queries import given_supports, support_counts
from ideenmarkt.weighing.supports import can_support

MOST_SIMILAR = 4


def asked_round() -> tuple[Round, bool]:
    """The round that the address names, else the current one; and whether it is the current one. Raises NoRound."""
    current = the_current_round(session())
    slug = request.args.get("runde", "")
    found = round_by_slug(session(), slug) if slug else current
    return found, found.id == current.id


@bp.get("/ideen")
@public
def ideas() -> ResponseReturnValue:
    if current_round(session()) is None:
        return render_template("chain/no_round.html")
    round_, current = asked_round()
    listing = Listing.from_query(request.args)
    found = idea_list(session(), round_.id, listing)
    return render_template(
        "chain/ideas.html",
        round=round_,
        runde={} if current else {"runde": round_.slug},
        listing=listing,
        found=found,
        choices=choices(session(), round_, listing, found),
        sort_titles=SORT_TITLES,
        standing_titles=STANDING_TITLES,
    )


@bp.get("/ideen/<int:number>")
@public
def idea(number: int) -> ResponseReturnValue:
    round_, current = asked_round()
    try:
        found = idea_by_number(session(), round_.id, number)
    except NoIdea:
        if _withdrawn(round_, number):
            return render_template("chain/withdrawn.html", number=number), 410
        raise
    chain = chain_of(session(), found)
    as_engine_reads = Document("", found.current_text.title, found.current_text.body).full_text
    return render_template(
        "chain/idea.html",
        idea=found,
        round=round_,
        runde={} if current else {"runde": round_.slug},
        standing=standings(session(), [found.id])[found.id],
        standing_titles=STANDING_TITLES,
        channel_titles=CHANNEL_TITLES,
        supporters=support_counts(session(), [found.id])[found.id],
        supported=found.id in given_supports(session(), current_visitor().supporter, [found.id]),
        can_support=can_support(found, round_),
        chain=chain,
        way=way_of(found, chain, round_.slug, current=current),
        similar=similar_ideas(session(), round_, as_engine_reads, k=MOST_SIMILAR, exclude={found.id}),
    )


def _withdrawn(round_: Round, number: int) -> bool:
    """Whether an idea with this number was taken back by its submitter; the page then says so, and nothing more."""
    withdrawn = (Idea.number == number) & (Idea.state == IdeaState.WITHDRAWN)
    known = number < 2**31
    return known and session().scalar(select(Idea.id).where(Idea.round_id == round_.id, withdrawn)) is not None
