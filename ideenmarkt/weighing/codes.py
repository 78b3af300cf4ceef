"""Voting codes: issued once in plain, kept as keyed hashes, recognised when typed, revoked while unused."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.codes import is_code, new_code, normalise_code
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.weighing.models import Ballot, Body, Support, Voter, VotingCode
from ideenmarkt.weighing.rules import MAX_CODES

# 11 random characters of 26 are 51 bits: with 5,000 codes in use, a guesser at 100 tries a second needs 7,000 years
CODE_LENGTH = 12


class CodeMistyped(Refused):
    message = N_("Da ist ein Zeichen vertippt. Bitte vergleichen Sie den Stimmcode noch einmal mit Ihrer Karte.")
    status = 422


class CodeUnknown(Refused):
    message = N_("Diesen Stimmcode gibt es nicht. Bitte vergleichen Sie ihn noch einmal mit Ihrer Karte.")
    status = 422


class CodeRevoked(Refused):
    message = N_("Dieser Stimmcode ist gesperrt. Bitte lassen Sie sich eine neue Karte geben.")
    status = 422


class CodeUsed(Refused):
    message = N_("Mit diesem Stimmcode wurde schon abgestimmt oder unterstützt. Er lässt sich nicht mehr sperren.")


class CountOutOfRange(Refused):
    message = N_("Auf einmal lassen sich 1 bis %(most)s Stimmcodes ausgeben.")
    status = 422


def code_hash(code: str, key: str) -> str:
    """The keyed hash of a normalised code: without the installation's key nobody can try codes against the table."""
    return hmac.new(key.encode(), b"voting code\0" + code.encode(), hashlib.sha256).hexdigest()


def issue_codes(session: Session, body: Body, count: int, *, key: str, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Make `count` codes for a body and return them in plain, once and never again; `key` is the secret key.

    Raises CountOutOfRange.
    """
    if not 1 <= count <= MAX_CODES:
        raise CountOutOfRange(most=MAX_CODES)
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes[new_code(CODE_LENGTH)] = None
    session.add_all(VotingCode(body_id=body.id, code_hash=code_hash(code, key), issued_at=at) for code in codes)
    session.flush()
    happened = Event("codes.issued", ("body", body.id), body.round_id, after={"count": count})
    record(session, happened, actor=actor, at=at)
    return tuple(codes)


def find_code(session: Session, typed: str, *, key: str) -> VotingCode:
    """The code that somebody typed. Raises CodeMistyped, CodeUnknown, CodeRevoked."""
    code = normalise_code(typed)
    if not is_code(code):
        raise CodeMistyped
    found = session.scalar(select(VotingCode).where(VotingCode.code_hash == code_hash(code, key)))
    if found is None:
        raise CodeUnknown
    if found.revoked_at is not None:
        raise CodeRevoked
    return found


def revoke_code(session: Session, code: VotingCode, *, actor: Actor, at: datetime) -> None:
    """Make an unused code worthless (a lost card). Raises CodeUsed: a cast ballot must not vanish with its card."""
    if session.scalar(_unused(code.body_id).where(VotingCode.id == code.id)) is None:
        raise CodeUsed
    _revoke(session, code.body, [code], actor=actor, at=at)


def revoke_unused_codes(session: Session, body: Body, *, actor: Actor, at: datetime) -> int:
    """Make every unused code of a body worthless (leftover cards after the event); returns how many."""
    codes = session.scalars(_unused(body.id)).all()
    if codes:
        _revoke(session, body, codes, actor=actor, at=at)
    return len(codes)


def _revoke(session: Session, body: Body, codes: Sequence[VotingCode], *, actor: Actor, at: datetime) -> None:
    for code in codes:
        code.revoked_at = at
    happened = Event("codes.revoked", ("body", body.id), body.round_id, after={"count": len(codes)})
    record(session, happened, actor=actor, at=at)


def _unused(body_id: int) -> Select[VotingCode]:
    """Codes of a body that are not revoked and with which nothing was voted for or supported."""
    used = (
        select(Voter.voting_code_id)
        .where(Voter.voting_code_id.is_not(None))
        .where(
            select(Ballot.id).where(Ballot.voter_id == Voter.id).exists()
            | select(Support.id).where(Support.voter_id == Voter.id).exists()
        )
    )
    return select(VotingCode).where(
        VotingCode.body_id == body_id, VotingCode.revoked_at.is_(None), VotingCode.id.not_in(used)
    )
