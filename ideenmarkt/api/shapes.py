"""What the API answers: plain JSON shapes of what is public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ideenmarkt.bundling.models import Bundle
from ideenmarkt.chain.idea_list import ListedIdea
from ideenmarkt.ground.i18n import ZONE
from ideenmarkt.ground.paging import Page
from ideenmarkt.strategy.models import Competence, CoreActivity, FocusArea, Neighbourhood, Round

Json = dict[str, Any]


def named(thing: Competence | FocusArea | Neighbourhood | None) -> Json | None:
    """A thing of the strategy by its key, which stays, and its title, which is for people."""
    return {"key": thing.key, "title": thing.title} if thing else None


def idea_shape(one: ListedIdea, url: str) -> Json:
    idea, text = one.idea, one.idea.current_text
    return {
        "number": idea.number,
        "title": text.title,
        "text": text.body,
        "competence": named(idea.competence),
        "focus": named(idea.focus_area),
        "neighbourhood": named(idea.neighbourhood),
        "channel": idea.channel.value,
        "status": one.standing.value,
        "supporters": one.supporters,
        "received_on": idea.received_at.astimezone(ZONE).date().isoformat(),
        "url": url,
    }


def page_shape(page: Page[Any], items: list[Json], next_url: str | None) -> Json:
    return {
        "items": items,
        "page": page.number,
        "page_size": page.size,
        "total": page.total,
        "next": next_url,
    }


def round_shape(round_: Round) -> Json:
    return {
        "round": round_.slug,
        "title": round_.title,
        "phase": round_.phase.value,
        "closed": round_.closed_at is not None,
        "phases": [
            {"phase": one.phase.value, "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat()}
            for one in round_.phases
        ],
        "events": [
            {
                "kind": one.kind.value,
                "title": one.title,
                "place": one.place,
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat(),
            }
            for one in round_.events
        ],
    }


def core_activity_shape(activity: CoreActivity, url: str) -> Json:
    return {
        "number": activity.number,
        "title": activity.title,
        "description": activity.description,
        "competence": named(activity.focus_area.competence),
        "focus": named(activity.focus_area),
        "status": activity.status.value,
        "year": activity.year,
        "url": url,
    }


def bundle_shape(bundle: Bundle, ideas: list[int], url: str) -> Json:
    return {
        "number": bundle.number,
        "title": bundle.title,
        "summary": bundle.summary,
        "competence": named(bundle.competence),
        "focus": named(bundle.focus_area),
        "candidate": bundle.state.value == "candidate",
        "ideas": ideas,
        "url": url,
    }


def error_shape(status: int, message: str, fields: list[Mapping[str, str]] | None = None) -> Json:
    error: Json = {"status": status, "message": message}
    return {"error": error | ({"fields": fields} if fields else {})}
