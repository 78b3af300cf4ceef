"""/verlauf: what happened, and by whom."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import ideenmarkt
from ideenmarkt.chain.words import GROUP_TITLES, SENTENCES
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import TextKind
from ideenmarkt.monitoring.rules import StatusAction
from ideenmarkt.weighing.rules import VotingAction
from tests.conftest import NOW
from tests.deciding.world import make_world, recommend, resolve
from tests.factories import actor_as, make_idea, make_round
from tests.pages import Client

RECORDED = re.compile(r'(?:Event|record)\(\s*"([a-z_]+\.[a-z_]+)"')
CALCULATED = re.compile(r'(?:Event|record)\(\s*f"([a-z_]+)\.\{')
ClientAs = Callable[..., Client]


@pytest.fixture
def auditor(client_as: ClientAs) -> Client:
    return client_as(Role.COUNCIL_OFFICE)


def _rows(response_text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response_text.removeprefix("\ufeff")), delimiter=";"))


def test_every_action_that_the_code_records_has_a_sentence() -> None:
    sources = "\n".join(path.read_text() for path in Path(ideenmarkt.__file__).parent.rglob("*.py"))
    recorded = set(RECORDED.findall(sources))
    assert len(recorded) > 30
    assert recorded - set(SENTENCES) == set()
    assert set(CALCULATED.findall(sources)) == {"idea", "core_activity", "voting"}
    for group, values in (
        ("idea", (*IdeaAction, *TextKind)),
        ("core_activity", StatusAction),
        ("voting", VotingAction),
    ):
        assert {f"{group}.{value.value}" for value in values} <= set(SENTENCES)
    assert {action.split(".")[0] for action in SENTENCES} == set(GROUP_TITLES)


def test_it_tells_in_words_what_happened_newest_first(auditor: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    page = auditor.page("/verlauf")
    text_ = page.text()
    assert text_.index("Idee veröffentlicht") < text_.index("Idee eingegangen") < text_.index("Strategie geladen")
    assert any(link.startswith(f"/ideen/{idea.number}?runde=") for link in page.links())
    assert "12. März 2018, 11:30 Uhr" in text_


def test_it_is_narrowed_by_group_subject_person_and_day(auditor: Client, session: Session) -> None:
    round_ = make_round(session)
    first, second = make_idea(session, round_), make_idea(session, round_)
    actor = actor_as(session, Role.MODERATOR)
    record(session, Event("idea.original_read", ("idea", first.id), round_.id), actor=actor, at=NOW)
    session.commit()
    of_group = _rows(auditor.get("/verlauf.csv?gruppe=idea").text)
    assert {row["action"].split(".")[0] for row in of_group} == {"idea"}
    of_idea = _rows(auditor.get(f"/verlauf.csv?art=idea&id={second.id}").text)
    assert [row["action"] for row in of_idea] == ["idea.received", "idea.publish"]
    of_person = _rows(auditor.get(f"/verlauf.csv?konto={actor.id}").text)
    assert [row["action"] for row in of_person] == ["idea.original_read"]
    assert _rows(auditor.get("/verlauf.csv?bis=2018-03-11").text) == []
    assert len(_rows(auditor.get("/verlauf.csv?von=2018-03-12&bis=2018-03-12&gruppe=idea").text)) == 5
    assert "Versiegeltes Original gelesen" in auditor.page(f"/verlauf?konto={actor.id}").text()


@pytest.mark.parametrize(
    "query", ["von=gestern", "von=2018-03-12&bis=2018-03-11", "id=x", "konto=99999999999999", "gruppe=x", "art=x"]
)
def test_a_bad_filter_is_answered_at_its_field(auditor: Client, query: str) -> None:
    for path in ("/verlauf", "/verlauf.csv"):
        response = auditor.get(f"{path}?{query}")
        assert response.status_code == 422
        assert "Bitte prüfen Sie Ihre Angaben" in response.text


def test_long_journals_are_paged_and_keep_their_filter(auditor: Client, session: Session) -> None:
    round_ = make_round(session)
    for _ in range(60):
        make_idea(session, round_, published=False)
    session.commit()
    page = auditor.page("/verlauf?gruppe=idea")
    (following,) = {link for link in page.links() if "seite=2" in link}
    assert "gruppe=idea" in following
    assert len([row for row in auditor.page(following).all("tr") if row.get("id")]) == 10


def test_it_takes_the_same_number_of_statements_however_long_it_is(
    auditor: Client, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    world = make_world(session)
    recommend(session, world)
    resolve(session, world)
    session.commit()
    assert count_queries(lambda: auditor.get("/verlauf")) <= 12
    assert auditor.get("/verlauf?seite=2").status_code == 200


def test_the_csv_file_holds_everything_and_no_formulas(auditor: Client, session: Session) -> None:
    round_ = make_round(session)
    record(session, Event("round.changed", ("round", round_.id), round_.id, why="=1+1"), actor=SYSTEM, at=NOW)
    session.commit()
    response = auditor.get("/verlauf.csv")
    assert response.mimetype == "text/csv"
    assert response.text.startswith("\ufeff")
    rows = _rows(response.text)
    assert rows[-1]["why"] == "'=1+1"
    assert rows[-1]["in_words"] == "Angaben zur Runde geändert"
    assert len(rows[-1]["hash"]) == 64
    assert [int(row["entry"]) for row in rows] == list(range(1, len(rows) + 1))


def test_names_and_addresses_are_nowhere_in_it(auditor: Client, session: Session) -> None:
    make_idea(session, make_round(session), email="name@example.org")
    session.commit()
    for path in ("/verlauf", "/verlauf.csv"):
        assert "name@example.org" not in auditor.get(path).text.split("<main", 1)[-1]


def test_only_who_may_audit_reads_it(client: Client, client_as: ClientAs) -> None:
    board = client_as(Role.BOARD_MEMBER)
    for path in ("/verlauf", "/verlauf.csv", "/auskunft"):
        assert client.get(path).status_code == 303
        assert board.get(path).status_code == 403
