"""Reads everything that a computation of suggestions needs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ideenmarkt.analysis.documents import Document
from ideenmarkt.bundling.models import Bundle, Membership, PairVerdict
from ideenmarkt.bundling.proposing import Facts
from ideenmarkt.bundling.refusals import refused_pairs, settled_bundles
from ideenmarkt.bundling.states import BundleState, Verdict
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import quarter_names


def gather_facts(session: Session, round_: Round) -> Facts:
    """Everything the computation needs, in nine statements."""
    bundled = (
        select(Membership.idea_id, Bundle.id, Bundle.state)
        .join(Bundle)
        .where(Bundle.round_id == round_.id)
        .order_by(Membership.added_at, Membership.bundle_id, Membership.idea_id)
    )
    homes: dict[int, int] = {}
    closed: set[int] = set()
    inside: dict[int, list[int]] = {}
    for idea_id, bundle_id, state in session.execute(bundled):
        if state is BundleState.OPEN:
            homes.setdefault(idea_id, bundle_id)
            inside.setdefault(bundle_id, []).append(idea_id)
        else:
            closed.add(idea_id)  # in a candidate, where nothing is added any more
    ideas = [one for one in _documents(session, round_) if int(one.id) not in closed - homes.keys()]
    known = {int(one.id) for one in ideas}
    same = _pairs(session, round_, Verdict.SAME)
    settled = settled_bundles(session, round_.id)
    return Facts(
        ideas=ideas,
        homes={idea_id: bundle_id for idea_id, bundle_id in homes.items() if idea_id in known},
        bundles={number: [idea_id for idea_id in there if idea_id in known] for number, there in inside.items()},
        same=same,
        different=frozenset(_pairs(session, round_, Verdict.DIFFERENT)),
        refused=frozenset(refused_pairs(session, round_.id) - set(same)),
        not_one=settled.not_one,
        quarters=quarter_names(session, round_.id),
        whole=settled.whole,
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
