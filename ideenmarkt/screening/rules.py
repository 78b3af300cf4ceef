"""Pure decisions of screening: what is marked and left out in a text, what a suggestion is worth, what undo covers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.rules import TRANSITIONS, IdeaAction
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.screening.personal_data import KIND_TITLES, Finding, find

OMITTED = "[…]"
"""What stands in a redaction where something was left out."""

CLAIM_LENGTH = timedelta(minutes=10)
"""How long an idea that somebody has open is kept from others; an open page renews it long before."""

MAX_QUESTION, MAX_NOTE = 1000, 500  # characters

DECISIONS: Mapping[str, IdeaAction] = {
    f"idea.{action.value}": action
    for action in (IdeaAction.PUBLISH, IdeaAction.ASK, IdeaAction.DECLINE)
    if all(state in TRANSITIONS[IdeaAction.REOPEN] for state in TRANSITIONS[action].values())
}
"""Journal actions that the person who took them can take back: those from whose result REOPEN leads back."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text; `kind` (a msgid) names the personal data that it looks like, "" for none."""

    text: str
    kind: str = ""


def segments(text: str, findings: Sequence[Finding] | None = None) -> tuple[Segment, ...]:
    """The text cut where likely personal data begins and ends.

    >>> [(s.text, s.kind) for s in segments("Frau Beispiel hilft")]
    [('Frau ', ''), ('Beispiel', 'Name'), (' hilft', '')]
    """
    pieces: list[Segment] = []
    end = 0
    for finding in find(text) if findings is None else findings:
        pieces += [Segment(text[end : finding.start]), Segment(finding.text, KIND_TITLES[finding.kind])]
        end = finding.end
    return tuple(piece for piece in (*pieces, Segment(text[end:])) if piece.text)


def without_personal_data(text: str) -> str:
    """The text with »[…]« in place of everything that looks like personal data.

    >>> without_personal_data("Rufen Sie Frau Beispiel an: 0234 555-0123!")
    'Rufen Sie Frau […] an: […]!'
    """
    return "".join(OMITTED if segment.kind else segment.text for segment in segments(text))


class Target(StrEnum):
    """What a suggestion names."""

    COMPETENCE = "competence"
    FOCUS_AREA = "focus_area"


# With decisions to learn from, the assigner's probability is close to how often it is right (demo round: 400, 900
# decisions learned, 400 others asked; for the Schwerpunkt up to 0.13 too high). From the strategy's own words alone it
# is right far more often than it believes; these pairs (how many times a blind guess, share right in the same 400) put
# that straight. The last pair of each is beyond what occurred there: a careful guess.
_FROM_WORDS_ALONE: Mapping[Target, tuple[tuple[float, float], ...]] = {
    Target.COMPETENCE: ((1.0, 0.15), (1.05, 0.20), (1.15, 0.55), (1.3, 0.65), (1.4, 0.83), (1.6, 0.88), (2.5, 0.92)),
    Target.FOCUS_AREA: ((1.0, 0.05), (1.25, 0.15), (1.75, 0.34), (2.5, 0.46), (3.5, 0.58), (8.0, 0.80)),
}
SHOWN_FROM = {Target.COMPETENCE: 0.4, Target.FOCUS_AREA: 0.3}
"""Below this a suggestion is no help: twice what guessing among 5 would give, and seven times among 25."""

CONFIDENT_FROM = 0.75
"""From here on the bulk command assigns by itself. In the demo round, of what lay above it, right were: Kompetenz 86 %
after 400 decisions, 88 % after 900; Schwerpunkt 61 % (of only 18) and 87 %."""

_IN_WORDS = ((0.8, N_("sehr sicher")), (0.6, N_("ziemlich sicher")), (0.0, N_("unsicher")))


def expected_hits(target: Target, probability: float, *, choices: int, learned: bool) -> float:
    """How often such a suggestion is right, 0 to 1. `choices`: among how many; `learned`: decisions went into the
    assigner, not the strategy's words alone.

    >>> round(expected_hits(Target.COMPETENCE, 0.25, choices=5, learned=False), 2)
    0.62
    >>> expected_hits(Target.COMPETENCE, 0.25, choices=5, learned=True)
    0.25
    """
    if learned:
        return probability
    points, given = _FROM_WORDS_ALONE[target], probability * choices
    at = bisect_right([x for x, _ in points], given)
    if at == 0:
        return 0.0
    if at == len(points):
        return points[-1][1]
    (x0, y0), (x1, y1) = points[at - 1], points[at]
    return y0 + (y1 - y0) * (given - x0) / (x1 - x0)


def in_words(confidence: float) -> str:
    """A confidence as a msgid."""
    return next(text for least, text in _IN_WORDS if confidence >= least)


ACTION_TITLES = {
    "idea.received": N_("Eingegangen"),
    "idea.publish": N_("Veröffentlicht"),
    "idea.ask": N_("Rückfrage gestellt"),
    "idea.reply": N_("Rückfrage beantwortet"),
    "idea.decline": N_("Abgelehnt"),
    "idea.withdraw": N_("Zurückgezogen"),
    "idea.reopen": N_("Wieder in die Sichtung genommen"),
    "idea.assigned": N_("Zugeordnet"),
    "idea.redaction": N_("Geschwärzt"),
    "idea.revision": N_("Neu formuliert"),
    "idea.original_read": N_("Original eingesehen"),
}
STATE_TITLES = {
    IdeaState.RECEIVED: N_("wartet auf die Sichtung"),
    IdeaState.QUERIED: N_("Rückfrage ist offen"),
    IdeaState.PUBLISHED: N_("veröffentlicht"),
    IdeaState.DECLINED: N_("abgelehnt"),
    IdeaState.WITHDRAWN: N_("zurückgezogen"),
}
