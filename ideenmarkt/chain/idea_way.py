"""The way of one idea, hop by hop, each with its day and a link to what stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from ideenmarkt.bundling.models import Bundle, Candidate, Membership
from ideenmarkt.bundling.states import BundleState, Relation
from ideenmarkt.chain.timeline import Progress
from ideenmarkt.deciding.models import (
    Answer,
    Outcome,
    Recommendation,
    RecommendationLine,
    ReserveTransfer,
    ResolutionLine,
)
from ideenmarkt.deciding.states import OutcomeKind, RecommendationState, Verdict
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState

RELATION_TITLES: Mapping[Relation, str] = {
    Relation.DUPLICATE: N_("Dublette"),
    Relation.VARIANT: N_("Variante"),
    Relation.COMPLEMENT: N_("Ergänzung"),
    Relation.PART: N_("Teil"),
}
VERDICT_TITLES: Mapping[Verdict, str] = {
    Verdict.CORE_ACTIVITY: N_("als Kernaktivität"),
    Verdict.RESERVE: N_("für den Ideenspeicher"),
    Verdict.DECLINED: N_("nicht aufgenommen"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a hop leads: an endpoint with its arguments, and the words of the link."""

    endpoint: str
    arguments: Mapping[str, object]
    text: str  # a title somebody wrote; not translated
    note: str = ""  # msgid
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way. Hops that have not been reached have no day and no links."""

    title: str  # msgid
    progress: Progress
    on: date | datetime | None = None
    links: Sequence[Link] = ()
    note: str = ""  # msgid


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything that hangs on one idea, as the later rooms hold it; only what is public."""

    memberships: Sequence[Membership]
    candidates: Sequence[Candidate]
    recommended: Sequence[RecommendationLine]
    resolved: Sequence[ResolutionLine]
    outcome: Outcome | None
    answer: Answer | None
    published_at: datetime | None
    came_from: ReserveTransfer | None  # the idea of an earlier round that it carries on
    went_to: Sequence[ReserveTransfer]  # ideas of later rounds that carry it on


def chain_of(session: Session, idea: Idea) -> Chain:
    """Eight statements, however long the way is."""
    memberships = _memberships(session, idea.id)
    candidates = _candidates(session, [one.bundle_id for one in memberships])
    ids = [candidate.id for candidate in candidates]
    outcome = session.scalar(
        select(Outcome)
        .where(Outcome.idea_id == idea.id)
        .options(joinedload(Outcome.core_activity), joinedload(Outcome.reserve))
    )
    return Chain(
        memberships,
        candidates,
        _recommended(session, ids),
        _resolved(session, ids),
        outcome,
        session.scalar(select(Answer).where(Answer.idea_id == idea.id)),
        _published_at(session, idea.id),
        session.scalar(_transfers().where(ReserveTransfer.idea_id == idea.id)),
        session.scalars(_transfers().where(ReserveTransfer.original_id == idea.id)).all(),
    )


def _transfers() -> Select[ReserveTransfer]:
    idea, original = joinedload(ReserveTransfer.idea), joinedload(ReserveTransfer.original)
    texts = (idea.joinedload(Idea.current_text), original.joinedload(Idea.current_text))
    rounds = (idea.joinedload(Idea.round), original.joinedload(Idea.round))
    return select(ReserveTransfer).options(*texts, *rounds).order_by(ReserveTransfer.idea_id)


def _memberships(session: Session, idea_id: int) -> Sequence[Membership]:
    wanted = select(Membership).join(Membership.bundle).options(contains_eager(Membership.bundle))
    alive = Bundle.state.in_((BundleState.OPEN, BundleState.CANDIDATE))
    return session.scalars(wanted.where(Membership.idea_id == idea_id, alive).order_by(Bundle.number)).all()


def _candidates(session: Session, bundle_ids: Sequence[int]) -> Sequence[Candidate]:
    wanted = select(Candidate).where(Candidate.bundle_id.in_(bundle_ids)).order_by(Candidate.number)
    return session.scalars(wanted.options(joinedload(Candidate.bundle))).all()


def _recommended(session: Session, candidate_ids: Sequence[int]) -> Sequence[RecommendationLine]:
    wanted = select(RecommendationLine).join(RecommendationLine.recommendation)
    adopted = Recommendation.state == RecommendationState.ADOPTED  # a draft is nobody's business yet
    wanted = wanted.where(RecommendationLine.candidate_id.in_(candidate_ids), adopted)
    loaded = (contains_eager(RecommendationLine.recommendation), joinedload(RecommendationLine.candidate))
    return session.scalars(wanted.options(*loaded).order_by(RecommendationLine.candidate_id)).all()


def _resolved(session: Session, candidate_ids: Sequence[int]) -> Sequence[ResolutionLine]:
    wanted = select(ResolutionLine).where(ResolutionLine.candidate_id.in_(candidate_ids))
    loaded = (joinedload(ResolutionLine.resolution), joinedload(ResolutionLine.candidate))
    return session.scalars(wanted.options(*loaded).order_by(ResolutionLine.candidate_id)).all()


def _published_at(session: Session, idea_id: int) -> datetime | None:
    """When it was published the last time; an idea can go back to the queue in between."""
    of_idea = (JournalEntry.subject_kind == "idea") & (JournalEntry.subject_id == idea_id)
    wanted = select(JournalEntry.at).where(of_idea, JournalEntry.action == "idea.publish")
    return session.scalar(wanted.order_by(JournalEntry.id.desc()).limit(1))


def way_of(idea: Idea, chain: Chain, slug: str, *, current: bool = True) -> Sequence[Hop]:
    """All hops from the slip to the end; the last one reached is »here«, the others are behind or ahead.

    `slug` names the idea's round; `current`: it is the round that addresses mean when they name none.
    """
    hops = list(_reached(idea, chain, slug, {} if current else {"runde": slug}))
    last = max(place for place, hop in enumerate(hops) if hop.progress is Progress.DONE)
    ended = chain.outcome is not None
    return [
        replace(hop, progress=Progress.HERE if place == last else hop.progress)
        for place, hop in enumerate(hops)
        if hop.progress is Progress.DONE or not (ended or place < last)
    ]


def _reached(idea: Idea, chain: Chain, slug: str, runde: Mapping[str, object]) -> Iterator[Hop]:
    if chain.came_from:
        yield Hop(N_("Aus dem Ideenspeicher"), Progress.DONE, None, [_to_idea(chain.came_from.original)])
    yield Hop(N_("Eingegangen"), Progress.DONE, idea.received_at)
    yield Hop(N_("Veröffentlicht"), Progress.DONE, chain.published_at)
    bundles = [
        _to_bundle(one.bundle, one.bundle.title, runde, RELATION_TITLES[one.relation]) for one in chain.memberships
    ]
    yield _hop(N_("Gebündelt"), bundles, min((one.added_at for one in chain.memberships), default=None))
    candidates = [_to_bundle(one.bundle, one.title, runde) for one in chain.candidates]
    since = min((one.created_at for one in chain.candidates), default=None)
    yield _hop(N_("Kandidat für eine Kernaktivität"), candidates, since)
    yield _recommendation_hop(chain, slug)
    yield _resolution_hop(chain, slug)
    yield _end(chain)
    for one in chain.went_to:
        yield Hop(N_("In eine spätere Runde übernommen"), Progress.DONE, one.idea.received_at, [_to_idea(one.idea)])


def _to_idea(idea: Idea) -> Link:
    """An idea that has left the public since is named by its round alone."""
    if idea.state is not IdeaState.PUBLISHED:
        return Link("chain.ideas", {"runde": idea.round.slug}, idea.round.title)
    text = f"{idea.current_text.heading} ({idea.round.title})"
    return Link("chain.idea", {"number": idea.number, "runde": idea.round.slug}, text)


def _to_bundle(bundle: Bundle, text: str, runde: Mapping[str, object], note: str = "") -> Link:
    return Link("bundling.bundle", {"number": bundle.number, **runde}, text, note)


def _hop(title: str, links: Sequence[Link], on: date | datetime | None) -> Hop:
    return Hop(title, Progress.DONE if links else Progress.AHEAD, on, links)


def _recommendation_hop(chain: Chain, slug: str) -> Hop:
    lines = chain.recommended
    links = [
        Link("deciding.results", {"slug": slug}, one.candidate.title, VERDICT_TITLES[one.verdict], one.reason)
        for one in lines
    ]
    return _hop(N_("Empfehlung des Strategiebeirats"), links, lines[0].recommendation.adopted_on if lines else None)


def _resolution_hop(chain: Chain, slug: str) -> Hop:
    lines, said = chain.resolved, {line.reason for line in chain.recommended}
    links = [
        Link("deciding.results", {"slug": slug}, one.title, VERDICT_TITLES[one.verdict], _new(one.reason, said))
        for one in lines
    ]
    return _hop(N_("Ratsbeschluss"), links, lines[0].resolution.resolved_on if lines else None)


def _new(reason: str, said: Collection[str]) -> str:
    """The council often takes over the board's reason word by word; once is enough."""
    return "" if reason in said else reason


def _end(chain: Chain) -> Hop:
    outcome = chain.outcome
    if outcome is None:
        return Hop(N_("Kernaktivität, Ideenspeicher oder Rückmeldung"), Progress.AHEAD)
    if outcome.kind is OutcomeKind.CORE_ACTIVITY and outcome.core_activity:
        activity = outcome.core_activity
        link = Link("monitoring.core_activity", {"number": activity.number}, activity.title)
        return Hop(N_("Kernaktivität"), Progress.DONE, outcome.decided_at, [link])
    if outcome.kind is OutcomeKind.RESERVE and outcome.reserve:
        link = Link("deciding.reserve", {}, "", N_("Im Ideenspeicher ansehen"), outcome.reserve.reason)
        return Hop(N_("Ideenspeicher"), Progress.DONE, outcome.decided_at, [link])
    return Hop(N_("Beantwortet"), Progress.DONE, outcome.decided_at, note=outcome.reason)
