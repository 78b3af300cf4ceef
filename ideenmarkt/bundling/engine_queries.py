"""What the engine did and what people made of it, as recorded; each read is one statement, however much there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import PairVerdict, Suggestion, SuggestionRun
from ideenmarkt.bundling.rules import COHESION_WORDS, FEWEST_DECIDED, WORDS_ALONE, ends_of_words
from ideenmarkt.bundling.states import SuggestionKind, SuggestionState, Verdict
from ideenmarkt.counting.intervals import Interval, wilson_interval
from ideenmarkt.ground.access import ActorKind
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.strategy.models import Round


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One computation; None where an older version did not note it, or where it has not finished."""

    round: str
    granularity: str
    engine: str
    program: str | None
    stop_below: float | None
    verdicts: int | None
    ideas: int
    suggestions: int
    started_at: datetime
    finished_at: datetime | None

    @property
    def seconds(self) -> float | None:
        """How long it took; None too where a script gave both moments, as the demo does."""
        took = (self.finished_at - self.started_at).total_seconds() if self.finished_at else 0.0
        return took or None


def last_runs(session: Session, *, limit: int = 10) -> Sequence[RunFacts]:
    """The newest computations of all rounds, newest first, with the number of suggestions each led to."""
    made = select(func.count()).where(Suggestion.run_id == SuggestionRun.id).scalar_subquery()
    wanted = select(SuggestionRun, Round.title, made).join(Round).order_by(SuggestionRun.id.desc()).limit(limit)
    return [
        RunFacts(
            round=title,
            granularity=run.granularity,
            engine=run.engine,
            program=run.program,
            stop_below=run.stop_below,
            verdicts=run.verdicts,
            ideas=run.ideas,
            suggestions=suggestions,
            started_at=run.started_at,
            finished_at=run.finished_at,
        )
        for run, title, suggestions in session.execute(wanted)
    ]


class Outcome(StrEnum):
    """What became of a suggestion, as people ask about it."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REFUSED = "refused"
    IN_BULK = "in_bulk"  # accepted by a command that took all, without a look at each
    REPLACED = "replaced"
    OPEN = "open"


OUTCOME_TITLES = {
    Outcome.ACCEPTED: N_("angenommen"),
    Outcome.CHANGED: N_("geändert angenommen"),
    Outcome.REFUSED: N_("abgelehnt"),
    Outcome.IN_BULK: N_("ohne Einzelprüfung angenommen"),
    Outcome.REPLACED: N_("ersetzt, bevor jemand entschied"),
    Outcome.OPEN: N_("noch offen"),
}
BY_PEOPLE = (Outcome.ACCEPTED, Outcome.CHANGED, Outcome.REFUSED)
_OUTCOMES = {
    SuggestionState.ACCEPTED: Outcome.ACCEPTED,
    SuggestionState.CHANGED: Outcome.CHANGED,
    SuggestionState.REFUSED: Outcome.REFUSED,
    SuggestionState.STALE: Outcome.REPLACED,
    SuggestionState.OPEN: Outcome.OPEN,
}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many suggestions, by what became of them."""

    counts: dict[Outcome, int]  # every outcome, also with 0

    @classmethod
    def of(cls, counts: Mapping[Outcome, int]) -> Outcomes:
        return cls({one: counts.get(one, 0) for one in Outcome})

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def decided(self) -> int:
        """Those that somebody looked at."""
        return sum(self.counts[one] for one in BY_PEOPLE)

    @property
    def kept(self) -> int:
        """Those that somebody accepted, whole or changed."""
        return self.decided - self.counts[Outcome.REFUSED]

    @property
    def kept_share(self) -> Interval | None:
        """Among those decided; None while they are too few to say."""
        return wilson_interval(self.kept, self.decided) if self.decided >= FEWEST_DECIDED else None


@dataclass(frozen=True, slots=True)
class Suggested:
    """Suggestions of one round by one engine that people read the same words about."""

    slug: str
    round: str
    engine: str
    kind: SuggestionKind
    closeness: int  # the place of the words among rules.COHESION_WORDS; nobody reads them about a split
    outcomes: Outcomes


def suggested(session: Session) -> Sequence[Suggested]:
    """All suggestions ever made, newest round first, then by engine and kind, then the closest first."""
    # an inner statement, for PostgreSQL can't tell that two expressions with parameters are the same
    rows = select(
        Suggestion.round_id,
        Suggestion.kind,
        Suggestion.state,
        _closeness().label("closeness"),
        _by_somebody().label("by_somebody"),
        SuggestionRun.engine,
    )
    each = rows.join(SuggestionRun, SuggestionRun.id == Suggestion.run_id).subquery()
    parts = (Round.id, Round.slug, Round.title, each.c.engine, each.c.kind, each.c.closeness)
    wanted = (
        select(*parts, each.c.state, each.c.by_somebody, func.count())
        .select_from(each)
        .join(Round, Round.id == each.c.round_id)
        .group_by(*parts, each.c.state, each.c.by_somebody)
        .order_by(Round.id.desc(), each.c.engine, each.c.kind, each.c.closeness)
    )
    found: dict[tuple[int, str, str, str, SuggestionKind, int], Counter[Outcome]] = {}
    for number, slug, title, engine, kind, place, state, by_somebody, count in session.execute(wanted):
        key = (number, slug, title, engine, kind, place)
        found.setdefault(key, Counter())[_outcome(state, by_somebody)] += count
    return [Suggested(*key[1:], Outcomes.of(counts)) for key, counts in found.items()]


def _closeness() -> ColumnElement[int]:
    """The place of a suggestion's words among rules.COHESION_WORDS, as rules.cohesion_in_words chooses them."""
    words_alone = SuggestionRun.engine.startswith(WORDS_ALONE, autoescape=True)
    moves = [
        (and_(words_alone if alone else ~words_alone, Suggestion.cohesion >= least), place)
        for alone in (True, False)
        for place, least in enumerate(ends_of_words(alone))
    ]
    return case(*moves, else_=literal(len(COHESION_WORDS) - 1))


def _by_somebody() -> ColumnElement[bool]:
    """Whether an account decided; commands act as the system."""
    refused = and_(
        JournalEntry.action == "suggestion.member_refused", Suggestion.state == SuggestionState.REFUSED
    )  # so many ideas were taken out that too few were left
    return (
        select(JournalEntry.id)
        .where(JournalEntry.subject_kind == "suggestion", JournalEntry.subject_id == Suggestion.id)
        .where(JournalEntry.actor_kind == ActorKind.ACCOUNT.value)
        .where(or_(JournalEntry.action.in_(("suggestion.accepted", "suggestion.refused")), refused))
        .exists()
    )


def _outcome(state: SuggestionState, by_somebody: bool) -> Outcome:
    outcome = _OUTCOMES[state]
    return Outcome.IN_BULK if outcome in BY_PEOPLE and not by_somebody else outcome


def count_verdicts(session: Session) -> dict[Verdict, int]:
    """How many pairs people have put together, and kept apart, in all rounds."""
    wanted = select(PairVerdict.verdict, func.count()).group_by(PairVerdict.verdict)
    return dict.fromkeys(Verdict, 0) | dict(session.execute(wanted).all())


def count_assigned_by_command(session: Session) -> int:
    """Ideas whose Kompetenz the bulk command of screening set, because the engine was confident."""
    wanted = select(func.count(JournalEntry.subject_id.distinct()))
    return (
        session.scalar(
            wanted.where(JournalEntry.action == "idea.assigned", JournalEntry.actor_kind == ActorKind.SYSTEM.value)
        )
        or 0
    )
