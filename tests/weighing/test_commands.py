from __future__ import annotations

import json

import pytest

from ideenmarkt.ground.access import Role
from tests.factories import make_account
from tests.weighing.makers import make_ready


@pytest.fixture
def ready(session):
    ready = make_ready(session, 2, 1)
    make_account(session, roles=[Role.BOARD_MEMBER], email="beirat@example.org")
    session.commit()
    return ready


def ask(run, *args):
    result = run("votings", *args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_voting_runs_from_the_command_line(run, ready, tmp_path):
    ask(run, "create-body", "Bürgerschaft", "--kind", "citizens", "--weight", "2")
    voting = ask(run, "create", "Favoriten", "--body", "Bürgerschaft", "--dots", "4", "--most", "2")
    number = str(voting["id"])
    assert voting["candidates"] == 3
    codes = ask(run, "codes", "--count", "2", "--body", "Bürgerschaft")["codes"]
    assert ask(run, "open", number)["state"] == "open"
    file = tmp_path / "papier.csv"
    file.write_text(f"code,candidate,dots\n{codes[0]},2,2\n{codes[1]},2,1\n{codes[1]},1,2\n")
    assert ask(run, "cast", number, str(file))["ballots"] == 2
    assert run("votings", "results", number).exit_code == 1  # still open
    assert ask(run, "close", number)["state"] == "closed"
    result = ask(run, "results", number)
    assert [(one["number"], one["value"], one["rank"]) for one in result["candidates"]] == [
        (2, 3, 1),
        (1, 2, 2),
        (3, 0, 3),
    ]
    assert ask(run, "list")[0]["ballots"]["paper"] == 2
    assert ask(run, "bodies")[0]["codes_used"] == 2
    assert ask(run, "reopen", number, "--why", "Nachzügler")["state"] == "open"


def test_a_bad_file_names_every_row_and_counts_nothing(run, ready, tmp_path):
    ask(run, "create-body", "Bürgerschaft", "--kind", "citizens")
    number = str(ask(run, "create", "Favoriten", "--body", "Bürgerschaft")["id"])
    ask(run, "open", number)
    file = tmp_path / "papier.csv"
    file.write_text("code,candidate,dots\nK7M,1,1\n")
    result = run("votings", "cast", number, str(file))
    assert result.exit_code == 1
    assert "row 2, column code" in result.output
    assert ask(run, "list")[0]["ballots"]["paper"] == 0


def test_codes_can_go_into_a_file(run, ready, tmp_path):
    ask(run, "create-body", "Forum", "--kind", "competence_forum", "--competence", "leben")
    file = tmp_path / "codes.csv"
    assert run("votings", "codes", "--count", "3", "--body", "Forum", "--output", str(file)).exit_code == 0
    assert len(file.read_text("utf-8-sig").splitlines()) == 4


def test_a_member_is_added_by_address(run, ready):
    ask(run, "create-body", "Strategiebeirat", "--kind", "strategy_board")
    assert run("votings", "add-member", "beirat@example.org", "--body", "Strategiebeirat").exit_code == 0
    assert ask(run, "bodies")[0]["members"] == 1
    assert run("votings", "add-member", "niemand@example.org", "--body", "Strategiebeirat").exit_code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("create-body", "Forum", "--kind", "competence_forum", "--competence", "keine"),
        ("create", "x", "--body", "Niemand"),
        ("open", "999"),
        ("bodies", "--round", "1999"),
    ],
)
def test_what_does_not_exist_is_a_clear_message(run, ready, args):
    result = run("votings", *args)
    assert result.exit_code in (1, 2)
    assert "Error" in result.output
