"""The story of one idea in plain sentences, for whoever holds its tracking code: public facts, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle
from ideenmarkt.chain.idea_way import Chain
from ideenmarkt.deciding.models import ResolutionLine
from ideenmarkt.deciding.states import OutcomeKind, Verdict
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.screening.models import Decline, Question


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `quoted` is what somebody wrote to the submitter, word by word."""

    at: datetime
    message: str  # msgid
    details: Mapping[str, object] = field(default_factory=dict)
    quoted: str = ""
    bundle_number: int | None = None  # where the sentence leads


SENTENCES: Mapping[str, str] = {
    "idea.received": N_("Ihre Idee ist angekommen. Sie hat die Nummer %(number)s."),
    "idea.publish": N_("Die Redaktion hat Ihre Idee veröffentlicht."),
    "idea.ask": N_("Die Redaktion hat eine Frage an Sie."),
    "idea.reply": N_("Ihre Antwort ist angekommen. Die Redaktion liest Ihre Idee noch einmal."),
    "idea.decline": N_("Die Redaktion veröffentlicht Ihre Idee nicht."),
    "idea.withdraw": N_("Die Idee ist zurückgezogen. Sie wird nicht mehr gezeigt."),
    "idea.reopen": N_("Die Redaktion prüft Ihre Idee noch einmal."),
    "idea.revision": N_("Der Wortlaut wurde überarbeitet. Das Original bleibt aufbewahrt."),
    "idea.redaction": N_("Die Redaktion hat persönliche Angaben unkenntlich gemacht. Das Original bleibt aufbewahrt."),
}
"""What a citizen is told about an entry of the journal; other entries are inner matters."""


def story_of(session: Session, idea: Idea, chain: Chain) -> Sequence[Line]:
    """All lines, newest first, in a constant number of statements."""
    lines = [*_screened(session, idea), *_bundled(session, idea), *_decided(chain)]
    return [line for _, line in sorted(enumerate(lines), key=lambda pair: (pair[1].at, pair[0]), reverse=True)]


def _screened(session: Session, idea: Idea) -> Iterator[Line]:
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.subject_kind == "idea", JournalEntry.subject_id == idea.id)
        .where(JournalEntry.action.in_(SENTENCES))
        .order_by(JournalEntry.id)
    )
    questions = iter(session.scalars(select(Question).where(Question.idea_id == idea.id).order_by(Question.id)).all())
    decline = session.get(Decline, idea.id)
    for entry in entries.all():
        quoted = ""
        if entry.action == "idea.ask":
            question = next(questions, None)
            quoted = question.text if question else ""
        elif entry.action == "idea.decline" and decline:
            quoted = f"{decline.rule.title}: {decline.rule.text} {decline.note}".strip()
        yield Line(entry.at, SENTENCES[entry.action], {"number": idea.number}, quoted)


def _bundled(session: Session, idea: Idea) -> Iterator[Line]:
    """Entries of bundling hold `membership:BUNDLE:IDEA` keys before and after."""
    mark = f'%"membership:%:{idea.id}"%'
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.round_id == idea.round_id, JournalEntry.subject_kind.in_(("bundle", "suggestion")))
        .where(cast(JournalEntry.after, String).like(mark))
        .order_by(JournalEntry.id)
    ).all()
    moves = [(entry, _left(entry, idea.id), _joined(entry, idea.id)) for entry in entries]
    bundles = _bundles(session, {id_ for _, left, joined in moves for id_ in (*left, *joined)})
    for entry, left, joined in moves:
        yield from _move(entry, [bundles[i] for i in left if i in bundles], [bundles[i] for i in joined])


def _bundles(session: Session, ids: set[int]) -> Mapping[int, Bundle]:
    return {one.id: one for one in session.scalars(select(Bundle).where(Bundle.id.in_(ids)))}


def _changed(first: Any, then: Any, idea_id: int) -> list[int]:
    """The bundles in which `first` does not have the idea and `then` has it."""
    found = []
    for key, value in then.items() if isinstance(then, dict) else ():
        kind, *rest = key.split(":")
        if kind == "membership" and rest[1] == str(idea_id) and value and not (first or {}).get(key):
            found.append(int(rest[0]))
    return found


def _joined(entry: JournalEntry, idea_id: int) -> list[int]:
    return _changed(entry.before, entry.after, idea_id)


def _left(entry: JournalEntry, idea_id: int) -> list[int]:
    return _changed(entry.after, entry.before, idea_id)


def _move(entry: JournalEntry, left: Sequence[Bundle], joined: Sequence[Bundle]) -> Iterator[Line]:
    at = entry.at
    if left and joined:
        message = N_("Ihre Idee ist aus dem Bündel »%(old)s« in das Bündel »%(new)s« gewechselt.")
        if entry.action == "bundle.merged" or left[0].title == joined[0].title:
            message = N_("Das Bündel mit Ihrer Idee wurde mit einem anderen zusammengelegt: »%(new)s«.")
        details = {"old": left[0].title, "new": joined[0].title}
        yield Line(at, message, details, bundle_number=joined[0].number)
        return
    for bundle in joined:
        message = N_("Ihre Idee gehört jetzt zum Bündel »%(title)s«.")
        yield Line(at, message, {"title": bundle.title}, bundle_number=bundle.number)
    for bundle in left:
        message = N_("Ihre Idee gehört nicht mehr zum Bündel »%(title)s«.")
        yield Line(at, message, {"title": bundle.title}, bundle_number=bundle.number)


def _decided(chain: Chain) -> Iterator[Line]:
    for candidate in chain.candidates:
        message = N_("Das Bündel mit Ihrer Idee ist Kandidat für eine Kernaktivität: »%(title)s«.")
        yield Line(candidate.created_at, message, {"title": candidate.title}, bundle_number=candidate.bundle.number)
    for line in chain.recommended:
        on = line.recommendation.adopted_on
        if on:
            message = RECOMMENDED[line.verdict]
            yield Line(_moment(on), message, {"title": line.candidate.title}, line.reason)
    said = {line.reason for line in chain.recommended}
    for resolved in chain.resolved:
        reason = "" if resolved.reason in said else resolved.reason
        yield Line(_moment(resolved.resolution.resolved_on), RESOLVED[resolved.verdict], _resolved(resolved), reason)
    if chain.outcome:
        yield Line(chain.outcome.decided_at, OUTCOMES[chain.outcome.kind])
    for taken in chain.went_to:
        message = N_("Ihre Idee wurde in eine spätere Runde übernommen: %(round)s.")
        yield Line(taken.idea.received_at, message, {"round": taken.idea.round.title})
    if chain.answer:
        yield Line(chain.answer.given_at, N_("Die Stadt antwortet Ihnen."), quoted=chain.answer.text)


RECOMMENDED: Mapping[Verdict, str] = {
    Verdict.CORE_ACTIVITY: N_("Der Strategiebeirat empfiehlt »%(title)s« als Kernaktivität."),
    Verdict.RESERVE: N_("Der Strategiebeirat empfiehlt »%(title)s« für den Ideenspeicher."),
    Verdict.DECLINED: N_("Der Strategiebeirat empfiehlt »%(title)s« nicht."),
}
RESOLVED: Mapping[Verdict, str] = {
    Verdict.CORE_ACTIVITY: N_("Der Rat hat »%(title)s« als Kernaktivität beschlossen (Vorlage %(paper)s)."),
    Verdict.RESERVE: N_("Der Rat hat »%(title)s« in den Ideenspeicher gegeben (Vorlage %(paper)s)."),
    Verdict.DECLINED: N_("Der Rat hat »%(title)s« nicht aufgenommen (Vorlage %(paper)s)."),
}
OUTCOMES: Mapping[OutcomeKind, str] = {
    OutcomeKind.CORE_ACTIVITY: N_("Ihre Idee ist Teil einer Kernaktivität der Stadt."),
    OutcomeKind.RESERVE: N_("Ihre Idee ist im Ideenspeicher. Eine spätere Runde kann sie aufnehmen."),
    OutcomeKind.ANSWERED: N_("Über Ihre Idee ist entschieden. Sie wird nicht weiterverfolgt."),
}


def _resolved(line: ResolutionLine) -> Mapping[str, object]:
    return {"title": line.title, "paper": line.resolution.paper_number}


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)  # of a meeting, only the day is known


def open_question(session: Session, idea: Idea) -> Question | None:
    """What the Redaktion waits for, if anything."""
    if idea.state is not IdeaState.QUERIED:
        return None
    wanted = select(Question).where(Question.idea_id == idea.id, Question.replied_at.is_(None))
    return session.scalar(wanted.order_by(Question.id.desc()).limit(1))
