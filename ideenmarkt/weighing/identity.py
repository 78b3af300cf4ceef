"""Who stands before this page as a voter: a signed-in account, a voting code remembered by the session, or both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session as cookie
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import ActorKind, Permission, current_actor
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.views import site
from ideenmarkt.weighing import queries
from ideenmarkt.weighing.codes import find_code
from ideenmarkt.weighing.models import Body, VotingCode
from ideenmarkt.weighing.voters import Person

CODE, FAILURES = "stimmcode", "stimmcode_fehler"  # keys in the session cookie
REMEMBERED = timedelta(hours=1)  # a code on a shared computer is forgotten by itself
# The counter lives in the session, as addresses would lock out a hall behind one Wi-Fi. Whoever throws the cookie away
# starts anew and still faces 51 random bits (see codes.CODE_LENGTH); the counter stops people, not the arithmetic.
MOST_FAILURES, FAILURES_WITHIN = 10, timedelta(minutes=15)


class TooManyCodes(Refused):
    message = N_("Sie haben mehrmals einen falschen Stimmcode eingegeben. Bitte warten Sie eine Viertelstunde.")
    status = 429


@dataclass(frozen=True, slots=True)
class Visitor:
    """The one or two persons that this request may act as."""

    account: Person | None
    account_bodies: frozenset[int]
    code: Person | None
    code_body: Body | None

    def person_in(self, body_id: int) -> Person | None:
        """As whom this visitor votes in a body; None if not entitled."""
        if self.account is not None and body_id in self.account_bodies:
            return self.account
        return self.code if self.code_body is not None and self.code_body.id == body_id else None

    @property
    def supporter(self) -> Person | None:
        """As whom this visitor supports: the account counts before the code, so that nobody counts twice at once."""
        return self.account or self.code


def current_visitor() -> Visitor:
    """Who makes this request, with at most two statements."""
    actor, db = current_actor(), session()
    account = Person(account_id=actor.id) if actor.kind is ActorKind.ACCOUNT else None
    bodies: frozenset[int] = frozenset()
    if account is not None and account.account_id is not None and actor.may(Permission.SCORE):
        bodies = queries.memberships(db, account.account_id)
    code = _remembered_code(db)
    person = Person(voting_code_id=code.id) if code else None
    return Visitor(account, bodies, person, code.body if code else None)


def current_supporter() -> Person | None:
    """The person whose supports this page shows; for the rooms that show supports."""
    return current_visitor().supporter


def _remembered_code(db: Session) -> VotingCode | None:
    kept = cookie.get(CODE)
    if not isinstance(kept, dict) or now() > datetime.fromisoformat(kept["bis"]):
        return None
    code = db.get(VotingCode, kept["id"])
    return code if code is not None and code.revoked_at is None else None


def enter_code(typed: str) -> VotingCode:
    """Remember the code that somebody typed. Raises TooManyCodes and what find_code raises."""
    at = now()
    failures = [moment for moment in cookie.get(FAILURES, []) if datetime.fromisoformat(moment) > at - FAILURES_WITHIN]
    if len(failures) >= MOST_FAILURES:
        raise TooManyCodes
    try:
        code = find_code(session(), typed, key=site().secret_key)
    except Refused:
        cookie[FAILURES] = [*failures, at.isoformat()]
        raise
    cookie[CODE] = {"id": code.id, "bis": (at + REMEMBERED).isoformat()}
    cookie.pop(FAILURES, None)
    return code


def forget_code() -> None:
    cookie.pop(CODE, None)
