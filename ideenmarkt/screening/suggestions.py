"""Suggested Kompetenz and Schwerpunkt: learned from the strategy's words and from what people decided so far."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.analysis.assignment import Assigner
from ideenmarkt.analysis.documents import Document
from ideenmarkt.ground.access import ActorKind
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea, IdeaText
from ideenmarkt.screening.rules import CONFIDENT_FROM, SHOWN_FROM, Target, expected_hits, in_words
from ideenmarkt.strategy.models import Competence, FocusArea, Round
from ideenmarkt.strategy.queries import competences

FEWEST_DECISIONS = 100
"""From here on decisions are learned from beside the strategy's own words. Demo round, 3 times 300 other ideas,
Kompetenz and Schwerpunkt right in: words alone 68 and 41 %; with 100 decisions 72 and 43 %, 400: 72 and 46 %,
900: 75 and 53 %."""

MOST_DECISIONS = 1000
"""The newest are learned from. Only for the time it takes (20 seconds each on a busy machine); more would help."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an idea may belong to: an id, and how often such a suggestion is right (0 to 1)."""

    id: int
    confidence: float

    @property
    def words(self) -> str:
        """The confidence as a msgid."""
        return in_words(self.percent / 100)  # words and number must not disagree

    @property
    def percent(self) -> int:
        return round(self.confidence * 100)

    @property
    def confident(self) -> bool:
        return self.confidence >= CONFIDENT_FROM


@dataclass(frozen=True, slots=True)
class Suggestions:
    """For one text; None where the machine abstains."""

    competence: Suggestion | None
    focus_area: Suggestion | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything a suggester learns from, read from the database."""

    seeds: Mapping[str, Sequence[str]]  # Schwerpunkt -> its title, description and everyday words
    competence_of: Mapping[str, str]  # Schwerpunkt -> Kompetenz
    decided: Sequence[tuple[str, str]]  # (text, Schwerpunkt)


class Suggester:
    """An assigner of Schwerpunkte, trained once; a Kompetenz is as probable as its Schwerpunkte together. Safe to share
    between threads."""

    def __init__(self, lesson: Lesson) -> None:
        self._competence_of = lesson.competence_of
        self._learned = len(lesson.decided) >= FEWEST_DECISIONS
        self._assigner = Assigner.train(lesson.decided if self._learned else (), seeds=lesson.seeds)

    def suggest(self, texts: Sequence[str]) -> tuple[Suggestions, ...]:
        """One result for each text."""
        return tuple(self._of(chances) for chances in self._assigner.chances(texts))

    def _of(self, areas: Mapping[str, float]) -> Suggestions:
        """A Schwerpunkt is suggested only inside the suggested Kompetenz."""
        upper: defaultdict[str, float] = defaultdict(float)
        for area, chance in areas.items():
            upper[self._competence_of[area]] += chance
        if not upper:
            return Suggestions(None, None)
        best = max(upper, key=lambda key: (upper[key], key))
        inside = {area: chance for area, chance in areas.items() if self._competence_of[area] == best}
        area = max(inside, key=lambda key: (inside[key], key))
        competence = self._worth_showing(Target.COMPETENCE, best, upper[best])
        return Suggestions(competence, competence and self._worth_showing(Target.FOCUS_AREA, area, inside[area]))

    def _worth_showing(self, target: Target, key: str, chance: float) -> Suggestion | None:
        hits = expected_hits(target, chance, learned=self._learned)
        return Suggestion(int(key), hits) if hits >= SHOWN_FROM[target] else None


class _Shelf:
    """The trained suggesters of this process. A grown number of decisions trains a new one beside the old, so that
    nobody waits for it; only the very first is waited for: it knows the strategy's words alone (half a second)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, int], tuple[int, Suggester]] = {}
        self._training: set[tuple[str, int]] = set()

    def get(self, session: Session, strategy_id: int) -> Suggester:
        key = (str(session.get_bind().engine.url), strategy_id)
        decided = count_decisions(session)
        with self._lock:
            learned, known = self._kept.get(key, (0, None))
            if known and (key in self._training or not _grown(learned, decided)):
                return known
            self._training.add(key)
        lesson = read_lesson(session, strategy_id)
        if known is None:
            known = self._train(key, 0, replace(lesson, decided=()))
            if not _grown(0, decided):
                return known
            with self._lock:
                self._training.add(key)
        threading.Thread(target=self._train, args=(key, decided, lesson), daemon=True).start()
        return known

    def forget(self) -> None:
        """Start anew, as a fresh process would."""
        with self._lock:
            self._kept.clear()

    def _train(self, key: tuple[str, int], decided: int, lesson: Lesson) -> Suggester:
        try:
            made = Suggester(lesson)
            with self._lock:
                self._kept[key] = decided, made
            return made
        finally:
            with self._lock:
                self._training.discard(key)


def _grown(learned: int, decided: int) -> bool:
    """Whether learning again is worth it: a quarter more decisions, once there are enough."""
    return decided >= FEWEST_DECISIONS and decided >= learned * 1.25


_shelf = _Shelf()
forget_suggesters = _shelf.forget


def suggester(session: Session, strategy_id: int) -> Suggester:
    """The suggester of this process for a strategy; may lag behind the newest decisions."""
    return _shelf.get(session, strategy_id)


def fresh_suggester(session: Session, strategy_id: int) -> Suggester:
    """One that knows every decision so far; takes seconds after a thousand of them."""
    return Suggester(read_lesson(session, strategy_id))


def count_decisions(session: Session) -> int:
    """How often people assigned an idea."""
    return session.scalar(select(func.count()).where(*_BY_PEOPLE)) or 0


_BY_PEOPLE = (JournalEntry.action == "idea.assigned", JournalEntry.actor_kind == ActorKind.ACCOUNT.value)


def read_lesson(session: Session, strategy_id: int) -> Lesson:
    """The strategy's words, and the texts of ideas that people (not the machine) assigned."""
    found = competences(session, strategy_id)
    by_people = select(JournalEntry.subject_id).where(*_BY_PEOPLE)
    rows = session.execute(
        select(IdeaText.title, IdeaText.body, Idea.focus_area_id)
        .join(Idea, Idea.id == IdeaText.idea_id)
        .join(Round, Round.id == Idea.round_id)
        .join(FocusArea, FocusArea.id == Idea.focus_area_id)
        .join(Competence, Competence.id == FocusArea.competence_id)
        .where(Competence.strategy_id == strategy_id, IdeaText.superseded_at.is_(None), Idea.id.in_(by_people))
        .order_by(Idea.id.desc())
        .limit(MOST_DECISIONS)
    )
    return Lesson(
        seeds={
            str(area.id): (area.title, *filter(None, [area.description]), *area.words)
            for competence in found
            for area in competence.focus_areas
        },
        competence_of={str(area.id): str(competence.id) for competence in found for area in competence.focus_areas},
        decided=[(full_text(title, body), str(area_id)) for title, body, area_id in rows],
    )


def full_text(title: str, body: str) -> str:
    """Title and text as the engine reads them."""
    return Document("", title, body).full_text
