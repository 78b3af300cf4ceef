"""The job that sends what waits in the outbox: ordered after a commit, and once a minute for what had to wait."""

from __future__ import annotations

from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.mail import send_waiting, transport_for
from ideenmarkt.ground.views import site

SEND_MAIL = "mail.send"


def send_mail() -> None:
    """Send in lots, each its own commit: what went out is never sent again because a later one failed."""
    transport = transport_for(site())
    while send_waiting(session(), transport=transport, sender=site().mail_from, at=now()):
        session().commit()
    session().commit()
