"""What people refused, read from the suggestions as they decided them; nothing of it is stored a second time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle, Membership, Suggestion, SuggestionMember
from ideenmarkt.bundling.states import IN_BOTH, BundleState, SuggestionKind, SuggestionState
from ideenmarkt.ground.journal import JournalEntry

Pair = tuple[int, int]  # ids of two ideas, the smaller first
Ideas = frozenset[int]
Row = tuple[int, int, int, SuggestionKind, SuggestionState, bool]


@dataclass(slots=True)
class _Sides:
    """One suggestion as it was decided: part -> ideas."""

    kind: SuggestionKind
    state: SuggestionState
    too_coarse: bool
    parts: dict[int, set[int]] = field(default_factory=dict)

    def of(self, side: int) -> Ideas:
        """What the bundle on this side of a merge had."""
        return frozenset(self.parts.get(side, set()) | self.parts.get(IN_BOTH, set()))

    @property
    def everyone(self) -> Ideas:
        return frozenset().union(*self.parts.values())


@dataclass(frozen=True, slots=True)
class SettledBundles:
    """What people said about whole bundles, each by the ideas that it had then."""

    not_one: tuple[tuple[Ideas, Ideas], ...]  # two that are not to be put together
    whole: tuple[Ideas, ...]  # not to be split: a split was refused, or it was put together from two


def refused_pairs(session: Session, round_id: int, among: Collection[int] | None = None) -> set[Pair]:
    """Every two ideas that stood together in a refused group; of one that was too coarse, those in different parts.

    Whether somebody has put them together since stands in the verdicts. `among` asks about some ideas only.
    """
    wanted = _members().where(
        Suggestion.round_id == round_id,
        Suggestion.kind == SuggestionKind.GROUP,
        Suggestion.state == SuggestionState.REFUSED,
        Suggestion.target_id.is_(None),  # what was refused of a bundle's loners stands in the verdicts
        ~SuggestionMember.refused,  # and so does who was taken out of a group
    )
    if among is not None:
        wanted = wanted.where(SuggestionMember.idea_id.in_(among))
    return {pair for group in _collect(session.execute(wanted)) for pair in pairs_of(group.parts, group.too_coarse)}


def pairs_of(parts: dict[int, set[int]], too_coarse: bool) -> set[Pair]:
    """The pairs that refusing a group of these parts keeps apart.

    >>> sorted(pairs_of({0: {1, 2}, 1: {3}}, too_coarse=True))
    [(1, 3), (2, 3)]
    >>> sorted(pairs_of({0: {1, 2}, 1: {3}}, too_coarse=False))
    [(1, 2), (1, 3), (2, 3)]
    """
    side = {idea_id: part for part, ideas in parts.items() for idea_id in ideas}
    return {(a, b) for a, b in combinations(sorted(side), 2) if not too_coarse or side[a] != side[b]}


def settled_bundles(session: Session, round_id: int) -> SettledBundles:
    """Three statements."""
    decided = (SuggestionState.REFUSED, SuggestionState.ACCEPTED)
    wanted = _members().where(
        Suggestion.round_id == round_id, Suggestion.kind != SuggestionKind.GROUP, Suggestion.state.in_(decided)
    )
    found = _collect(session.execute(wanted))
    refused = [one for one in found if one.kind is SuggestionKind.MERGE and one.state is SuggestionState.REFUSED]
    # whoever refused a split and whoever accepted a merge said the same about the ideas
    kept = [one for one in found if (one.kind is SuggestionKind.SPLIT) is (one.state is SuggestionState.REFUSED)]
    return SettledBundles(
        not_one=tuple((one.of(0), one.of(1)) for one in refused),
        whole=(*(one.everyone for one in kept), *_put_together_by_hand(session, round_id)),
    )


def _members() -> Select[int, int, int, SuggestionKind, SuggestionState, bool]:
    return (
        select(
            SuggestionMember.suggestion_id,
            SuggestionMember.idea_id,
            SuggestionMember.part,
            Suggestion.kind,
            Suggestion.state,
            Suggestion.too_coarse,
        )
        .join(Suggestion)
        .order_by(SuggestionMember.suggestion_id, SuggestionMember.idea_id)
    )


def _collect(rows: Iterable[Row]) -> list[_Sides]:
    found: dict[int, _Sides] = {}
    for number, idea_id, part, kind, state, too_coarse in rows:
        one = found.setdefault(number, _Sides(kind, state, too_coarse))
        one.parts.setdefault(part, set()).add(idea_id)
    return list(found.values())


def _put_together_by_hand(session: Session, round_id: int) -> list[Ideas]:
    """Bundles that took others in, each with the ideas that it had after the last time."""
    merged = (
        select(Bundle.merged_into_id.label("bundle_id"), func.max(JournalEntry.at).label("at"))
        .join(JournalEntry, (JournalEntry.subject_id == Bundle.id) & (JournalEntry.subject_kind == "bundle"))
        .where(Bundle.round_id == round_id, Bundle.state == BundleState.MERGED, JournalEntry.action == "bundle.merged")
        .group_by(Bundle.merged_into_id)
        .subquery()
    )
    # what came from the other bundle kept the moment of its coming there, which lies before
    wanted = (
        select(Membership.bundle_id, Membership.idea_id)
        .join(merged, merged.c.bundle_id == Membership.bundle_id)
        .where(Membership.added_at <= merged.c.at)
    )
    found: dict[int, set[int]] = {}
    for bundle_id, idea_id in session.execute(wanted):
        found.setdefault(bundle_id, set()).add(idea_id)
    return [frozenset(ideas) for _, ideas in sorted(found.items())]
