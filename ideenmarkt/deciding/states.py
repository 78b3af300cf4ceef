"""The enums of deciding, without tables, so that rules can stay pure."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What is recommended or resolved for a candidate."""

    CORE_ACTIVITY = "core_activity"
    RESERVE = "reserve"
    DECLINED = "declined"


class RecommendationState(StrEnum):
    """The life of a recommendation."""

    DRAFT = "draft"
    ADOPTED = "adopted"


class CouncilResult(StrEnum):
    """How the council voted."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"


class OutcomeKind(StrEnum):
    """Where a published idea ends in its round. (Declined and withdrawn ones end in screening: their state says so.)"""

    CORE_ACTIVITY = "core_activity"
    RESERVE = "reserve"
    ANSWERED = "answered"  # not taken up, with a reason
