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


# The assigner is surer of itself than it should be, most of all before it has seen decisions. These pairs (what it
# believes, share right) put that straight: demo round, 3 times 300 other ideas, without decisions and with 400. Between
# them as the crow flies; the last pair of those learned is beyond what was counted, a careful guess.
_FROM_WORDS_ALONE: Mapping[Target, tuple[tuple[float, float], ...]] = {
    Target.COMPETENCE: ((0.0, 0.0), (0.27, 0.49), (0.37, 0.59), (0.53, 0.64), (0.67, 0.67), (0.82, 0.70), (1.0, 0.78)),
    Target.FOCUS_AREA: ((0.0, 0.0), (0.11, 0.20), (0.22, 0.24), (0.37, 0.33), (0.52, 0.38), (0.75, 0.47), (1.0, 0.58)),
}
_LEARNED: Mapping[Target, tuple[tuple[float, float], ...]] = {
    Target.COMPETENCE: ((0.0, 0.0), (0.39, 0.48), (0.53, 0.61), (0.68, 0.70), (0.83, 0.79), (0.97, 0.87), (1.0, 0.92)),
    Target.FOCUS_AREA: (
        (0.0, 0.0),
        (0.23, 0.26),
        (0.37, 0.38),
        (0.53, 0.45),
        (0.67, 0.55),
        (0.83, 0.60),
        (0.97, 0.72),
        (1.0, 0.85),
    ),
}
SHOWN_FROM = {Target.COMPETENCE: 0.4, Target.FOCUS_AREA: 0.3}
"""Below this a suggestion is no help: twice what guessing among 5 would give, and seven times among 25."""

CONFIDENT_FROM = 0.8
"""From here on the bulk command assigns by itself: nothing before there are decisions, and hardly a Schwerpunkt. In the
demo round, after 400 decisions, 86 % of the Kompetenzen above it were right, after 900 88 %."""

_IN_WORDS = ((0.8, N_("sehr sicher")), (0.6, N_("ziemlich sicher")), (0.0, N_("unsicher")))


def expected_hits(target: Target, probability: float, *, learned: bool) -> float:
    """How often such a suggestion is right, 0 to 1. `learned`: decisions went into the assigner, not the strategy's
    words alone.

    >>> round(expected_hits(Target.COMPETENCE, 0.45, learned=False), 2)
    0.61
    >>> round(expected_hits(Target.COMPETENCE, 0.45, learned=True), 2)
    0.54
    """
    points = (_LEARNED if learned else _FROM_WORDS_ALONE)[target]
    at = min(max(1, bisect_right([x for x, _ in points], probability)), len(points) - 1)
    (x0, y0), (x1, y1) = points[at - 1], points[at]
    return y0 + (y1 - y0) * (probability - x0) / (x1 - x0)


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
