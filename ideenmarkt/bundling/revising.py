"""Accepting what is suggested about bundles: the same steps as by hand, and one entry to take back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ideenmarkt.bundling.changes import Changes, all_or_nothing
from ideenmarkt.bundling.models import Bundle, Suggestion
from ideenmarkt.bundling.rules import SuggestionAction
from ideenmarkt.bundling.service import IdeasNeeded, merge_into, split_off
from ideenmarkt.bundling.states import SuggestionKind
from ideenmarkt.bundling.suggestions import begin_decision, decide
from ideenmarkt.ground.access import Actor


@all_or_nothing
def accept_merge(session: Session, suggestion: Suggestion, *, actor: Actor, at: datetime) -> Bundle:
    """Put the two bundles together as they are now; returns the one that stays.

    Raises SuggestionDecided, OtherKind and what merging raises, among it that one of them is gone.
    """
    changes = begin_decision(session, suggestion, SuggestionKind.MERGE, at=at)
    target = session.get_one(Bundle, suggestion.target_id)
    merge_into(changes, session.get_one(Bundle, suggestion.source_id), target)
    _finish(changes, suggestion, SuggestionAction.ACCEPT, target, actor)
    return target


@all_or_nothing
def accept_split(
    session: Session, suggestion: Suggestion, *, actor: Actor, at: datetime,
    idea_ids: Collection[int] | None = None, title: str = "",
) -> Bundle:  # fmt: skip
    """Let the suggested ideas, or the chosen ones, leave into a new bundle, which is returned.

    Raises SuggestionDecided, OtherKind, IdeasNeeded, NothingLeft and what splitting raises.
    """
    changes = begin_decision(session, suggestion, SuggestionKind.SPLIT, at=at)
    bundle = session.get_one(Bundle, suggestion.target_id)
    proposed = {one.idea_id for one in suggestion.members if one.part}
    chosen = proposed if idea_ids is None else set(idea_ids)
    leaving = [one.idea for one in bundle.memberships if one.idea_id in chosen]
    if not leaving:
        raise IdeasNeeded
    fresh = split_off(changes, bundle, leaving, title or suggestion.label)
    as_proposed = {idea.id for idea in leaving} == proposed
    _finish(changes, suggestion, SuggestionAction.ACCEPT if as_proposed else SuggestionAction.CHANGE, fresh, actor)
    return fresh


def _finish(changes: Changes, suggestion: Suggestion, action: SuggestionAction, bundle: Bundle, actor: Actor) -> None:
    decide(changes, suggestion, action)
    changes.put(f"suggestion:{suggestion.id}:bundle_id", bundle.id)
    changes.record("suggestion.accepted", ("suggestion", suggestion.id), actor=actor)
