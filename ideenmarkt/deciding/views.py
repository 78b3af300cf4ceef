"""What the room gives to app.py: its pages, menu entries, open work and background jobs."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.deciding import answer_views, board_views, reserve_views, resolution_views, result_views
from ideenmarkt.deciding.blueprint import bp
from ideenmarkt.deciding.models import Answer, CouncilResolution, Recommendation
from ideenmarkt.deciding.states import RecommendationState
from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.mail import Mail, MailState
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState


def _drafts(session: Session) -> int:
    wanted = select(func.count()).select_from(Recommendation).where(Recommendation.state == RecommendationState.DRAFT)
    return session.scalar(wanted) or 0


def _unresolved(session: Session) -> int:
    wanted = (
        select(func.count(Recommendation.id))
        .outerjoin(CouncilResolution, CouncilResolution.round_id == Recommendation.round_id)
        .where(Recommendation.state == RecommendationState.ADOPTED, CouncilResolution.id.is_(None))
    )
    return session.scalar(wanted) or 0


def _unanswered(session: Session) -> int:
    """Published ideas of resolved rounds without an answer, with or without an outcome."""
    wanted = (
        select(func.count(Idea.id))
        .join(CouncilResolution, CouncilResolution.round_id == Idea.round_id)
        .outerjoin(Answer, Answer.idea_id == Idea.id)
        .where(Idea.state == IdeaState.PUBLISHED, Answer.id.is_(None))
    )
    return session.scalar(wanted) or 0


def _undeliverable(session: Session) -> int:
    wanted = select(func.count(Mail.id)).join(Answer, Answer.mail_id == Mail.id).where(Mail.state == MailState.FAILED)
    return session.scalar(wanted) or 0


NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("deciding.newest_results", N_("Ergebnis"), 40),
    NavItem("deciding.reserve", N_("Ideenspeicher"), 50),
    NavItem("deciding.current_recommendation", N_("Strategiebeirat"), 70, Permission.RECOMMEND),
    NavItem("deciding.current_resolution", N_("Ratsbeschluss"), 80, Permission.RESOLVE),
    NavItem("deciding.current_answers", N_("Rückmeldungen"), 90, Permission.ANSWER),
    WorkItem("deciding.current_recommendation", N_("Empfehlungen im Entwurf"), 70, Permission.RECOMMEND, _drafts),
    WorkItem("deciding.current_resolution", N_("Empfehlungen warten auf den Rat"), 80, Permission.RESOLVE, _unresolved),
    WorkItem("deciding.current_answers", N_("Ideen warten auf eine Rückmeldung"), 90, Permission.ANSWER, _unanswered),
    WorkItem("deciding.current_answers", N_("Rückmeldungen nicht zustellbar"), 91, Permission.ANSWER, _undeliverable),
)

__all__ = ["NAVIGATION", "answer_views", "board_views", "bp", "reserve_views", "resolution_views", "result_views"]
