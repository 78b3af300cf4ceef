"""`ideenmarkt bundles …`"""

from __future__ import annotations

import csv
import json

import pytest

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ideas import service as ideas_service
from ideenmarkt.ideas.rules import MAX_LENGTH, MIN_LENGTH, IdeaAction
from ideenmarkt.strategy.models import Phase
from tests.conftest import NOW
from tests.factories import make_idea, make_round

BY = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def slug(session):
    round_ = make_round(session, phase=Phase.BUNDLING)
    competence = round_.strategy.competences[0]
    for n in range(4):
        make_idea(session, round_, f"Idee {n}: mehr Bänke im Park", competence_id=competence.id)
    slug = round_.slug
    session.commit()
    return slug


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_round_is_bundled_by_commands_alone(run, slug):
    options = ("--round", slug, "--json")
    computed = told(run("bundles", "suggest", "--granularity", "coarse", "--encoder", "sparse", *options))
    assert (computed["suggestions"], computed["ideas"], computed["engine"]) == (1, 4, "sparse 1")
    assert told(run("bundles", "accept", "--all", "--min-cohesion", "0.01", *options)) == {
        "accepted": 1,
        "bundles": [1],
    }
    assert told(run("bundles", "create", "Zweites", "1", *options))["ideas"] == [1]
    assert told(run("bundles", "merge", "2", "1", *options))["ideas"] == [1, 2, 3, 4]
    assert computed["merges"] == computed["splits"] == 0
    assert told(run("bundles", "undo", *options))["action"] == "bundle.merged"
    assert [line["ideas"] for line in told(run("bundles", "list", *options))] == [[1, 2, 3, 4], [1]]
    assert [one["bundle"] for one in told(run("bundles", "candidates", "--per-competence", "1", *options))] == [1]


def test_second_looks_at_bundles_are_computed_and_counted_but_never_accepted_in_bulk(run, slug):
    for title, *numbers in (("Bänke", "1", "2"), ("Noch mehr Bänke", "3", "4")):
        run("bundles", "create", title, *numbers)
    computed = told(run("bundles", "suggest", "--encoder", "sparse", "--json"))
    assert (computed["merges"], computed["splits"], computed["for_existing_bundles"]) == (1, 0, 0)
    assert told(run("bundles", "accept", "--all", "--json"))["accepted"] == 0
    kinds = {
        one["kind"]: one["outcomes"]["counts"]["open"] for one in told(run("bundles", "engine", "--json"))["by_kind"]
    }
    assert kinds == {"group": 0, "merge": 1, "split": 0}
    assert "merge\t1 suggestions" in run("bundles", "engine").output


def test_commands_speak_to_people_too(run, slug):
    assert "suggestions for 4 ideas" in run("bundles", "suggest", "--encoder", "sparse").output
    assert "Accepted" in run("bundles", "accept", "--all").output
    assert "has 1 ideas" in run("bundles", "create", "Noch eins", "2").output
    assert "Noch eins" in run("bundles", "list").output
    assert "Bündel angelegt" in run("bundles", "undo").output


def test_mistakes_are_told_in_a_sentence(run, slug):
    assert "--all" in run("bundles", "accept").output
    assert run("bundles", "merge", "8", "9").exit_code == 1
    assert "Nr. 99" in run("bundles", "create", "Titel", "99").output
    assert "kein Schritt" in run("bundles", "undo").output
    assert "Unbekannter Encoder" in run("bundles", "suggest", "--encoder", "magic").output


def test_real_contributions_are_bundled_without_losing_one(run, session, bench_data):
    round_ = make_round(session, phase=Phase.BUNDLING)
    with (bench_data / "bonn_raddialog_2017.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if MIN_LENGTH <= len(row["text"].strip()) <= MAX_LENGTH][:150]
    new = [ideas_service.NewIdea(text=row["text"], title=row["title"][:200]) for row in rows]
    for idea in ideas_service.receive_all(session, round_, new, **BY):
        ideas_service.advance(session, idea, IdeaAction.PUBLISH, **BY)
    options = ("--round", round_.slug, "--json")
    session.commit()
    computed = told(run("bundles", "suggest", "--granularity", "medium", "--encoder", "sparse", *options))
    assert computed["ideas"] == 150
    told(run("bundles", "accept", "--all", *options))
    inside = [number for line in told(run("bundles", "list", *options)) for number in line["ideas"]]
    assert len(inside) == len(set(inside)) == computed["ideas_in_suggestions"]
