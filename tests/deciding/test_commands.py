"""`ideenmarkt decide`: the whole way to the answers from the command line."""

from __future__ import annotations

import json

import pytest

from tests.deciding.world import make_world
from tests.factories import make_round

RESOLVE = ("decide", "resolve", "--round", "2018", "--paper", "20182134", "--date", "2018-09-27")


@pytest.fixture(autouse=True)
def world(session):
    made = make_world(session, slug="2018")
    session.commit()
    return made


def test_the_whole_way_from_recommendation_to_closed_round(run, session):
    drafted = json.loads(run("decide", "recommend", "--round", "2018", "--json").output)
    assert [line["verdict"] for line in drafted["lines"]] == ["core_activity", "core_activity", "reserve"]
    adopted = run("decide", "adopt", "--round", "2018", "--for", "9", "--against", "2", "--motion", "Wir empfehlen es.")
    assert adopted.exit_code == 0, adopted.output
    tried = json.loads(run(*RESOLVE, "--from-recommendation", "--dry-run", "--json").output)
    assert (tried["carried_out"], tried["effect"]["core_activities"]) == (False, 2)
    done = json.loads(run(*RESOLVE, "--from-recommendation", "--json").output)
    assert done["carried_out"] is True
    assert done["effect"] == tried["effect"]
    sent = json.loads(run("decide", "answers", "send", "--round", "2018", "--json").output)
    assert sent == {"answers": 10, "mails": 3, "closed": True}


def test_a_dry_run_says_so_and_writes_nothing(run):
    result = run(*RESOLVE, "--dry-run")
    assert "Dry run: nothing is written." in result.output
    assert run(*RESOLVE).exit_code == 0


def test_resolving_twice_is_refused(run):
    assert run(*RESOLVE).exit_code == 0
    again = run(*RESOLVE)
    assert again.exit_code == 1
    assert "schon beschlossen" in again.output


def test_resolving_from_a_recommendation_needs_one(run):
    assert run(*RESOLVE, "--from-recommendation").exit_code == 1


def test_a_motion_is_needed_for_adoption(run):
    run("decide", "recommend", "--round", "2018")
    result = run("decide", "adopt", "--round", "2018", "--for", "9")
    assert result.exit_code == 1
    assert "Antrag" in result.output


def test_the_reserve_is_listed_and_taken_into_a_later_round(run, session):
    run(*RESOLVE)
    make_round(session, slug="2019")
    session.commit()
    (entry,) = json.loads(run("decide", "reserve", "list", "--json").output)
    assert (entry["title"], entry["ideas"], entry["taken_into"]) == ("Vorschlag 3", 2, None)
    assert json.loads(run("decide", "reserve", "list", "--search", "Raumschiff", "--json").output) == []
    taken = run("decide", "reserve", "take", str(entry["id"]), "--into", "2019", "--json")
    assert json.loads(taken.output)["ideas"] == [1, 2]
    assert run("decide", "reserve", "take", str(entry["id"]), "--into", "2019").exit_code == 1


def test_an_unknown_round_is_told(run):
    assert run("decide", "recommend", "--round", "nie").exit_code == 1
