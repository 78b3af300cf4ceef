"""`ideenmarkt activities`."""

from __future__ import annotations

import json

import pytest

from tests.factories import make_strategy


@pytest.fixture(autouse=True)
def strategy(session):
    make_strategy(session)
    session.commit()


def test_the_list_can_be_read_by_machines_and_people(run):
    listed = json.loads(run("activities", "list", "--json").output)
    assert [(each["number"], each["status"]) for each in listed] == [(1, "implemented"), (2, "resolved")]
    assert "Schulportal" in run("activities", "list").output


def test_a_status_is_kept_from_the_command_line(run):
    assert run("activities", "status", "2", "in_implementation").exit_code == 0
    assert json.loads(run("activities", "list", "--json").output)[1]["status"] == "in_implementation"


def test_a_step_that_does_not_exist_is_told(run):
    result = run("activities", "status", "2", "implemented")
    assert result.exit_code == 1
    assert "No step leads from resolved to implemented" in result.output


def test_a_step_back_without_reason_is_told(run):
    result = run("activities", "status", "1", "in_implementation")
    assert result.exit_code == 1
    assert "Grund" in result.output
