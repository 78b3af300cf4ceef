"""Gives every published idea of a resolved round its outcome; nothing stays without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.deciding.facts import Situation, situation
from ideenmarkt.deciding.models import CouncilResolution, IdeaReserve, Outcome, ResolutionLine
from ideenmarkt.deciding.rules import Destiny, Path, kind_of
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record_all
from ideenmarkt.strategy.models import Round

# stored as reasons beside those that people write; msgids, so that pages can show them in other languages
REASON_KEPT_BUNDLE = N_("Viele unterstützen diese Ideen; sie warten auf eine spätere Runde.")
REASON_KEPT_IDEA = N_("Eine vielversprechende einzelne Idee; sie wartet auf eine spätere Runde.")
REASON_OPEN_BUNDLE = N_("Zu diesen Ideen ist in dieser Runde kein Kandidat für eine Kernaktivität entstanden.")
REASON_ALONE = (
    "Zu dieser Idee fand sich in dieser Runde keine Gruppe ähnlicher Ideen, aus der ein Kandidat werden konnte."
)


class NotResolved(Refused):
    message = N_("Der Rat hat über diese Runde noch nicht beschlossen.")


@dataclass(frozen=True, slots=True)
class _Places:
    """What outcomes point to."""

    lines: Mapping[int, ResolutionLine]  # by candidate
    candidates: Mapping[int, int]  # candidate -> entry of the Ideenspeicher
    bundles: Mapping[int, int]
    ideas: Mapping[int, int]


def settle(session: Session, round_: Round, facts: Situation | None = None, *, actor: Actor, at: datetime) -> int:
    """Decide for every published idea that has no outcome yet; returns for how many. Raises NotResolved.

    Run when the resolution is carried out, and again for ideas that screening published only afterwards.
    """
    lines = _lines(session, round_)
    facts = facts or situation(session, round_.id)
    verdicts = {candidate_id: line.verdict for candidate_id, line in lines.items()}
    open_ids = _without_outcome(session, (idea.id for idea in facts.ideas), round_)
    destinies = [one for one in facts.destinies(verdicts) if one.idea_id in open_ids]
    _store_kept(session, round_, destinies, actor=actor, at=at)
    places = _places(session, round_, lines)
    outcomes = [_outcome(one, places, at) for one in destinies]
    session.add_all(outcomes)
    session.flush()
    record_all(session, (_event(one, round_) for one in outcomes), actor=actor, at=at)
    return len(outcomes)


def _lines(session: Session, round_: Round) -> dict[int, ResolutionLine]:
    resolution = session.scalar(select(CouncilResolution).where(CouncilResolution.round_id == round_.id))
    if resolution is None:
        raise NotResolved
    lines = session.scalars(select(ResolutionLine).where(ResolutionLine.resolution_id == resolution.id))
    return {line.candidate_id: line for line in lines}


def _without_outcome(session: Session, idea_ids: Iterable[int], round_: Round) -> set[int]:
    settled = session.scalars(select(Outcome.idea_id).where(Outcome.idea.has(round_id=round_.id)))
    return set(idea_ids) - set(settled)


def _store_kept(session: Session, round_: Round, destinies: Iterable[Destiny], *, actor: Actor, at: datetime) -> None:
    """Entries of the Ideenspeicher for kept bundles and ideas that have none yet."""
    there = session.scalars(select(IdeaReserve).where(IdeaReserve.round_id == round_.id)).all()
    bundles, ideas = {one.bundle_id for one in there}, {one.idea_id for one in there}
    wanted_bundles = {one.through: None for one in destinies if one.path is Path.KEPT_BUNDLE}
    wanted_ideas = {one.idea_id: None for one in destinies if one.path is Path.KEPT_IDEA}
    entries = [
        IdeaReserve(round_id=round_.id, bundle_id=one, reason=REASON_KEPT_BUNDLE, stored_at=at)
        for one in wanted_bundles
        if one not in bundles
    ] + [
        IdeaReserve(round_id=round_.id, idea_id=one, reason=REASON_KEPT_IDEA, stored_at=at)
        for one in wanted_ideas
        if one not in ideas
    ]
    session.add_all(entries)
    session.flush()
    happened = (
        Event("reserve.stored", ("reserve", one.id), round_.id,
              after={"bundle_id": one.bundle_id} if one.bundle_id else {"idea_id": one.idea_id})
        for one in entries
    )  # fmt: skip
    record_all(session, happened, actor=actor, at=at)


def _places(session: Session, round_: Round, lines: Mapping[int, ResolutionLine]) -> _Places:
    entries = session.scalars(select(IdeaReserve).where(IdeaReserve.round_id == round_.id)).all()
    return _Places(
        lines,
        {one.candidate_id: one.id for one in entries if one.candidate_id is not None},
        {one.bundle_id: one.id for one in entries if one.bundle_id is not None},
        {one.idea_id: one.id for one in entries if one.idea_id is not None},
    )


def _outcome(destiny: Destiny, places: _Places, at: datetime) -> Outcome:
    outcome = Outcome(idea_id=destiny.idea_id, kind=kind_of(destiny.path), decided_at=at)
    line = places.lines.get(destiny.through)
    if destiny.path in (Path.CORE_ACTIVITY, Path.RESERVED_CANDIDATE, Path.DECLINED_CANDIDATE) and line is not None:
        outcome.reason = line.reason
        if line.verdict is Verdict.CORE_ACTIVITY:
            outcome.core_activity_id = line.core_activity_id
        elif line.verdict is Verdict.RESERVE:
            outcome.reserve_id = places.candidates[destiny.through]
    elif destiny.path is Path.KEPT_BUNDLE:
        outcome.reserve_id, outcome.reason = places.bundles[destiny.through], REASON_KEPT_BUNDLE
    elif destiny.path is Path.KEPT_IDEA:
        outcome.reserve_id, outcome.reason = places.ideas[destiny.through], REASON_KEPT_IDEA
    else:
        outcome.reason = REASON_OPEN_BUNDLE if destiny.path is Path.OPEN_BUNDLE else REASON_ALONE
    return outcome


def _event(outcome: Outcome, round_: Round) -> Event:
    after: dict[str, str | int] = {"outcome": outcome.kind.value}
    if outcome.core_activity_id:
        after["core_activity_id"] = outcome.core_activity_id
    if outcome.reserve_id:
        after["reserve_id"] = outcome.reserve_id
    return Event("idea.outcome", ("idea", outcome.idea_id), round_.id, after=after)
