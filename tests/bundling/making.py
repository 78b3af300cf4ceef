"""Suggestions as a computation would leave them, without computing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle, Suggestion, SuggestionMember, SuggestionRun
from ideenmarkt.bundling.states import SuggestionKind
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Round
from tests.conftest import NOW


def make_suggestion(
    session: Session, round_: Round, ideas: Sequence[Idea], *, label: str = "Bänke im Park", cohesion: float = 0.5,
    target: Bundle | None = None, engine: str = "sparse 1", kind: SuggestionKind = SuggestionKind.GROUP,
    source: Bundle | None = None, parts: Sequence[int] = (),
) -> Suggestion:  # fmt: skip
    run = SuggestionRun(
        round_id=round_.id, granularity="fine", engine=engine, ideas=len(ideas), started_at=NOW, finished_at=NOW
    )
    session.add(run)
    session.flush()
    suggestion = Suggestion(
        round_id=round_.id,
        run_id=run.id,
        label=label,
        shared_terms=["Bank", "Park"],
        cohesion=cohesion,
        kind=kind,
        target_id=target.id if target else None,
        source_id=source.id if source else None,
        members=[
            SuggestionMember(
                idea_id=idea.id,
                belonging=0.9 - place / 100,
                shared_terms=["Bank"],
                part=parts[place] if parts else 0,
            )
            for place, idea in enumerate(ideas)
        ],
    )
    session.add(suggestion)
    session.flush()
    return suggestion
