"""What is suggested about bundles, as the workshop shows it and people decide on it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.bundling import service
from ideenmarkt.bundling.models import Bundle, PairVerdict, Suggestion
from ideenmarkt.bundling.states import SuggestionKind, SuggestionState
from ideenmarkt.ground.access import SYSTEM, Role
from tests.bundling.making import make_suggestion
from tests.conftest import NOW
from tests.factories import make_idea

BY = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def ideas(session, round_):
    return [make_idea(session, round_, f"Idee {n}: mehr Bänke im Park für ältere Menschen") for n in range(8)]


@pytest.fixture
def bundles(session, round_, ideas):
    parts = {"Bänke": ideas[:6], "Ruheplätze": ideas[6:]}
    return [service.create_bundle(session, round_, part, title=title, **BY) for title, part in parts.items()]


@pytest.fixture
def merge(session, round_, ideas, bundles):
    target, source = bundles
    kinds = {"kind": SuggestionKind.MERGE, "target": target, "source": source}
    return make_suggestion(session, round_, ideas, parts=(0,) * 6 + (1, 1), **kinds).id


@pytest.fixture
def split(session, round_, ideas, bundles):
    parts = (0, 0, 0, 0, 1, 1)
    kinds = {"kind": SuggestionKind.SPLIT, "target": bundles[0], "label": "Sitzen am Teich"}
    return make_suggestion(session, round_, ideas[:6], parts=parts, **kinds).id


@pytest.fixture
def wanda(client_as, session, merge, split):
    """Signing in commits what the fixtures made."""
    return client_as(Role.FACILITATOR)


def state(session, number):
    found = session.scalar(select(Suggestion.state).where(Suggestion.id == number))
    session.rollback()
    return found


def test_both_kinds_are_shown_with_their_reason_and_both_sides(wanda, session, merge, split):
    page = wanda.page("/buendelung")
    text = page.text()
    assert "Bündel noch einmal ansehen 2" in text
    assert "Ein Bündel statt zwei: Nr. 1 und Nr. 2?" in text
    assert "gemeinsam: Bank, Park" in text
    assert "Nr. 2: Ruheplätze" in text
    assert "2 weitere Ideen" in text
    assert "Zwei Bündel statt einem: Nr. 1?" in text
    assert "Ginge in ein neues Bündel:" in text
    assert {f"/buendelung/vorschlaege/{merge}/zusammenlegen", f"/buendelung/vorschlaege/{split}/teilen"} <= set(
        page.forms()
    )
    assert "2 offene Vorschläge" in text


def test_bundles_are_put_together_and_the_step_taken_back(wanda, session, merge):
    wanda.post(f"/buendelung/vorschlaege/{merge}/zusammenlegen")
    page = wanda.page("/buendelung")
    assert "Zusammengelegt: Bündel Nr. 1 »Bänke«." in page.text()
    assert "8 Ideen" in wanda.page("/buendelung/1").text()
    undo = next(action for action in page.forms() if action.endswith("/rueckgaengig"))
    wanda.post(undo)
    assert "2 Ideen" in wanda.page("/buendelung/2").text()
    assert state(session, merge) is SuggestionState.OPEN


def test_chosen_ideas_leave_into_a_bundle_with_the_given_title(wanda, session, ideas, split):
    chosen = [idea.id for idea in ideas[3:6]]
    session.rollback()
    data = {"ideas": chosen, "title": "Am Teich"}
    wanda.post(f"/buendelung/vorschlaege/{split}/teilen", data=data)
    page = wanda.page("/buendelung/3")
    assert page.h1() == "Am Teich"
    assert "3 Ideen" in page.text()
    assert state(session, split) is SuggestionState.CHANGED


def test_a_split_without_ideas_is_refused_at_its_place_and_the_input_kept(wanda, session, split):
    response = wanda.post(f"/buendelung/vorschlaege/{split}/teilen", data={"title": "Mein Titel"})
    assert response.status_code == 422
    assert 'value="Mein Titel"' in response.text
    assert "Wählen Sie bitte mindestens eine Idee aus." in response.text
    too_long = wanda.post(f"/buendelung/vorschlaege/{split}/teilen", data={"title": "x" * 201})
    assert too_long.status_code == 422
    assert state(session, split) is SuggestionState.OPEN


def test_a_no_is_kept(wanda, session, merge, split):
    for number, said in ((merge, "Die beiden Bündel bleiben getrennt."), (split, "Das Bündel bleibt zusammen.")):
        wanda.post(f"/buendelung/vorschlaege/{number}/ablehnen")
        assert said in wanda.page("/buendelung").text()
        assert state(session, number) is SuggestionState.REFUSED
    assert "Bündel noch einmal ansehen" not in wanda.page("/buendelung").text()


def test_a_bundle_that_is_gone_is_told_and_its_suggestions_are_not_shown(wanda, session, merge):
    wanda.post("/buendelung/2/aufloesen")
    response = wanda.post(f"/buendelung/vorschlaege/{merge}/zusammenlegen")
    assert response.status_code == 409
    assert "Das Bündel Nr. 2 ist aufgelöst" in response.text
    assert "Bündel noch einmal ansehen 1" in wanda.page("/buendelung").text()


def test_the_wrong_way_to_decide_and_an_unknown_suggestion_are_refused(wanda, session, merge, split):
    assert wanda.post(f"/buendelung/vorschlaege/{split}/zusammenlegen").status_code == 409
    assert wanda.post(f"/buendelung/vorschlaege/{merge}/teilen", data={"ideas": [1]}).status_code == 409
    assert wanda.post(f"/buendelung/vorschlaege/{merge}/ablehnen", data={"zu_grob": "ja"}).status_code == 422
    assert wanda.post("/buendelung/vorschlaege/99/zusammenlegen").status_code == 404


def test_suggestions_about_bundles_are_found_by_the_search(wanda, session):
    assert "Sitzen am Teich" not in wanda.page("/buendelung?q=schwimmbad").text()
    assert "Bündel noch einmal ansehen" not in wanda.page("/buendelung?q=schwimmbad").text()
    assert "Bündel noch einmal ansehen 2" in wanda.page("/buendelung?q=b%C3%A4nke").text()


def test_a_large_group_may_be_too_coarse(client_as, session, round_, ideas):
    number = make_suggestion(session, round_, ideas[:6], parts=(0, 0, 0, 1, 1, 1)).id
    small = make_suggestion(session, round_, ideas[6:]).id
    wanda = client_as(Role.FACILITATOR)
    text = wanda.page("/buendelung").text()
    assert text.count("Zu grob") == 2  # the button and what it means, for the large one only
    wanda.post(f"/buendelung/vorschlaege/{number}/ablehnen", data={"zu_grob": "ja"})
    assert "kleinere Vorschläge" in wanda.page("/buendelung").text()
    assert session.scalar(select(Suggestion.too_coarse).where(Suggestion.id == number))
    assert not session.scalars(select(PairVerdict)).all()
    assert state(session, small) is SuggestionState.OPEN


def test_the_numbers_of_suggestions_and_of_work_agree(wanda, session, bundles):
    assert "2 offene Vorschläge" in wanda.page("/buendelung").text()
    wanda.post("/buendelung/1/aufloesen")
    assert "0 offene Vorschläge" in wanda.page("/buendelung").text()
    assert len(session.scalars(select(Bundle)).all()) == 2
