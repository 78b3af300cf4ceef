"""Refusals: what a service raises when a rule says no, with a sentence that a person understands."""

from __future__ import annotations

from typing import ClassVar

from ideenmarkt.ground.i18n import N_


class Refused(Exception):
    """A rule said no. Subclasses name the rule, its sentence (a German msgid) and the HTTP status.

    Example:
        class NoDotsLeft(Refused):
            message = N_("Sie haben alle %(dots)s Punkte vergeben.")

        raise NoDotsLeft(dots=5)
    """

    message: ClassVar[str] = N_("Das geht an dieser Stelle nicht.")
    status: ClassVar[int] = 409

    def __init__(self, **details: object) -> None:
        super().__init__(self.message % details if details else self.message)
        self.details = details


class NotFound(Refused):
    """Something that was named does not exist, or not for the one who asks."""

    message = N_("Das gibt es hier nicht.")
    status = 404


class NotAllowed(Refused):
    """The actor lacks the permission."""

    message = N_("Dafür fehlt Ihnen die Berechtigung.")
    status = 403
