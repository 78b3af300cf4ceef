"""Where a request stands in the queue: its round, its filters, the idea it names, and where it goes next."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from flask import request, url_for
from flask_babel import force_locale
from werkzeug.exceptions import BadRequest

from ideenmarkt.ground.access import current_actor
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import LANGUAGES
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import Channel, IdeaState
from ideenmarkt.screening import claims, queries
from ideenmarkt.screening.queries import Filters
from ideenmarkt.screening.service import Seen
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import round_by_slug, the_current_round

LARGEST_NUMBER = 2**31 - 1  # what both databases can compare with


def the_round() -> Round:
    """The round named in the address, else the current one."""
    slug = request.args.get("runde", "")
    return round_by_slug(session(), slug) if slug else the_current_round(session())


def the_idea(number: int) -> Idea:
    """The idea of this page. Raises NoIdea."""
    if number > LARGEST_NUMBER:
        raise queries.NoIdea
    return queries.idea_by_number(session(), the_round().id, number)


def filters() -> Filters:
    """The choice in the address; what makes no sense there chooses nothing."""
    channel = request.args.get("eingang", "")
    competence = request.args.get("kompetenz", "")
    return Filters(
        channel=Channel(channel) if channel in set(Channel) else None,
        competence_id=int(competence) if _is_number(competence) else None,
        personal_data=request.args.get("personendaten") == "ja",
        answered=request.args.get("beantwortet") == "ja",
    )


def after() -> int:
    """The number from which on the queue goes on; earlier ones were skipped or done."""
    number = request.args.get("nach", "")
    return int(number) if _is_number(number) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:12]) <= LARGEST_NUMBER


def where(**changes: str | int | None) -> dict[str, Any]:
    """The address parameters that belong to the choice, for the next address."""
    names = ("runde", "eingang", "kompetenz", "personendaten", "beantwortet")
    kept: dict[str, str | int | None] = {name: request.args.get(name) for name in names}
    return {name: str(value) for name, value in (kept | changes).items() if value}


def seen() -> Seen:
    """What the form says its sender had before their eyes."""
    try:
        return Seen(IdeaState(request.form["state"]), int(request.form["text_id"]))
    except (KeyError, ValueError):
        raise BadRequest from None


def go_on(idea: Idea) -> str:
    """Take the next idea of the queue into hand; the address to go to. Where the idea's own page asked, back to it."""
    if request.args.get("von") == "idee":
        return url_for("screening.idea", number=idea.number, **where())
    account_id = current_actor().id
    found = queries.waiting(session(), idea.round_id, filters(), account_id=account_id, at=now(), after=idea.number)
    if found.next_id is not None and account_id is not None:
        claims.claim(session(), queries.idea_by_id(session(), found.next_id), account_id=account_id, at=now())
    return url_for("screening.queue", **where(nach=idea.number))


def in_language_of(idea: Idea) -> AbstractContextManager[None]:
    """A context in which texts come in the submitter's language."""
    chosen: AbstractContextManager[None] = force_locale(idea.language if idea.language in LANGUAGES else "de")
    return chosen
