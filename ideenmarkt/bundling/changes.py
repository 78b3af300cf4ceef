"""What one step changes: each touched value before and after, as the journal keeps it and undo.py puts it back.

A key names one value: `bundle:8:title`, `membership:8:17` (bundle, idea), `suggestion:4:state`, `member:4:17:refused`,
`verdict:17:18` (two ideas), `candidate:2`. Values are JSON; None where there is nothing. Numbers in keys are row ids.
A key with the same value before and after is a condition: the step can be undone only while it still holds.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import (
    Bundle,
    Candidate,
    Membership,
    PairVerdict,
    Suggestion,
    SuggestionMember,
)
from ideenmarkt.bundling.states import BundleState, Relation, SuggestionState, Verdict
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.journal import Event, JournalEntry, record

Value = Any  # JSON
Pair = tuple[int, int]  # ids of two ideas
P = ParamSpec("P")
R = TypeVar("R")


def bundle_key(bundle: Bundle, name: str) -> str:
    return f"bundle:{bundle.id}:{name}"


def membership_key(bundle: Bundle, idea_id: int) -> str:
    return f"membership:{bundle.id}:{idea_id}"


def verdict_key(one: int, other: int) -> str:
    return f"verdict:{min(one, other)}:{max(one, other)}"


def verdict_pair(key: str) -> Pair:
    """
    >>> verdict_pair("verdict:17:18")
    (17, 18)
    """
    _, one, other = key.split(":")
    return int(one), int(other)


def membership_value(relation: Relation, added_at: datetime) -> Value:
    return [relation.value, _json(added_at)]


def all_or_nothing(step: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """What is refused halfway leaves nothing behind, also for a caller that carries on (scripts, bulk steps)."""

    @functools.wraps(step)
    def run(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with session.begin_nested():
            return step(session, *args, **kwargs)

    return run


@dataclass(slots=True)
class Changes:
    """Collects and carries out what one step changes; `record` makes it one journal entry."""

    session: Session
    round_id: int
    at: datetime
    before: dict[str, Value] = field(default_factory=dict)
    after: dict[str, Value] = field(default_factory=dict)

    def put(self, key: str, value: Value) -> None:
        """Change one value."""
        found = read(self.session, key)
        self.before.setdefault(key, found)
        self.after[key] = value
        if found != value:
            _write(self, key, value)

    def put_verdicts(self, verdicts: Mapping[Pair, Verdict | None]) -> None:
        """Change what is said about many pairs of ideas, in two statements or so; None forgets."""
        rows = find_verdicts(self.session, verdicts)
        for (one, other), verdict in sorted(verdicts.items()):
            pair = (min(one, other), max(one, other))
            row, key = rows.get(pair), verdict_key(*pair)
            self.before.setdefault(key, row.verdict.value if row else None)
            self.after[key] = verdict.value if verdict else None
            if row is None and verdict:
                self.session.add(_new_verdict(self, pair, verdict))
            elif row and not verdict:
                self.session.delete(row)
            elif row and verdict and row.verdict is not verdict:
                row.verdict, row.given_at = verdict, self.at
        self.session.flush()

    def require(self, *keys: str) -> None:
        """Note values that must still be as they are now when this step is undone."""
        for key in keys:
            self.before.setdefault(key, read(self.session, key))
            self.after.setdefault(key, self.before[key])

    @property
    def empty(self) -> bool:
        return self.before == self.after

    def record(
        self,
        action: str,
        subject: tuple[str, int],
        *,
        actor: Actor,
        why: str = "",
        undoes_id: int | None = None,
    ) -> JournalEntry:
        self.session.flush()
        happened = Event(action, subject, self.round_id, self.before, self.after, why, undoes_id)
        return record(self.session, happened, actor=actor, at=self.at)


def find_verdicts(session: Session, pairs: Iterable[Pair]) -> dict[Pair, PairVerdict]:
    """What people said about these pairs, the smaller id first."""
    ideas = {idea_id for pair in pairs for idea_id in pair}
    wanted = select(PairVerdict).where(PairVerdict.idea_a_id.in_(ideas), PairVerdict.idea_b_id.in_(ideas))
    return {(row.idea_a_id, row.idea_b_id): row for row in session.scalars(wanted)} if ideas else {}


def read(session: Session, key: str) -> Value:
    """The value that stands behind a key now."""
    kind, *rest = key.split(":")
    return _READERS[kind](session, *rest)


def changed_keys(before: Mapping[str, Value] | None, after: Mapping[str, Value] | None) -> frozenset[str]:
    """The keys whose value a step changed, without its conditions."""
    before, after = before or {}, after or {}
    return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _json(value: object) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, Enum) else value


def _moment(value: Value) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _read_bundle(session: Session, bundle_id: str, name: str) -> Value:
    return _json(getattr(session.get_one(Bundle, int(bundle_id)), name))


def _read_membership(session: Session, bundle_id: str, idea_id: str) -> Value:
    found = session.get(Membership, (int(bundle_id), int(idea_id)))
    return membership_value(found.relation, found.added_at) if found else None


def _read_suggestion(session: Session, suggestion_id: str, name: str) -> Value:
    return _json(getattr(session.get_one(Suggestion, int(suggestion_id)), name))


def _read_member(session: Session, suggestion_id: str, idea_id: str, _name: str) -> Value:
    return session.get_one(SuggestionMember, (int(suggestion_id), int(idea_id))).refused


def _read_verdict(session: Session, one: str, other: str) -> Value:
    found = session.get(PairVerdict, (int(one), int(other)))
    return found.verdict.value if found else None


_CANDIDATE_FIELDS = ("bundle_id", "number", "title", "summary", "competence_id", "focus_area_id", "created_at")


def candidate_value(candidate: Candidate) -> Value:
    return {name: _json(getattr(candidate, name)) for name in _CANDIDATE_FIELDS}


def _read_candidate(session: Session, candidate_id: str) -> Value:
    found = session.get(Candidate, int(candidate_id))
    return candidate_value(found) if found else None


def _write_bundle(changes: Changes, value: Value, bundle_id: str, name: str) -> None:
    bundle = changes.session.get_one(Bundle, int(bundle_id))
    setattr(bundle, name, BundleState(value) if name == "state" else value)


def _write_membership(changes: Changes, value: Value, bundle_id: str, idea_id: str) -> None:
    session, key = changes.session, (int(bundle_id), int(idea_id))
    found = session.get(Membership, key)
    if value is None:
        session.delete(found)
    else:
        found = found or Membership(bundle_id=key[0], idea_id=key[1])
        found.relation, added_at = Relation(value[0]), _moment(value[1])
        found.added_at = added_at or changes.at
        session.add(found)
    session.flush()
    session.expire(session.get_one(Bundle, key[0]), ["memberships"])


def _write_suggestion(changes: Changes, value: Value, suggestion_id: str, name: str) -> None:
    suggestion = changes.session.get_one(Suggestion, int(suggestion_id))
    match name:
        case "state":
            suggestion.state = SuggestionState(value)
        case "decided_at":
            suggestion.decided_at = _moment(value)
        case _:
            setattr(suggestion, name, value)


def _write_member(changes: Changes, value: Value, suggestion_id: str, idea_id: str, _name: str) -> None:
    changes.session.get_one(SuggestionMember, (int(suggestion_id), int(idea_id))).refused = bool(value)


def _write_verdict(changes: Changes, value: Value, one: str, other: str) -> None:
    changes.put_verdicts({(int(one), int(other)): Verdict(value) if value else None})


def _new_verdict(changes: Changes, pair: Pair, verdict: Verdict) -> PairVerdict:
    return PairVerdict(
        idea_a_id=pair[0], idea_b_id=pair[1], round_id=changes.round_id, verdict=verdict, given_at=changes.at
    )


def _write_candidate(changes: Changes, value: Value, candidate_id: str) -> None:
    session = changes.session
    if value is None:
        session.delete(session.get_one(Candidate, int(candidate_id)))
    else:
        session.add(
            Candidate(
                id=int(candidate_id), round_id=changes.round_id, **value | {"created_at": _moment(value["created_at"])}
            )
        )
    session.flush()


def _write(changes: Changes, key: str, value: Value) -> None:
    kind, *rest = key.split(":")
    _WRITERS[kind](changes, value, *rest)


_READERS: Mapping[str, Callable[..., Value]] = {
    "bundle": _read_bundle,
    "membership": _read_membership,
    "suggestion": _read_suggestion,
    "member": _read_member,
    "verdict": _read_verdict,
    "candidate": _read_candidate,
}
_WRITERS: Mapping[str, Callable[..., None]] = {
    "bundle": _write_bundle,
    "membership": _write_membership,
    "suggestion": _write_suggestion,
    "member": _write_member,
    "verdict": _write_verdict,
    "candidate": _write_candidate,
}
