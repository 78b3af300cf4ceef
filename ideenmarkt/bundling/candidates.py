"""A bundle becomes a Kandidat für eine Kernaktivität, and may be taken back while nobody weighs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.bundling.changes import Changes, all_or_nothing, bundle_key, candidate_value, membership_key
from ideenmarkt.bundling.models import Bundle, Candidate, Membership
from ideenmarkt.bundling.rules import MISSING_TITLES, BundleAction, missing_for_candidate
from ideenmarkt.bundling.service import begin, members, take_step
from ideenmarkt.bundling.states import BundleState
from ideenmarkt.bundling.undo import InUse
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Round


class NotReadyForCandidacy(Refused):
    message = N_("Dem Bündel Nr. %(number)s fehlt für die Kandidatur noch: %(missing)s.")
    status = 422


@all_or_nothing
def nominate(session: Session, bundle: Bundle, *, actor: Actor, at: datetime) -> Candidate:
    """Make a bundle a candidate. Raises NotReadyForCandidacy, BundleStepNotPossible, BundlingIsOver."""
    changes = begin(session, bundle.round_id, at)
    take_step(changes, bundle, BundleAction.NOMINATE)
    _check_ready(bundle)
    _require_content(changes, bundle)
    candidate = _new_candidate(changes, bundle)
    key = f"candidate:{candidate.id}"
    changes.before[key], changes.after[key] = None, candidate_value(candidate)
    changes.record("candidate.created", ("bundle", bundle.id), actor=actor)
    return candidate


def _check_ready(bundle: Bundle) -> None:
    published = sum(one.idea.state is IdeaState.PUBLISHED for one in bundle.memberships)
    missing = missing_for_candidate(title=bundle.title, competence_id=bundle.competence_id, ideas=published)
    if missing:
        raise NotReadyForCandidacy(number=bundle.number, missing=", ".join(MISSING_TITLES[one] for one in missing))


def _require_content(changes: Changes, bundle: Bundle) -> None:
    """A candidacy comes back by undo only while the bundle is what it was nominated as."""
    changes.require(*(bundle_key(bundle, name) for name in ("title", "summary", "competence_id", "focus_area_id")))
    changes.require(*(membership_key(bundle, idea_id) for idea_id in members(bundle)))


def _new_candidate(changes: Changes, bundle: Bundle) -> Candidate:
    session = changes.session
    last = session.scalar(select(func.max(Candidate.number)).where(Candidate.round_id == bundle.round_id)) or 0
    candidate = Candidate(
        round_id=bundle.round_id,
        bundle_id=bundle.id,
        number=last + 1,
        title=bundle.title,
        summary=bundle.summary,
        competence_id=bundle.competence_id,
        focus_area_id=bundle.focus_area_id,
        created_at=changes.at,
    )
    session.add(candidate)
    session.flush()
    return candidate


@all_or_nothing
def take_back(session: Session, candidate: Candidate, *, actor: Actor, at: datetime) -> None:
    """The bundle is open again. Raises InUse once a voting or a decision holds the candidate, BundlingIsOver."""
    changes = begin(session, candidate.round_id, at)
    bundle = candidate.bundle
    take_step(changes, bundle, BundleAction.TAKE_BACK)
    _require_content(changes, bundle)
    try:
        changes.put(f"candidate:{candidate.id}", None)
    except IntegrityError:
        raise InUse from None
    changes.record("candidate.taken_back", ("bundle", bundle.id), actor=actor)


def nominate_largest(
    session: Session, round_: Round, *, per_competence: int, actor: Actor, at: datetime
) -> Sequence[Candidate]:
    """Bring each Kompetenz to this many candidates with its largest open bundles; on a tie the lower number first."""
    ideas = func.count().label("ideas")
    wanted = (
        select(Bundle, ideas)
        .join(Membership)
        .join(Idea, Idea.id == Membership.idea_id)
        .where(Bundle.round_id == round_.id, Bundle.state == BundleState.OPEN, Bundle.competence_id.is_not(None))
        .where(Idea.state == IdeaState.PUBLISHED)
        .group_by(Bundle.id)
        .order_by(ideas.desc(), Bundle.number)
    )
    room = {
        competence.id: per_competence - _candidates(session, round_, competence.id)
        for competence in round_.strategy.competences
    }
    chosen = []
    for bundle, _count in session.execute(wanted).all():
        competence_id = bundle.competence_id or 0
        if room.get(competence_id, 0) > 0:
            room[competence_id] -= 1
            chosen.append(bundle)
    return [nominate(session, bundle, actor=actor, at=at) for bundle in sorted(chosen, key=lambda one: one.number)]


def _candidates(session: Session, round_: Round, competence_id: int) -> int:
    wanted = select(func.count()).where(Candidate.round_id == round_.id, Candidate.competence_id == competence_id)
    return session.scalar(wanted) or 0
