"""Any sequence of steps, undone in reverse, leaves the bundles exactly as they were; and no idea is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.bundling import candidates, queries, revising, service, suggestions, undo
from ideenmarkt.bundling.actions import UNDONE
from ideenmarkt.bundling.models import Bundle, Candidate, Membership, PairVerdict, Suggestion, SuggestionMember
from ideenmarkt.bundling.states import BundleState, Relation, SuggestionKind
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Phase, Round
from tests.bundling.making import make_suggestion
from tests.conftest import NOW
from tests.factories import make_idea, make_round

STEPS = (
    "create", "name", "add", "move", "remove", "relate", "merge", "split", "dissolve", "nominate", "take_back",
    "accept", "refuse", "refuse_member", "put_as_one", "split_as_suggested", "undo_last", "redo",
)  # fmt: skip
Steps = list[tuple[str, int, int, int]]
plans = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)), max_size=25
)


class Workshop:
    """Takes random steps as people would; what the rules refuse doesn't happen."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.round: Round = make_round(session, phase=Phase.BUNDLING)
        self.ideas: list[Idea] = [make_idea(session, self.round, f"Eine Idee für die Stadt {n}") for n in range(7)]
        for start in (0, 2, 4):
            make_suggestion(session, self.round, self.ideas[start : start + 3])
        make_suggestion(session, self.round, self.ideas[:6], parts=(0, 0, 0, 1, 1, 2))
        self.minute = 0

    def take(self, step: str, a: int, b: int, c: int) -> None:
        self.minute += 1
        try:
            getattr(self, step)(a, b, c, {"actor": SYSTEM, "at": NOW + timedelta(minutes=self.minute)})
        except Refused:
            return

    def bundle(self, n: int) -> Bundle:
        found = self.session.scalars(select(Bundle).where(Bundle.round_id == self.round.id).order_by(Bundle.id)).all()
        if not found:
            raise Refused
        return found[n % len(found)]

    def idea(self, n: int) -> Idea:
        return self.ideas[n % len(self.ideas)]

    def some(self, n: int) -> list[Idea]:
        return [idea for place, idea in enumerate(self.ideas) if n >> (place % 5) & 1]

    def suggestion(self, n: int) -> Suggestion:
        found = self.session.scalars(select(Suggestion).where(Suggestion.round_id == self.round.id)).all()
        return found[n % len(found)]

    def create(self, a: int, b: int, c: int, by: dict) -> None:
        service.create_bundle(self.session, self.round, self.some(a), title=f"Bündel {b}", **by)

    def name(self, a: int, b: int, c: int, by: dict) -> None:
        competence = self.round.strategy.competences[b % 2]
        service.name_bundle(
            self.session, self.bundle(a), title=f"Titel {b}", summary=f"{c}", competence_id=competence.id,
            focus_area_id=competence.focus_areas[c % 2].id if c % 3 else None, **by,
        )  # fmt: skip

    def add(self, a: int, b: int, c: int, by: dict) -> None:
        service.add_ideas(self.session, self.bundle(a), [self.idea(b)], relation=list(Relation)[c % 4], **by)

    def move(self, a: int, b: int, c: int, by: dict) -> None:
        service.move_idea(self.session, self.idea(c), source=self.bundle(a), target=self.bundle(b), **by)

    def remove(self, a: int, b: int, c: int, by: dict) -> None:
        service.remove_idea(self.session, self.bundle(a), self.idea(b), **by)

    def relate(self, a: int, b: int, c: int, by: dict) -> None:
        service.change_relation(self.session, self.bundle(a), self.idea(b), list(Relation)[c % 4], **by)

    def merge(self, a: int, b: int, c: int, by: dict) -> None:
        service.merge_bundles(self.session, self.bundle(a), target=self.bundle(b), **by)

    def split(self, a: int, b: int, c: int, by: dict) -> None:
        service.split_bundle(self.session, self.bundle(a), self.some(b), title=f"Teil {c}", **by)

    def dissolve(self, a: int, b: int, c: int, by: dict) -> None:
        service.dissolve_bundle(self.session, self.bundle(a), **by)

    def nominate(self, a: int, b: int, c: int, by: dict) -> None:
        candidates.nominate(self.session, self.bundle(a), **by)

    def take_back(self, a: int, b: int, c: int, by: dict) -> None:
        candidate = self.session.scalar(select(Candidate).where(Candidate.bundle_id == self.bundle(a).id))
        if candidate:
            candidates.take_back(self.session, candidate, **by)

    def accept(self, a: int, b: int, c: int, by: dict) -> None:
        into = self.bundle(c) if c % 2 else None
        suggestions.accept(self.session, self.suggestion(a), into=into, **by)

    def refuse(self, a: int, b: int, c: int, by: dict) -> None:
        suggestions.refuse(self.session, self.suggestion(a), too_coarse=bool(b % 2), **by)

    def put_as_one(self, a: int, b: int, c: int, by: dict) -> None:
        first, second = self.bundle(a), self.bundle(b)
        kinds = {"kind": SuggestionKind.MERGE, "target": first, "source": second}
        self.about(first, kinds, lambda one: revising.accept_merge(self.session, one, **by))

    def split_as_suggested(self, a: int, b: int, c: int, by: dict) -> None:
        chosen = [idea.id for idea in self.some(b)]
        kinds = {"kind": SuggestionKind.SPLIT, "target": self.bundle(a)}
        self.about(self.bundle(a), kinds, lambda one: revising.accept_split(self.session, one, idea_ids=chosen, **by))

    def about(self, bundle: Bundle, kinds: dict, accept: Callable[[Suggestion], object]) -> None:
        """What nobody can decide on is taken away again: it was never computed."""
        with self.session.begin_nested():
            one = make_suggestion(self.session, self.round, [], **kinds)
            accept(one)

    def refuse_member(self, a: int, b: int, c: int, by: dict) -> None:
        suggestions.refuse_member(self.session, self.suggestion(a), self.idea(b).id, **by)

    def undo_last(self, a: int, b: int, c: int, by: dict) -> None:
        undo.undo_last(self.session, self.round.id, **by)

    def redo(self, a: int, b: int, c: int, by: dict) -> None:
        entries = self.session.scalars(select(JournalEntry).where(JournalEntry.action == UNDONE)).all()
        if entries:
            undo.undo(self.session, entries[a % len(entries)], **by)

    def tables(self) -> dict[str, set]:
        """The exact contents, bundles that are gone left out (their numbers stay taken)."""
        rows = {
            "membership": select(Membership.bundle_id, Membership.idea_id, Membership.relation, Membership.added_at),
            "bundle": select(
                Bundle.id, Bundle.number, Bundle.title, Bundle.summary, Bundle.state, Bundle.competence_id,
                Bundle.focus_area_id, Bundle.merged_into_id,
            ).where(Bundle.state != BundleState.DISSOLVED),
            "candidate": select(Candidate.id, Candidate.bundle_id, Candidate.number, Candidate.title),
            "suggestion": select(
                Suggestion.id, Suggestion.state, Suggestion.bundle_id, Suggestion.decided_at, Suggestion.too_coarse
            ).where(Suggestion.kind == SuggestionKind.GROUP),
            "member": select(SuggestionMember.suggestion_id, SuggestionMember.idea_id, SuggestionMember.refused),
            "verdict": select(PairVerdict.idea_a_id, PairVerdict.idea_b_id, PairVerdict.verdict),
        }  # fmt: skip
        return {name: set(map(tuple, self.session.execute(wanted))) for name, wanted in rows.items()}

    def check_that_no_idea_is_lost(self) -> None:
        inside = select(Membership.idea_id).join(Bundle).where(Bundle.state.in_(("open", "candidate")))
        bundled = set(self.session.scalars(inside))
        loners = {idea.id for idea in queries.all_loners(self.session, self.round.id)}
        assert bundled | loners == {idea.id for idea in self.ideas}
        assert not bundled & loners
        gone = self.session.scalars(select(Membership).join(Bundle).where(Bundle.state.in_(("merged", "dissolved"))))
        assert not gone.all()


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_undoing_every_step_in_reverse_restores_the_exact_tables(session: Session, plan: Steps) -> None:
    try:
        workshop = Workshop(session)
        before = workshop.tables()
        for step in plan:
            workshop.take(*step)
            workshop.check_that_no_idea_is_lost()
        while entry := undo.last_step(session, workshop.round.id):
            undo.undo(session, entry, actor=SYSTEM, at=NOW)
            workshop.check_that_no_idea_is_lost()
        assert workshop.tables() == before
        assert not check_chain(session)
    finally:
        session.rollback()
