"""When somebody must wait before trying a password again, and what each role is for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ideenmarkt.ground.access import Role
from ideenmarkt.ground.i18n import N_

MIN_PASSWORD_LENGTH = 12  # characters; BSI ORP.4 leaves the number to the city, NIST SP 800-63B asks for 8 at least

WINDOW = timedelta(minutes=15)
ON_ONE_DEVICE = 5  # wrong passwords for one account on one device
OF_ONE_DEVICE = 20  # wrong passwords on one device, whatever the account
FROM_UNKNOWN_DEVICES = 20  # wrong passwords for one account; from then on only devices it has used before are let in

STAFF_ROLES = (
    Role.MODERATOR,
    Role.FACILITATOR,
    Role.BOARD_MEMBER,
    Role.COUNCIL_OFFICE,
    Role.ADMINISTRATOR,
)
"""What an account can be; kiosks and tables have roles of their own."""

ROLE_DUTIES: Mapping[Role, str] = {
    Role.MODERATOR: N_("Ideen sichten und veröffentlichen, Dateien importieren, Rückmeldungen schreiben"),
    Role.FACILITATOR: N_("Ideen bündeln, Abstimmungen einrichten, die Rangfolge sehen"),
    Role.BOARD_MEMBER: N_("im eigenen Gremium Punkte und Bewertungen abgeben, die Rangfolge sehen"),
    Role.COUNCIL_OFFICE: N_(
        "Empfehlung und Ratsbeschluss festhalten, Rückmeldungen schreiben, Kernaktivitäten pflegen"
    ),
    Role.ADMINISTRATOR: N_("Personen, Runden und Geräte verwalten, Dateien importieren, Abstimmungen einrichten"),
}


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords within the last WINDOW."""

    of_account_on_device: int
    of_device: int
    of_account: int


def must_wait(failures: Failures, *, known_device: bool) -> bool:
    """True when no further attempt is taken now.

    A device that the account has used before keeps its own count alone, so that strangers cannot lock somebody out.

    >>> must_wait(Failures(of_account_on_device=0, of_device=0, of_account=500), known_device=True)
    False
    >>> must_wait(Failures(of_account_on_device=0, of_device=0, of_account=500), known_device=False)
    True
    """
    if failures.of_account_on_device >= ON_ONE_DEVICE or failures.of_device >= OF_ONE_DEVICE:
        return True
    return failures.of_account >= FROM_UNKNOWN_DEVICES and not known_device
