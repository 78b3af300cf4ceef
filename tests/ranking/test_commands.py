from __future__ import annotations

import json

from tests.weighing.makers import close, make_body, make_ready, make_voting, vote


def test_the_ranking_is_shown_as_json_table_and_text(run, session, tmp_path):
    ready = make_ready(session, 2, 1, seats=1)
    voting = make_voting(session, make_body(session, ready.round))
    vote(session, voting, {ready.ids[1]: 2, ready.ids[0]: 1})
    close(session, voting)
    file, slug = tmp_path / "rang.csv", ready.round.slug
    session.commit()
    result = run("ranking", "show", "--round", slug, "--json", "--csv", str(file))
    assert result.exit_code == 0, result.output
    first, second = json.loads(result.stdout)["competences"]
    assert [(one["number"], one["rank"], one["within_seats"]) for one in first["candidates"]] == [
        (2, 1, True),
        (1, 2, False),
    ]
    assert (first["basis"], second["basis"]) == ("votings", "nothing")
    assert len(file.read_text("utf-8-sig").splitlines()) == 4
    text = run("ranking", "show").output
    assert " *   1  Nr. 2  Gutes Leben 2  Platz 1 von 2, so hat »Bürgerschaft« entschieden." in text


def test_an_unknown_round_is_a_clear_message(run, session):
    result = run("ranking", "show", "--round", "1999")
    assert result.exit_code == 1
    assert "Beteiligungsrunde" in result.output
