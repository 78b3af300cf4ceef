"""Suggestions: computed for a round, then accepted, changed or refused by people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import describe
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.granularity import stop_below
from ideenmarkt.analysis.grouping import Granularity, Group
from ideenmarkt.bundling.actions import COMPUTED
from ideenmarkt.bundling.changes import Changes, all_or_nothing
from ideenmarkt.bundling.models import (
    Bundle,
    Membership,
    PairVerdict,
    Suggestion,
    SuggestionMember,
    SuggestionRun,
)
from ideenmarkt.bundling.proposing import Facts, Proposal, compute, propose
from ideenmarkt.bundling.rules import EVERY_PAIR_UP_TO, SUGGESTION_TRANSITIONS, SuggestionAction
from ideenmarkt.bundling.service import IdeasNeeded, OtherRound, add_members, begin, members, new_bundle
from ideenmarkt.bundling.states import BundleState, Relation, SuggestionState, Verdict
from ideenmarkt.bundling.verdicts import keep_all_apart, keep_apart
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


class NotInSuggestion(Refused):
    message = N_("Diese Idee gehört nicht zu dem Vorschlag.")
    status = 422


def gather_facts(session: Session, round_: Round) -> Facts:
    """Everything the computation needs, in six statements."""
    bundled = (
        select(Membership.idea_id, Bundle.id, Bundle.state)
        .join(Bundle)
        .where(Bundle.round_id == round_.id)
        .order_by(Membership.added_at, Membership.bundle_id, Membership.idea_id)
    )
    homes: dict[int, int] = {}
    closed: set[int] = set()
    for idea_id, bundle_id, state in session.execute(bundled):
        if state is BundleState.OPEN:
            homes.setdefault(idea_id, bundle_id)
        else:
            closed.add(idea_id)  # in a candidate, where nothing is added any more
    ideas = [one for one in _documents(session, round_) if int(one.id) not in closed - homes.keys()]
    known = {int(one.id) for one in ideas}
    return Facts(
        ideas=ideas,
        homes={idea_id: bundle_id for idea_id, bundle_id in homes.items() if idea_id in known},
        same=_pairs(session, round_, Verdict.SAME),
        different=frozenset(_pairs(session, round_, Verdict.DIFFERENT)),
        refused=_refused_groups(session, round_),
    )


def _documents(session: Session, round_: Round) -> list[Document]:
    wanted = select(Idea).where(Idea.round_id == round_.id, Idea.state == IdeaState.PUBLISHED).order_by(Idea.id)
    ideas = session.scalars(wanted.options(selectinload(Idea.current_text)))
    return [Document(str(idea.id), idea.current_text.title, idea.current_text.body) for idea in ideas]


def _pairs(session: Session, round_: Round, verdict: Verdict) -> list[tuple[int, int]]:
    wanted = (
        select(PairVerdict.idea_a_id, PairVerdict.idea_b_id)
        .where(PairVerdict.round_id == round_.id, PairVerdict.verdict == verdict)
        .order_by(PairVerdict.given_at.desc(), PairVerdict.idea_a_id, PairVerdict.idea_b_id)
    )
    return [(one, other) for one, other in session.execute(wanted)]


def _refused_groups(session: Session, round_: Round) -> list[frozenset[int]]:
    wanted = (
        select(SuggestionMember.suggestion_id, SuggestionMember.idea_id)
        .join(Suggestion)
        .where(Suggestion.round_id == round_.id, Suggestion.state == SuggestionState.REFUSED)
        .where(Suggestion.target_id.is_(None))  # what was refused of a bundle's loners stands in the verdicts
    )
    groups: dict[int, set[int]] = {}
    for suggestion_id, idea_id in session.execute(wanted):
        groups.setdefault(suggestion_id, set()).add(idea_id)
    return [frozenset(group) for group in groups.values()]


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
    groups: Sequence[Group],
    *,
    encoder: Encoder | None,
    actor: Actor,
    at: datetime,
) -> Sequence[Suggestion]:
    """Turn computed groups into open suggestions, by what holds now; older open ones become stale."""
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
    suggestions = [_suggestion(run, one) for one in propose(groups, facts, titles)]
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
    run.ideas, run.verdicts = len(facts.ideas), len(facts.same) + len(facts.different)


def _suggestion(run: SuggestionRun, proposal: Proposal) -> Suggestion:
    return Suggestion(
        round_id=run.round_id,
        run_id=run.id,
        label=proposal.label[:200],
        shared_terms=list(proposal.shared_terms),
        cohesion=proposal.cohesion,
        target_id=proposal.target_id,
        members=[
            SuggestionMember(idea_id=one.idea_id, belonging=one.belonging, shared_terms=list(one.shared_terms))
            for one in proposal.members
        ],
    )


def suggest(
    session: Session, round_: Round, granularity: Granularity, *, encoder: Encoder | None, actor: Actor, at: datetime,
    progress: Callable[[float], None] | None = None,
) -> Sequence[Suggestion]:  # fmt: skip
    """Compute suggestions in one go, for commands and scripts; pages order the job `bundling.suggest`."""
    run = start_run(session, round_, granularity, engine=describe(encoder), at=at)
    groups = compute(gather_facts(session, round_), granularity, encoder=encoder, progress=progress)
    return finish_run(session, run, groups, encoder=encoder, actor=actor, at=at)


def open_members(suggestion: Suggestion) -> list[SuggestionMember]:
    """The members that nobody took out and that are still published."""
    return [one for one in suggestion.members if not one.refused and one.idea.state is IdeaState.PUBLISHED]


@all_or_nothing
def accept(
    session: Session, suggestion: Suggestion, *, actor: Actor, at: datetime,
    idea_ids: Collection[int] | None = None, into: Bundle | None = None, title: str = "",
) -> Bundle:  # fmt: skip
    """Make the suggestion, or the chosen ones of its ideas, a bundle or part of one.

    Without `into` the ideas go into the bundle that the suggestion names, or into a new one.
    Raises SuggestionDecided, NotInSuggestion, IdeasNeeded and what adding raises.
    """
    changes = _begin(session, suggestion, at)
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
    _decide(changes, suggestion, action)
    changes.put(f"suggestion:{suggestion.id}:bundle_id", bundle.id)
    changes.record("suggestion.accepted", ("suggestion", suggestion.id), actor=actor)
    return bundle


def _begin(session: Session, suggestion: Suggestion, at: datetime) -> Changes:
    changes = begin(session, suggestion.round_id, at)
    whole = select(Suggestion).where(Suggestion.id == suggestion.id).execution_options(populate_existing=True)
    session.scalar(whole.options(selectinload(Suggestion.members).selectinload(SuggestionMember.idea)))
    if suggestion.state is not SuggestionState.OPEN:
        raise SuggestionDecided
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


def _decide(changes: Changes, suggestion: Suggestion, action: SuggestionAction) -> None:
    after = SUGGESTION_TRANSITIONS[action].get(suggestion.state)
    if after is None:
        raise SuggestionDecided
    changes.put(f"suggestion:{suggestion.id}:state", after.value)
    if after is not SuggestionState.OPEN:
        changes.put(f"suggestion:{suggestion.id}:decided_at", changes.at.isoformat())


@all_or_nothing
def refuse(session: Session, suggestion: Suggestion, *, actor: Actor, at: datetime) -> None:
    """These don't belong together, or not into that bundle; neither is suggested again."""
    changes = _begin(session, suggestion, at)
    ideas = [one.idea_id for one in suggestion.members if not one.refused]
    if suggestion.target:
        keep_apart(changes, ideas, members(suggestion.target))
    elif len(ideas) <= EVERY_PAIR_UP_TO:
        keep_all_apart(changes, ideas)
    _decide(changes, suggestion, SuggestionAction.REFUSE)
    changes.record("suggestion.refused", ("suggestion", suggestion.id), actor=actor)


@all_or_nothing
def refuse_member(session: Session, suggestion: Suggestion, idea_id: int, *, actor: Actor, at: datetime) -> None:
    """»Diese gehört nicht dazu«: the idea leaves the suggestion; one that has too few left is refused."""
    changes = _begin(session, suggestion, at)
    there = [one.idea_id for one in open_members(suggestion)]
    if idea_id not in there:
        raise NotInSuggestion
    left = [other for other in there if other != idea_id]
    keep_apart(changes, [idea_id], members(suggestion.target) if suggestion.target else left)
    changes.put(f"member:{suggestion.id}:{idea_id}:refused", True)
    enough = 1 if suggestion.target else 2
    _decide(changes, suggestion, SuggestionAction.REFUSE_MEMBER if len(left) >= enough else SuggestionAction.REFUSE)
    changes.record("suggestion.member_refused", ("suggestion", suggestion.id), actor=actor)


def accept_all(
    session: Session, round_: Round, *, min_cohesion: float = 0.0, actor: Actor, at: datetime
) -> Sequence[Bundle]:
    """Accept every open suggestion of at least this cohesion, the most coherent first; each is its own step."""
    wanted = (
        select(Suggestion.id)
        .where(Suggestion.round_id == round_.id, Suggestion.state == SuggestionState.OPEN)
        .where(Suggestion.cohesion >= min_cohesion)
        .order_by(Suggestion.cohesion.desc(), Suggestion.id)
    )
    return [
        accept(session, session.get_one(Suggestion, number), actor=actor, at=at)
        for number in session.scalars(wanted).all()
    ]
