"""Mail: every message is first a row, then sent by a job; nothing is lost when the mail server is away."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ideenmarkt.config import Config
from ideenmarkt.ground.database import Base, choice

MAX_ATTEMPTS = 5
Transport = Callable[[EmailMessage], None]


class MailState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # given up after MAX_ATTEMPTS


class Mail(Base):
    """A message to one person. Recipient and text are erased once the retention period ends."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def compose(session: Session, *, to: str, subject: str, body: str, at: datetime) -> Mail:
    """Put a message into the outbox, in the caller's transaction."""
    mail = Mail(recipient=to, subject=subject, body=body, created_at=at)
    session.add(mail)
    session.flush()
    return mail


def send_waiting(session: Session, *, transport: Transport, sender: str, at: datetime, limit: int = 100) -> int:
    """Send what waits; returns how many went out. A refused message waits again, at most MAX_ATTEMPTS times."""
    sent = 0
    waiting = select(Mail).where(Mail.state == MailState.WAITING).order_by(Mail.id).limit(limit)
    for mail in session.scalars(waiting.with_for_update(skip_locked=True)).all():
        sent += _send(mail, transport=transport, sender=sender, at=at)
    return sent


def _send(mail: Mail, *, transport: Transport, sender: str, at: datetime) -> bool:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    mail.attempts += 1
    try:
        transport(message)
    except (OSError, smtplib.SMTPException) as problem:
        mail.problem = type(problem).__name__  # its text may repeat the address
        if mail.attempts >= MAX_ATTEMPTS:
            mail.state = MailState.FAILED
        return False
    mail.state, mail.sent_at, mail.problem = MailState.SENT, at, ""
    return True


def transport_for(config: Config) -> Transport:
    """SMTP where one is named, else one file per message in instance/mail."""
    return _smtp(config.mail_url) if config.mail_url else _folder(config.instance / "mail")


def _smtp(url: str) -> Transport:
    parts = urlsplit(url)

    def deliver(message: EmailMessage) -> None:
        client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        with client(parts.hostname or "localhost", parts.port or 0, timeout=20) as server:
            if parts.scheme == "smtp+tls":
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return deliver


def _folder(folder: Path) -> Transport:
    def deliver(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = sum(1 for _ in folder.glob("*.eml")) + 1
        (folder / f"{number:05}.eml").write_bytes(message.as_bytes())

    return deliver
