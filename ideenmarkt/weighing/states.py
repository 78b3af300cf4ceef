"""The enums of weighing, without tables, so that rules can stay pure."""

from __future__ import annotations

from enum import StrEnum

from ideenmarkt.ground.i18n import N_


class BodyKind(StrEnum):
    """The Gremien that weigh."""

    CITIZENS = "citizens"  # Bürgerschaft
    STAKEHOLDER_FORUM = "stakeholder_forum"
    COMPETENCE_FORUM = "competence_forum"
    STRATEGY_BOARD = "strategy_board"  # Strategiebeirat


BODY_KIND_TITLES = {
    BodyKind.CITIZENS: N_("Bürgerschaft"),
    BodyKind.STAKEHOLDER_FORUM: N_("Stakeholder-Forum"),
    BodyKind.COMPETENCE_FORUM: N_("Kompetenzforum"),
    BodyKind.STRATEGY_BOARD: N_("Strategiebeirat"),
}


class Method(StrEnum):
    """How a voting asks."""

    DOTS = "dots"
    SCORES = "scores"  # 0 to 4 on each criterion


METHOD_TITLES = {Method.DOTS: N_("Punkte kleben"), Method.SCORES: N_("Kriterien bewerten")}


class VotingState(StrEnum):
    """The life of a voting."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


VOTING_STATE_TITLES = {
    VotingState.DRAFT: N_("Entwurf"),
    VotingState.OPEN: N_("Offen"),
    VotingState.CLOSED: N_("Geschlossen"),
}


class BallotChannel(StrEnum):
    """How a ballot came in."""

    ACCOUNT = "account"
    CODE = "code"
    PAPER = "paper"


BALLOT_CHANNEL_TITLES = {
    BallotChannel.ACCOUNT: N_("angemeldet"),
    BallotChannel.CODE: N_("mit Stimmcode online"),
    BallotChannel.PAPER: N_("auf Papier"),
}
