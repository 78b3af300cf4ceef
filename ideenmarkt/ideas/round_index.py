"""The index of one round: every process keeps its own and brings it up to date from the journal."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from threading import Lock

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ideenmarkt.analysis.cone import ordinary_rows
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.match import Match
from ideenmarkt.analysis.remote_encoder import RemoteEncoder
from ideenmarkt.analysis.semantics import as_encoded
from ideenmarkt.analysis.similar import SimilarIndex
from ideenmarkt.ground.journal import GENESIS, JournalEntry, JournalHead
from ideenmarkt.ideas.models import Idea, IdeaText
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.ideas.understanding import Understanding
from ideenmarkt.strategy.queries import quarter_names

MANY = 300  # changed ideas at once; from here on building anew is quicker than replacing one by one
# Probabilities that both say the same, low on purpose: only the best few are shown, and nothing is blocked. By words
# alone a text that shares nothing has 0.003, and one telling word in a longer text gives about 0.04. With meaning the
# same page has less noise, so that its least score is lower for about as many ideas shown: on half of each of 300
# contributions of the demo 1.9 ideas instead of 2.1, 10 % of them of the same group instead of 7 %, and one of the
# group is among them for 30 % of those that have one instead of 22 %.
LEAST_SCORE = 0.03
LEAST_WITH_MEANING = 0.008
# Without a word in common people see no reason: from here on such ideas were right as often as the others.
SURE_WITHOUT_WORDS = 0.05
LOOKED_AT = 30  # so many before those without a reason are left out
CHUNK = 500  # ids in one IN list


class RoundIndex:
    """The index of one round's published ideas, and how far in the journal it has read. Safe with threads."""

    def __init__(self, round_id: int, understanding: Understanding | None = None) -> None:
        self._round_id = round_id
        self._understanding = understanding
        self._taught_by: RemoteEncoder | None = None
        self._lock = Lock()
        self._index = SimilarIndex()
        # (number, hash) of the journal's end at the last readings; an older one is another thread's earlier view
        self._seen: deque[tuple[int, str]] = deque(maxlen=64)

    def query(self, session: Session, text: str, *, k: int, exclude: Collection[str]) -> Sequence[Match]:
        # asked before the lock, so that those who wait for the encoder wait side by side
        meant = self._understanding.of(text) if self._understanding and self._taught_by else None
        # Read before the lock: on SQLite this begins the transaction, which may wait for a writer, and that writer
        # may be waiting for the lock.
        head = session.execute(select(JournalHead.entry_id, JournalHead.hash)).first()
        with self._lock:
            self._catch_up(session, (head.entry_id, head.hash) if head else (0, GENESIS))
            row = meant.row if meant and meant.encoder is self._taught_by else None
            least = LEAST_SCORE if row is None else LEAST_WITH_MEANING
            found = self._index.query(text, k=k + LOOKED_AT, exclude=exclude, threshold=least, meaning=row)
            complete = self._index.is_taught
        if self._understanding and not (complete and self._taught_by is self._understanding.encoder):
            self._understanding.teach(self)
        sure = math.inf if row is None else SURE_WITHOUT_WORDS
        return [match for match in found if match.shared_terms or match.score >= sure][:k]

    def learn(self, encoder: RemoteEncoder) -> None:
        """Ask for the meaning of what is new, while queries go on; raises `TimeoutError` when the encoder goes away."""
        with self._lock:
            index = self._index
            if encoder is not self._taught_by:
                index.forget_meanings()
                self._taught_by = None
            lesson = index.lesson()
        rows, ordinary = as_encoded(lesson.texts, encoder), ordinary_rows(encoder)
        with self._lock:
            index.teach(lesson, rows, ordinary)
            self._taught_by = encoder

    def _catch_up(self, session: Session, end: tuple[int, str]) -> None:
        if end in self._seen or self._is_earlier_view(session, end):
            return  # what is too much in the index is not found in the caller's view of the database
        changed = self._changed_since(session, end[0]) if self._seen else None
        if changed is None or len(changed) > MANY:
            documents = [document for _, document in _documents(session, self._round_id) if document]
            self._index = SimilarIndex(documents, quarters=quarter_names(session, self._round_id))
            self._seen.clear()
        else:
            self._replace(session, changed)
        self._seen.append(end)

    def _is_earlier_view(self, session: Session, end: tuple[int, str]) -> bool:
        """Whether the caller's transaction began before the last reading, on the same journal."""
        if not self._seen or end[0] >= self._seen[-1][0]:
            return False
        known = max((seen for seen in self._seen if 0 < seen[0] <= end[0]), default=None)
        return known is not None and known[1] == session.scalar(
            select(JournalEntry.hash).where(JournalEntry.id == known[0])
        )

    def _changed_since(self, session: Session, end: int) -> list[int] | None:
        """The ideas that something happened to since the last reading; None when the journal is another one."""
        last_id, last_hash = self._seen[-1]
        of_ideas = (JournalEntry.subject_kind == "idea") & (JournalEntry.action != "idea.received")
        wanted = select(JournalEntry.id, JournalEntry.hash, JournalEntry.subject_id, JournalEntry.round_id)
        wanted = wanted.where(JournalEntry.id >= last_id, JournalEntry.id <= end)
        rows = session.execute(wanted.where(or_(JournalEntry.id == last_id, of_ideas)).order_by(JournalEntry.id)).all()
        if last_id and (not rows or (rows[0].id, rows[0].hash) != (last_id, last_hash)):
            return None  # what was read last has been rolled back, or this is another database
        return sorted({row.subject_id for row in rows if row.id > last_id and row.round_id == self._round_id})

    def _replace(self, session: Session, changed: Sequence[int]) -> None:
        for start in range(0, len(changed), CHUNK):
            for id_, document in _documents(session, self._round_id, changed[start : start + CHUNK]):
                if document:
                    self._index.add(document)
                else:
                    self._index.remove(id_)


def _documents(
    session: Session, round_id: int, ids: Sequence[int] | None = None
) -> Sequence[tuple[str, Document | None]]:
    """Ideas as the engine knows them; None for those that are not public (any more)."""
    wanted = select(Idea.id, Idea.state, IdeaText.title, IdeaText.body).join(IdeaText, IdeaText.idea_id == Idea.id)
    wanted = wanted.where(Idea.round_id == round_id, IdeaText.superseded_at.is_(None)).order_by(Idea.id)
    narrowed = wanted.where(Idea.state == IdeaState.PUBLISHED) if ids is None else wanted.where(Idea.id.in_(ids))
    return [
        (str(row.id), Document(str(row.id), row.title, row.body) if row.state is IdeaState.PUBLISHED else None)
        for row in session.execute(narrowed)
    ]
