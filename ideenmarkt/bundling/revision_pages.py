"""Deciding on what is suggested about bundles: put two together, split one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.bundling import queries, revising
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.forms import ChoiceForm
from ideenmarkt.bundling.models import Suggestion, SuggestionMember
from ideenmarkt.bundling.states import IN_BOTH
from ideenmarkt.bundling.why import shared_words
from ideenmarkt.bundling.workshop_pages import back_to_workshop, choose_again, tell_refusal_here
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two bundles of a merge, or one of the two parts of a split, with the words that its ideas share."""

    members: list[SuggestionMember]
    words: tuple[str, ...]


@bp.app_template_filter("sides")
def sides(suggestion: Suggestion) -> list[Side]:
    """First what stays, then what comes or leaves."""
    found = []
    for part in (0, 1):
        there = [one for one in suggestion.members if one.part in (part, IN_BOTH)]
        found.append(Side(there, shared_words([one.idea.current_text for one in there])))
    return found


@bp.post("/buendelung/vorschlaege/<int:suggestion_id>/zusammenlegen")
@requires(Permission.BUNDLE)
@tell_refusal_here
def merge_as_suggested(suggestion_id: int) -> ResponseReturnValue:
    suggestion = queries.get_suggestion(session(), suggestion_id)
    bundle = revising.accept_merge(session(), suggestion, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Zusammengelegt: Bündel Nr. %(number)s »%(title)s«.", number=bundle.number, title=bundle.title))
    return back_to_workshop("pruefen")


@bp.post("/buendelung/vorschlaege/<int:suggestion_id>/teilen")
@requires(Permission.BUNDLE)
def split_as_suggested(suggestion_id: int) -> ResponseReturnValue:
    """The chosen ideas leave; nobody has to keep to those suggested."""
    suggestion = queries.get_suggestion(session(), suggestion_id)
    form, chosen = ChoiceForm(), request.form.getlist("ideas", type=int)
    place = f"suggestion-{suggestion_id}"
    if not form.validate_on_submit():
        return choose_again(form, place, chosen), 422
    try:
        fresh = revising.accept_split(
            session(), suggestion, idea_ids=chosen, title=form.title.data or "", actor=current_actor(), at=now()
        )
    except Refused as refusal:
        session().rollback()
        return choose_again(form, place, chosen, refusal), refusal.status
    session().commit()
    flash(gettext("Geteilt: Das neue Bündel hat die Nr. %(number)s.", number=fresh.number))
    return back_to_workshop("pruefen")
