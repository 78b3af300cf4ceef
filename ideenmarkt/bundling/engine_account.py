"""The whole account of the engine, for the page and the command: settings now, what it did, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeVar

from sqlalchemy.orm import Session

from ideenmarkt.analysis.encoders import best_encoder, describe
from ideenmarkt.analysis.granularity import Granularity, stop_below
from ideenmarkt.analysis.quality import Quality, read_quality
from ideenmarkt.bundling import engine_queries
from ideenmarkt.bundling.engine_queries import Outcome, Outcomes, RunFacts, Suggested
from ideenmarkt.bundling.states import SuggestionKind, Verdict

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class RoundOutcomes:
    """What became of a round's suggestions."""

    round: str
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class KindOutcomes:
    """What became of suggestions about the same thing."""

    kind: SuggestionKind
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class ClosenessOutcomes:
    """What became of suggestions that people read the same words about; similarities differ between engines."""

    engine: str
    closeness: int  # the place of the words among rules.COHESION_WORDS
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class EngineAccount:
    """What an outsider may ask about the engine."""

    program: str  # version of ideenmarkt
    engine: str  # encoder and version that computes next
    thresholds: dict[Granularity, float]  # mean similarity, 0 to 1, under which two groups stay two
    quality: Quality
    runs: Sequence[RunFacts]  # newest first
    outcomes: Outcomes  # of all rounds
    by_round: Sequence[RoundOutcomes]
    by_kind: Sequence[KindOutcomes]  # every kind, also those that there were none of
    by_closeness: Sequence[ClosenessOutcomes]
    verdicts: dict[Verdict, int]
    assigned_by_command: int

    @property
    def last_finished(self) -> RunFacts | None:
        return next((run for run in self.runs if run.finished_at), None)

    @property
    def measured_as_running(self) -> bool:
        """Whether the figures are those of the engine that runs here."""
        return self.quality.encoder == self.engine


def take_account(session: Session) -> EngineAccount:
    """Four statements."""
    encoder = best_encoder()
    found = engine_queries.suggested(session)
    worded = sorted((one for one in found if one.kind is not SuggestionKind.SPLIT), key=lambda one: one.closeness)
    return EngineAccount(
        program=version("ideenmarkt"),
        engine=describe(encoder),
        thresholds={one: stop_below(one, encoder) for one in Granularity},
        quality=read_quality(),
        runs=engine_queries.last_runs(session),
        outcomes=_sum(found),
        by_round=[
            RoundOutcomes(title, _sum(part)) for (_, title), part in _parts(found, lambda one: (one.slug, one.round))
        ],
        by_kind=[KindOutcomes(kind, _sum(one for one in found if one.kind is kind)) for kind in SuggestionKind],
        by_closeness=[
            ClosenessOutcomes(engine, closeness, _sum(part))
            for (engine, closeness), part in _parts(worded, lambda one: (one.engine, one.closeness))
        ],
        verdicts=engine_queries.count_verdicts(session),
        assigned_by_command=engine_queries.count_assigned_by_command(session),
    )


def _parts(found: Iterable[Suggested], key: Callable[[Suggested], Key]) -> Iterable[tuple[Key, list[Suggested]]]:
    """The same lines under each of their keys, in the order in which the keys come first."""
    parts: dict[Key, list[Suggested]] = {}
    for one in found:
        parts.setdefault(key(one), []).append(one)
    return parts.items()


def _sum(found: Iterable[Suggested]) -> Outcomes:
    total: Counter[Outcome] = Counter()
    for one in found:
        total.update(one.outcomes.counts)
    return Outcomes.of(total)
