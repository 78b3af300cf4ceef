"""/import for staff, step by step; and the commands."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ideenmarkt.ground.access import Role
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.ideas.waiting_files import NoWaitingFile, WaitingFiles
from ideenmarkt.strategy.models import Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round
from tests.pages import Client

GOOD = "nummer;vorschlag;stadtteil\n1;Mehr Bänke im Park;Gerthe\n2;Mehr Bäume im Park;\n"
BAD = GOOD + "3;kurz;\n4;Ein Schwimmbad im Norden;Atlantis\n"


@pytest.fixture
def round_(session: Session) -> Round:
    opened = make_round(session, slug="2018")
    session.commit()
    return opened


@pytest.fixture
def clerk(round_: Round, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.MODERATOR)


def upload(client: Client, content: str | bytes, name: str = "zettel.csv") -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    data = {"file": (io.BytesIO(raw), name), "round": "2018", "channel": "paper"}
    return client.post("/import", data=data, content_type="multipart/form-data")


def stored(session: Session) -> list[Idea]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Idea).order_by(Idea.id)))


@pytest.fixture(autouse=True)
def no_files_of_other_tests(app: Flask) -> None:
    for path in waiting(app):
        path.unlink()


def waiting(app: Flask) -> list[Path]:
    return sorted(Path(app.instance_path).glob("uploads/*"))


def test_upload_look_confirm_summary(clerk: Client, app: Flask, session: Session) -> None:
    preview = upload(clerk, GOOD).headers["Location"]
    text = clerk.page(preview).text()
    assert "2 neue Ideen" in text
    assert "Noch ist nichts übernommen" in text
    assert stored(session) == []
    assert len(waiting(app)) == 2
    summary = clerk.post(f"{preview}/uebernehmen").headers["Location"]
    assert clerk.page(summary).h1() == "2 Ideen übernommen"
    ideas = stored(session)
    assert [(idea.channel.value, idea.submitter.value) for idea in ideas] == [("paper", "citizen")] * 2
    assert ideas[0].neighbourhood is not None
    assert waiting(app) == []
    assert "zettel.csv" in clerk.page("/import").text()


def test_bad_rows_are_shown_with_row_column_and_reason_and_nothing_is_taken(clerk: Client, session: Session) -> None:
    preview = upload(clerk, BAD).headers["Location"]
    text = clerk.page(preview).text()
    for expected in ("2 Zeilen sind fehlerhaft", "Spalte »vorschlag«:", "Spalte »stadtteil«:", "Atlantis"):
        assert expected in text
    refused = clerk.post(f"{preview}/uebernehmen")
    assert refused.status_code == 422
    assert "Es wurde nichts übernommen" in refused.text
    assert stored(session) == []


def test_good_rows_can_be_taken_and_the_bad_ones_are_listed_again(clerk: Client, session: Session) -> None:
    preview = upload(clerk, BAD).headers["Location"]
    summary = clerk.post(f"{preview}/uebernehmen", data={"good_rows_only": "y"}).headers["Location"]
    text = clerk.page(summary).text()
    assert "Diese Zeilen wurden ausgelassen" in text
    assert "stadtteil" in text
    assert len(stored(session)) == 2


def test_the_meaning_of_columns_can_be_changed(clerk: Client, session: Session) -> None:
    preview = upload(clerk, "a;b\nMehr Bänke im Park;Sitzen\n").headers["Location"]
    assert "Sagen Sie bitte, in welcher Spalte" in clerk.page(preview).text()
    assert clerk.post(f"{preview}/uebernehmen").status_code == 422
    assert clerk.post(preview, data={"spalte-0": "text", "spalte-1": "text"}).status_code == 422
    assert clerk.post(preview, data={"spalte-0": "text", "spalte-1": "title"}).status_code == 303
    clerk.post(f"{preview}/uebernehmen")
    assert stored(session)[0].current_text.title == "Sitzen"


def test_the_same_file_again_offers_nothing(clerk: Client, session: Session) -> None:
    clerk.post(f"{upload(clerk, GOOD).headers['Location']}/uebernehmen")
    preview = upload(clerk, GOOD).headers["Location"]
    text = clerk.page(preview).text()
    assert "2 sind schon da" in text
    assert "nichts Neues" in text
    assert clerk.post(f"{preview}/uebernehmen").status_code == 409
    assert len(stored(session)) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text\n\x81\n", b'text\n"offen\n'])
def test_a_file_that_cannot_be_read_is_told_at_the_field(clerk: Client, app: Flask, content: bytes) -> None:
    response = upload(clerk, content)
    assert response.status_code == 422
    assert 'id="file-error"' in response.text
    assert waiting(app) == []


def test_no_file_is_told_at_the_field(clerk: Client) -> None:
    response = clerk.post("/import", data={"round": "2018", "channel": "paper"})
    assert response.status_code == 422
    assert "Bitte wählen Sie eine Datei aus." in response.text


def test_a_waiting_file_belongs_to_who_brought_it(clerk: Client, client_as: Callable[..., Client]) -> None:
    preview = upload(clerk, GOOD).headers["Location"]
    other = client_as(Role.MODERATOR)
    assert other.get(preview).status_code == 404
    assert other.post(f"{preview}/uebernehmen").status_code == 404
    assert clerk.post(f"{preview}/verwerfen").status_code == 303
    assert clerk.get(preview).status_code == 404


@pytest.mark.parametrize("token", ["x", "..%2f..%2fsecret_key", "0" * 32])
def test_an_unknown_file_is_not_found(clerk: Client, token: str) -> None:
    assert clerk.get(f"/import/{token}").status_code == 404


def test_what_nobody_came_back_for_is_removed_after_a_day(tmp_path: Path) -> None:
    files = WaitingFiles(tmp_path)
    old = files.keep(b"text", account_id=1, round_slug="2018", file_name="a.csv", channel="import", at=NOW)
    for path in tmp_path.glob("uploads/*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    new = files.keep(
        b"text", account_id=1, round_slug="2018", file_name="b.csv", channel="import", at=NOW + timedelta(hours=25)
    )
    with pytest.raises(NoWaitingFile):
        files.find(old.token, account_id=1)
    assert files.content(files.find(new.token, account_id=1)) == b"text"


def test_an_import_is_taken_back_after_a_question(clerk: Client, session: Session) -> None:
    summary = clerk.post(f"{upload(clerk, GOOD).headers['Location']}/uebernehmen").headers["Location"]
    assert "wirklich zurücknehmen" in clerk.post(f"{summary}/zuruecknehmen").text
    assert {idea.state for idea in stored(session)} == {IdeaState.RECEIVED}
    assert clerk.post(f"{summary}/zuruecknehmen", data={"sicher": "ja"}).status_code == 303
    assert {idea.state for idea in stored(session)} == {IdeaState.WITHDRAWN}
    assert clerk.post(f"{summary}/zuruecknehmen", data={"sicher": "ja"}).status_code == 409
    assert clerk.get("/import/stapel/999").status_code == 404


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.FACILITATOR, Role.COUNCIL_OFFICE])
def test_others_may_not_import(round_: Round, client_as: Callable[..., Client], role: Role) -> None:
    client = client_as(role)
    assert client.get("/import").status_code == 403
    assert upload(client, GOOD).status_code == 403
    assert client.post("/import/stapel/1/zuruecknehmen").status_code == 403


def test_nobody_imports_without_signing_in(client: Client, round_: Round) -> None:
    assert "/anmelden" in client.get("/import").headers["Location"]


def test_pages_take_the_same_number_of_statements_for_3_and_30_rows(
    clerk: Client, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def rows(count: int) -> str:
        return "id,text\n" + "".join(f"{n},Eine Idee mit der Nummer {n}\n" for n in range(count))

    few, many = (upload(clerk, rows(count)).headers["Location"] for count in (3, 30))
    assert count_queries(lambda: clerk.page(few)) == count_queries(lambda: clerk.page(many))
    clerk.post(f"{few}/uebernehmen")
    once = count_queries(lambda: clerk.page("/import"))
    clerk.post(f"{many}/uebernehmen")
    assert count_queries(lambda: clerk.page("/import")) == once


# commands


@pytest.fixture
def command(run: Callable[..., Any], session: Session) -> Callable[..., Any]:
    """A command that sees what the test has arranged and read, and is not kept waiting by it."""

    def invoke(*args: str) -> Any:
        session.commit()
        return run("ideas", *args)

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    def write(content: str) -> str:
        path = tmp_path / "ideen.csv"
        path.write_text(content, "utf-8")
        return str(path)

    return write


def test_the_command_imports_and_a_second_time_adds_nothing(
    command: Callable[..., Any], session: Session, round_: Round, file: Callable[[str], str]
) -> None:
    path = file(GOOD)
    dry = json.loads(command("import", path, "--round", "2018", "--dry-run", "--json").output)
    assert (dry["added"], dry["batch"]) == (2, None)
    assert stored(session) == []
    assert json.loads(command("import", path, "--round", "2018", "--json").output)["added"] == 2
    again = command("import", path, "--round", "2018", "--json")
    assert (again.exit_code, json.loads(again.output)["known"]) == (0, 2)
    assert len(stored(session)) == 2


def test_the_command_lists_bad_rows_and_exits_with_1(
    command: Callable[..., Any], session: Session, round_: Round, file: Callable[[str], str]
) -> None:
    result = command("import", file(BAD), "--round", "2018")
    assert result.exit_code == 1
    assert "Zeile 4, Spalte »vorschlag«:" in result.output
    assert "Zeile 5, Spalte »stadtteil«:" in result.output
    assert stored(session) == []
    assert command("import", file(BAD), "--round", "2018", "--good-rows").exit_code == 0
    assert len(stored(session)) == 2


def test_the_command_takes_the_meaning_of_columns(
    command: Callable[..., Any], session: Session, round_: Round, file: Callable[[str], str]
) -> None:
    path = file("a,b\nMehr Bänke im Park,7\n")
    assert command("import", path, "--round", "2018").exit_code == 1
    arguments = ("--map", "a=text", "--map", "b=table", "--channel", "table")
    assert command("import", path, "--round", "2018", *arguments).exit_code == 0
    [idea] = stored(session)
    assert (idea.table_number, idea.channel.value) == (7, "table")
    assert command("import", path, "--round", "2018", "--map", "c=text").exit_code == 1
    assert command("import", path, "--round", "gibtsnicht").exit_code == 1


def test_one_idea_is_added_by_command(command: Callable[..., Any], session: Session, round_: Round) -> None:
    result = command("add", "--round", "2018", "--text", "Mehr Bänke im Park", "--competence", "leben", "--json")
    [idea] = stored(session)
    assert json.loads(result.output) == {"number": 1, "tracking_code": idea.tracking_code}
    assert command("add", "--round", "2018", "--text", "kurz").exit_code == 1
    assert command("add", "--round", "2018", "--text", "Mehr Bänke", "--competence", "x").exit_code == 2


def test_public_ideas_are_listed_and_exported_as_they_can_be_read_again(
    command: Callable[..., Any], session: Session, round_: Round, tmp_path: Path
) -> None:
    make_idea(session, round_, "=SUMME(1) ist keine Idee, aber ein Text")
    make_idea(session, round_, "Noch nicht gesichtet", published=False)
    make_round(session, slug="2019")
    session.commit()
    listed = json.loads(command("list", "--round", "2018", "--json").output)
    assert [idea["id"] for idea in listed["ideas"]] == [1]
    assert json.loads(command("list", "--round", "2018", "--query", "Bank", "--json").output)["total"] == 0
    path = tmp_path / "aus.csv"
    assert command("export", str(path), "--round", "2018").exit_code == 0
    assert "'=SUMME" in path.read_text("utf-8-sig")
    command("import", str(path), "--round", "2019")
    copied = [idea for idea in stored(session) if idea.round.slug == "2019"]
    assert [idea.current_text.body for idea in copied] == ["=SUMME(1) ist keine Idee, aber ein Text"]
