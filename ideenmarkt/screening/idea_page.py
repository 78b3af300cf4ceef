"""What the page of one idea shows a screener; the queue and the idea's own page are the same page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Actor
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction, allowed_actions
from ideenmarkt.ideas.similar_ideas import SimilarIdea, similar_ideas
from ideenmarkt.ideas.states import TextKind
from ideenmarkt.screening import queries
from ideenmarkt.screening.models import Decline, Question
from ideenmarkt.screening.rules import Segment, segments
from ideenmarkt.screening.suggestions import Suggestion, full_text, suggester
from ideenmarkt.strategy.models import Competence, CrossCuttingTheme, FocusArea, PolicyRule
from ideenmarkt.strategy.queries import competences

NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion with what it names."""

    competence: Competence
    competence_by: Suggestion
    focus_area: FocusArea | None
    focus_area_by: Suggestion | None


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """Everything the template shows of one idea."""

    idea: Idea
    title: tuple[Segment, ...]
    body: tuple[Segment, ...]
    marked: Mapping[str, int]  # kind (msgid) -> how often
    actions: frozenset[IdeaAction]
    neighbours: Sequence[SimilarIdea]
    suggested: Suggested | None
    competences: Sequence[Competence]
    themes: Sequence[CrossCuttingTheme]
    theme_ids: frozenset[int]
    policy: Sequence[PolicyRule]
    questions: Sequence[Question]
    declined: Decline | None
    history: Sequence[queries.Happening]
    holder: str
    sealed: bool  # the wording shown is not what was handed in

    @property
    def wished(self) -> Competence | None:
        """The Kompetenz that the submitter chose."""
        return next((one for one in self.competences if one.id == self.idea.wished_competence_id), None)


def read_idea_page(session: Session, idea: Idea, *, actor: Actor, at: datetime) -> IdeaPage:
    """Read it all; the number of statements does not depend on how much there is."""
    text, strategy_id = idea.current_text, idea.round.strategy_id
    title, body = segments(text.title), segments(text.body)
    offered = competences(session, strategy_id)
    return IdeaPage(
        idea=idea,
        title=title,
        body=body,
        marked=_marked((*title, *body)),
        actions=allowed_actions(idea.state),
        neighbours=similar_ideas(
            session, idea.round, full_text(text.title, text.body), k=NEIGHBOURS, exclude=[idea.id]
        ),
        suggested=_suggested(session, strategy_id, full_text(text.title, text.body), offered),
        competences=offered,
        themes=queries.themes(session, strategy_id),
        theme_ids=queries.theme_ids(session, idea.id),
        policy=queries.policy(session, strategy_id),
        questions=queries.questions(session, idea.id),
        declined=queries.decline_of(session, idea.id),
        history=queries.history(session, idea.id),
        holder=queries.holder(session, idea.id, account_id=actor.id, at=at),
        sealed=text.kind is TextKind.REDACTION,
    )


def _marked(pieces: Sequence[Segment]) -> Mapping[str, int]:
    kinds = [piece.kind for piece in pieces if piece.kind]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _suggested(session: Session, strategy_id: int, text: str, offered: Sequence[Competence]) -> Suggested | None:
    (found,) = suggester(session, strategy_id).suggest([text])
    by_id = {competence.id: competence for competence in offered}
    if found.competence is None or found.competence.id not in by_id:
        return None
    competence = by_id[found.competence.id]
    wanted = found.focus_area.id if found.focus_area else None
    area = next((area for area in competence.focus_areas if area.id == wanted), None)
    return Suggested(competence, found.competence, area, found.focus_area if area else None)
