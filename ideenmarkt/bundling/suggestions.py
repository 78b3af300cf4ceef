"""Suggestions: computed for a round, then accepted, changed or refused by people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from ideenmarkt.analysis.encoders import describe
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.granularity import stop_below
from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling.actions import COMPUTED
from ideenmarkt.bundling.changes import Changes, all_or_nothing
from ideenmarkt.bundling.computing import Computed, compute
from ideenmarkt.bundling.gathering import gather_facts
from ideenmarkt.bundling.models import Bundle, Suggestion, SuggestionMember, SuggestionRun
from ideenmarkt.bundling.proposing import Facts, Proposal, propose
from ideenmarkt.bundling.refusals import pairs_of
from ideenmarkt.bundling.rules import EVERY_PAIR_UP_TO, SUGGESTION_TRANSITIONS, SuggestionAction
from ideenmarkt.bundling.second_looks import propose_revisions
from ideenmarkt.bundling.service import IdeasNeeded, OtherRound, add_members, begin, members, new_bundle
from ideenmarkt.bundling.states import BundleState, Relation, SuggestionKind, SuggestionState
from ideenmarkt.bundling.verdicts import keep_all_apart, keep_apart, untie
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Round

PATIENCE = timedelta(minutes=15)
"""A computation that has not finished by then has failed; a thousand ideas take seconds."""


class SuggestionDecided(Refused):
    message = N_("Über diesen Vorschlag ist schon entschieden.")


class ComputationUnderWay(Refused):
    message = N_("Für diese Runde werden gerade Vorschläge berechnet.")


class OtherKind(Refused):
    message = N_("Dieser Vorschlag lässt sich so nicht entscheiden.")


class CannotBeFiner(Refused):
    message = N_("Dieser Vorschlag lässt sich nicht feiner machen. Lehnen Sie ihn ab, oder nehmen Sie Ideen heraus.")
    status = 422


class NotInSuggestion(Refused):
    message = N_("Diese Idee gehört nicht zu dem Vorschlag.")
    status = 422


@all_or_nothing
def start_run(session: Session, round_: Round, granularity: Granularity, *, engine: str, at: datetime) -> SuggestionRun:
    """Note that a computation is ordered. Raises ComputationUnderWay, BundlingIsOver."""
    begin(session, round_.id, at)
    if running(session, round_.id, at):
        raise ComputationUnderWay
    run = SuggestionRun(round_id=round_.id, granularity=granularity.value, engine=engine, ideas=0, started_at=at)
    session.add(run)
    session.flush()
    return run


def running(session: Session, round_id: int, at: datetime) -> SuggestionRun | None:
    """The computation under way, if there is one."""
    return session.scalar(
        select(SuggestionRun)
        .where(SuggestionRun.round_id == round_id, SuggestionRun.finished_at.is_(None))
        .where(SuggestionRun.started_at > at - PATIENCE)
        .order_by(SuggestionRun.id.desc())
        .limit(1)
    )


@all_or_nothing
def finish_run(
    session: Session,
    run: SuggestionRun,
    computed: Computed,
    *,
    encoder: Encoder | None,
    actor: Actor,
    at: datetime,
) -> Sequence[Suggestion]:
    """Turn what was computed into open suggestions, by what holds now; older open ones become stale."""
    changes = begin(session, run.round_id, at)
    round_ = session.get_one(Round, run.round_id)
    facts = gather_facts(session, round_)
    open_bundles = select(Bundle).where(Bundle.round_id == round_.id, Bundle.state == BundleState.OPEN)
    titles = {bundle.id: bundle.title for bundle in session.scalars(open_bundles)}
    session.execute(
        update(Suggestion)
        .where(Suggestion.round_id == round_.id, Suggestion.state == SuggestionState.OPEN)
        .values(state=SUGGESTION_TRANSITIONS[SuggestionAction.REPLACE][SuggestionState.OPEN])
    )
    proposals = propose(computed.groups, facts, titles, computed.parts)
    proposals += propose_revisions(computed.revisions, facts, titles)
    suggestions = [_suggestion(run, one) for one in proposals]
    session.add_all(suggestions)
    _note_how(run, facts, encoder)
    run.finished_at = changes.at
    session.flush()
    after = {"run_id": run.id, "ideas": run.ideas, "suggestions": len(suggestions), "granularity": run.granularity}
    record(session, Event(COMPUTED, ("round", round_.id), round_.id, after=after), actor=actor, at=at)
    return suggestions


def _note_how(run: SuggestionRun, facts: Facts, encoder: Encoder | None) -> None:
    """What people may ask later about this computation."""
    run.engine, run.program = describe(encoder), version("ideenmarkt")
    run.stop_below = stop_below(Granularity(run.granularity), encoder)
    run.ideas, run.verdicts = len(facts.ideas), len(facts.same) + len(facts.apart)


def _suggestion(run: SuggestionRun, proposal: Proposal) -> Suggestion:
    return Suggestion(
        round_id=run.round_id,
        run_id=run.id,
        label=proposal.label[:200],
        shared_terms=list(proposal.shared_terms),
        cohesion=proposal.cohesion,
        kind=proposal.kind,
        target_id=proposal.target_id,
        source_id=proposal.source_id,
        members=[
            SuggestionMember(
                idea_id=one.idea_id, belonging=one.belonging, shared_terms=list(one.shared_terms), part=one.part
            )
            for one in proposal.members
        ],
    )


def suggest(
    session: Session, round_: Round, granularity: Granularity, *, encoder: Encoder | None, actor: Actor, at: datetime,
    progress: Callable[[float], None] | None = None,
) -> Sequence[Suggestion]:  # fmt: skip
    """Compute suggestions in one go, for commands and scripts; pages order the job `bundling.suggest`."""
    run = start_run(session, round_, granularity, engine=describe(encoder), at=at)
    computed = compute(gather_facts(session, round_), granularity, encoder=encoder, progress=progress)
    return finish_run(session, run, computed, encoder=encoder, actor=actor, at=at)


def open_members(suggestion: Suggestion) -> list[SuggestionMember]:
    """The members that nobody took out and that are still published."""
    return [one for one in suggestion.members if not one.refused and one.idea.state is IdeaState.PUBLISHED]


@all_or_nothing
def accept(
    session: Session, suggestion: Suggestion, *, actor: Actor, at: datetime,
    idea_ids: Collection[int] | None = None, into: Bundle | None = None, title: str = "",
) -> Bundle:  # fmt: skip
    """Make the suggested group, or the chosen ones of its ideas, a bundle or part of one.

    Without `into` the ideas go into the bundle that the suggestion names, or into a new one.
    Raises SuggestionDecided, OtherKind, NotInSuggestion, IdeasNeeded and what adding raises.
    """
    changes = begin_decision(session, suggestion, SuggestionKind.GROUP, at=at)
    there = {one.idea_id: one.idea for one in open_members(suggestion)}
    chosen = [idea_id for idea_id in there if idea_ids is None or idea_id in idea_ids]
    if set(idea_ids or ()) - there.keys():
        raise NotInSuggestion
    if not chosen:
        raise IdeasNeeded
    target = into or _where_it_went(session, suggestion.target)
    action = SuggestionAction.ACCEPT
    if len(chosen) < len(there) or target is not suggestion.target:
        action = SuggestionAction.CHANGE
    ideas = [there[idea_id] for idea_id in chosen]
    bundle = _fill(changes, target, ideas, title or suggestion.label)
    keep_apart(changes, chosen, there.keys() - set(chosen))
    decide(changes, suggestion, action)
    changes.put(f"suggestion:{suggestion.id}:bundle_id", bundle.id)
    changes.record("suggestion.accepted", ("suggestion", suggestion.id), actor=actor)
    return bundle


def begin_decision(session: Session, suggestion: Suggestion, *kinds: SuggestionKind, at: datetime) -> Changes:
    """Start deciding on an open suggestion of these kinds. Raises SuggestionDecided, OtherKind, BundlingIsOver."""
    changes = begin(session, suggestion.round_id, at)
    whole = select(Suggestion).where(Suggestion.id == suggestion.id).execution_options(populate_existing=True)
    session.scalar(whole.options(selectinload(Suggestion.members).selectinload(SuggestionMember.idea)))
    if suggestion.state is not SuggestionState.OPEN:
        raise SuggestionDecided
    if suggestion.kind not in kinds:
        raise OtherKind
    return changes


def _where_it_went(session: Session, bundle: Bundle | None) -> Bundle | None:
    """The bundle that took in a merged one, however often that happened."""
    while bundle and bundle.merged_into_id:
        bundle = session.get_one(Bundle, bundle.merged_into_id)
    return bundle


def _fill(changes: Changes, target: Bundle | None, ideas: Sequence[Idea], title: str) -> Bundle:
    if target is not None and target.round_id != changes.round_id:
        raise OtherRound
    bundle = target or new_bundle(changes, title=title, ideas=ideas)
    inside = set(members(bundle))
    add_members(changes, bundle, [idea for idea in ideas if idea.id not in inside], Relation.VARIANT)
    return bundle


def decide(changes: Changes, suggestion: Suggestion, action: SuggestionAction) -> None:
    """What becomes of the suggestion itself. Raises SuggestionDecided."""
    after = SUGGESTION_TRANSITIONS[action].get(suggestion.state)
    if after is None:
        raise SuggestionDecided
    changes.put(f"suggestion:{suggestion.id}:state", after.value)
    if after is not SuggestionState.OPEN:
        changes.put(f"suggestion:{suggestion.id}:decided_at", changes.at.isoformat())


@all_or_nothing
def refuse(session: Session, suggestion: Suggestion, *, too_coarse: bool = False, actor: Actor, at: datetime) -> None:
    """No, and not again: no two of these ideas, not into that bundle, not these two as one, not this one as two.

    A large group may be refused as `too_coarse`: then only its parts (see SuggestionMember) don't come together again.
    Raises SuggestionDecided, CannotBeFiner.
    """
    changes = begin_decision(session, suggestion, *SuggestionKind, at=at)
    if too_coarse and not can_be_finer(suggestion):
        raise CannotBeFiner
    if suggestion.kind is SuggestionKind.GROUP:
        _keep_group_apart(changes, suggestion, too_coarse)
    if too_coarse:
        changes.put(f"suggestion:{suggestion.id}:too_coarse", True)
    decide(changes, suggestion, SuggestionAction.REFUSE)
    changes.record("suggestion.refused", ("suggestion", suggestion.id), actor=actor)


def can_be_finer(suggestion: Suggestion) -> bool:
    """Whether too coarse a group has parts to be left in."""
    return suggestion.kind is SuggestionKind.GROUP and any(one.part for one in suggestion.members)


def _keep_group_apart(changes: Changes, suggestion: Suggestion, too_coarse: bool) -> None:
    """The refused suggestion itself keeps its pairs apart (refusals.py); verdicts teach, and older ones may go."""
    parts: dict[int, set[int]] = {}
    for one in suggestion.members:
        if not one.refused:
            parts.setdefault(one.part, set()).add(one.idea_id)
    ideas = sorted(set().union(*parts.values()))
    if suggestion.target:
        keep_apart(changes, ideas, members(suggestion.target))
    elif len(ideas) <= EVERY_PAIR_UP_TO and not too_coarse:
        keep_all_apart(changes, ideas)
    else:
        untie(changes, pairs_of(parts, too_coarse))


@all_or_nothing
def refuse_member(session: Session, suggestion: Suggestion, idea_id: int, *, actor: Actor, at: datetime) -> None:
    """»Diese gehört nicht dazu«: the idea leaves the suggestion; one that has too few left is refused."""
    changes = begin_decision(session, suggestion, SuggestionKind.GROUP, at=at)
    there = [one.idea_id for one in open_members(suggestion)]
    if idea_id not in there:
        raise NotInSuggestion
    left = [other for other in there if other != idea_id]
    keep_apart(changes, [idea_id], members(suggestion.target) if suggestion.target else left)
    changes.put(f"member:{suggestion.id}:{idea_id}:refused", True)
    enough = 1 if suggestion.target else 2
    decide(changes, suggestion, SuggestionAction.REFUSE_MEMBER if len(left) >= enough else SuggestionAction.REFUSE)
    changes.record("suggestion.member_refused", ("suggestion", suggestion.id), actor=actor)


def accept_all(
    session: Session, round_: Round, *, min_cohesion: float = 0.0, actor: Actor, at: datetime
) -> Sequence[Bundle]:
    """Accept every suggested group of at least this cohesion, the most coherent first; each is its own step.

    What is suggested about bundles waits for somebody to look at it.
    """
    wanted = (
        select(Suggestion.id)
        .where(Suggestion.round_id == round_.id, Suggestion.state == SuggestionState.OPEN)
        .where(Suggestion.kind == SuggestionKind.GROUP, Suggestion.cohesion >= min_cohesion)
        .order_by(Suggestion.cohesion.desc(), Suggestion.id)
    )
    return [
        accept(session, session.get_one(Suggestion, number), actor=actor, at=at)
        for number in session.scalars(wanted).all()
    ]
