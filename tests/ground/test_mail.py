"""What waits in the outbox goes out once; what cannot go out waits, and is given up in the end."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from ideenmarkt.ground.database import db
from ideenmarkt.ground.mail import MAX_ATTEMPTS, Mail, MailState, compose, send_waiting, transport_for
from ideenmarkt.ground.outbox import SEND_MAIL
from tests.conftest import NOW, make_config


def write(session: Session) -> Mail:
    return compose(session, to="wer@example.org", subject="Rückmeldung", body="Guten Tag!", at=NOW)


def test_the_job_sends_each_message_once(app: Flask, session: Session) -> None:
    number = write(session).id
    session.commit()
    folder: Path = app.config["IDEENMARKT"].instance / "mail"
    before = len(list(folder.glob("*.eml"))) if folder.exists() else 0
    for _run in range(2):
        app.extensions["ideenmarkt.jobs"].order(SEND_MAIL)
    assert len(list(folder.glob("*.eml"))) == before + 1
    db.session.expire_all()
    assert db.session.get_one(Mail, number).state is MailState.SENT


def test_a_refused_message_waits_and_is_given_up_after_some_attempts(session: Session) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("wer@example.org is not known here")

    mail = write(session)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert mail.state is MailState.WAITING
        assert send_waiting(session, transport=refuse, sender="stadt@example.org", at=NOW) == 0
        assert mail.attempts == attempt
    assert mail.state is MailState.FAILED
    assert mail.problem == "SMTPServerDisconnected", "the server's words may repeat the address"


def test_without_a_mail_server_messages_become_files(tmp_path: Path, session: Session) -> None:
    write(session)
    config = make_config("sqlite://", tmp_path)
    assert send_waiting(session, transport=transport_for(config), sender="stadt@example.org", at=NOW) == 1
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert b"To: wer@example.org" in file.read_bytes()
