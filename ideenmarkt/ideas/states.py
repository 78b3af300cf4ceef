"""The enums of ideas, without tables, so that rules can stay pure."""

from __future__ import annotations

from enum import StrEnum

from ideenmarkt.ground.i18n import N_


class Channel(StrEnum):
    """The Eingangsweg: how an idea reached the city."""

    ONLINE = "online"
    KIOSK = "kiosk"
    TABLE = "table"
    PAPER = "paper"
    IMPORT = "import"


CHANNEL_TITLES = {
    Channel.ONLINE: N_("Online"),
    Channel.KIOSK: N_("Kiosk"),
    Channel.TABLE: N_("Tisch"),
    Channel.PAPER: N_("Papier"),
    Channel.IMPORT: N_("Übernommen"),
}


class Submitter(StrEnum):
    """On whose behalf an idea was handed in."""

    CITIZEN = "citizen"
    STAFF = "staff"  # of the city and its subsidiaries


class IdeaState(StrEnum):
    """The screening life of an idea; everything later is derived from the chain."""

    RECEIVED = "received"
    QUERIED = "queried"  # asked back, waiting for the submitter
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TextKind(StrEnum):
    """Which of an idea's texts this is."""

    ORIGINAL = "original"
    REVISION = "revision"  # by the submitter, after being asked back or at the table
    REDACTION = "redaction"  # by the Redaktion: personal data left out
