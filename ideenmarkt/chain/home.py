"""What the start page tells: the timeline, what to do now, three numbers, the latest ideas, the way to the goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle, Candidate
from ideenmarkt.bundling.states import BundleState
from ideenmarkt.chain.idea_list import ListedIdea, listed
from ideenmarkt.chain.timeline import Stop, timeline
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import SHOWN, published
from ideenmarkt.ideas.submitting import collects
from ideenmarkt.monitoring.way import Way, way
from ideenmarkt.strategy.models import Phase, Round

LATEST = 6  # cards: divides by two and three columns
DEMO = "demo.loaded"


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do now."""

    title: str  # msgid
    endpoint: str
    needs_slug: bool = False


ACTIONS: Mapping[Phase, Action] = {
    Phase.COLLECTING: Action(N_("Idee einreichen"), "ideas.new"),
    Phase.SCREENING: Action(N_("Ideen ansehen"), "chain.ideas"),
    Phase.BUNDLING: Action(N_("Bündel ansehen"), "bundling.bundles"),
    Phase.WEIGHING: Action(N_("Abstimmen"), "weighing.index"),
    Phase.RECOMMENDING: Action(N_("Kandidaten ansehen"), "bundling.bundles"),
    Phase.RESOLVED: Action(N_("Ergebnis ansehen"), "deciding.results", needs_slug=True),
}


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything on the start page, while there is a round."""

    stops: Sequence[Stop]
    action: Action
    collects: bool  # an idea can still be handed in
    ideas: int
    bundles: int
    candidates: int
    latest: Sequence[ListedIdea]
    way: Way


def front_page(session: Session, round_: Round) -> FrontPage:
    """A constant number of statements."""
    ideas = session.scalar(published(round_.id).with_only_columns(func.count(Idea.id))) or 0
    newest = published(round_.id).order_by(Idea.received_at.desc(), Idea.id.desc()).limit(LATEST).options(*SHOWN)
    alive = Bundle.state.in_((BundleState.OPEN, BundleState.CANDIDATE))
    return FrontPage(
        stops=timeline(round_),
        action=ACTIONS[round_.phase],
        collects=collects(round_),
        ideas=ideas,
        bundles=session.scalar(select(func.count(Bundle.id)).where(Bundle.round_id == round_.id, alive)) or 0,
        candidates=session.scalar(select(func.count(Candidate.id)).where(Candidate.round_id == round_.id)) or 0,
        latest=listed(session, session.scalars(newest).all()),
        way=way(session, round_.strategy_id),
    )


def is_demo(session: Session) -> bool:
    """Whether this database was filled with invented contributions."""
    return session.scalar(select(JournalEntry.id).where(JournalEntry.action == DEMO).limit(1)) is not None
