"""The workshop, one bundle, the history and the public pages, through the browser's eyes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.bundling import service, suggestions
from ideenmarkt.bundling.models import Bundle, SuggestionRun
from ideenmarkt.bundling.states import SuggestionKind
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.strategy import service as strategies
from ideenmarkt.strategy.models import Phase
from tests.bundling.making import make_suggestion
from tests.conftest import NOW
from tests.factories import make_idea

BY = {"actor": SYSTEM, "at": NOW}


@pytest.fixture
def ideas(session, round_):
    return [make_idea(session, round_, f"Idee {n}: mehr Bänke im Park für ältere Menschen") for n in range(5)]


@pytest.fixture
def ids(ideas):
    """Read before the commit: reading afterwards would hold SQLite's lock against the request."""
    return [idea.id for idea in ideas]


@pytest.fixture
def wanda(client_as, session, ids):
    return client_as(Role.FACILITATOR)


def bundle_of(session, round_, ideas, title="Bänke im Park"):
    service.create_bundle(session, round_, ideas, title=title, **BY)
    session.commit()


def suggestion_of(session, round_, ideas, **changes):
    number = make_suggestion(session, round_, ideas, **changes).id
    session.commit()
    return number


def test_the_workshop_is_for_the_facilitator(client, client_as, session, ideas):
    session.commit()
    assert client.get("/buendelung").status_code == 303
    for path in ("/buendelung", "/buendelung/verlauf", "/buendelung/1", "/buendelung/vorschlaege/stand"):
        assert client_as(Role.MODERATOR).get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/buendelung/vorschlaege/berechnen", "/buendelung/vorschlaege/1/annehmen", "/buendelung/vorschlaege/1/ablehnen",
        "/buendelung/vorschlaege/1/ideen/1/ablehnen", "/buendelung/vorschlaege/1/zusammenlegen",
        "/buendelung/vorschlaege/1/teilen", "/buendelung/neu", "/buendelung/1/name", "/buendelung/1/ideen",
        "/buendelung/1/ideen/1/entfernen", "/buendelung/1/ideen/1/verschieben", "/buendelung/1/ideen/1/beziehung",
        "/buendelung/1/zusammenlegen", "/buendelung/1/teilen", "/buendelung/1/aufloesen", "/buendel/1/kandidat",
        "/buendel/1/kandidat/zuruecknehmen", "/buendelung/schritte/1/rueckgaengig",
    ],
)  # fmt: skip
def test_citizens_change_nothing(client, session, ideas, path):
    session.commit()
    assert client.post(path).status_code == 403


def test_the_empty_workshop_says_what_to_do(wanda):
    page = wanda.page("/buendelung")
    assert "Noch gibt es keine Vorschläge" in page.text()
    assert "/buendelung/vorschlaege/berechnen" in page.forms()


def test_ordering_suggestions_computes_them(wanda, session):
    assert wanda.post("/buendelung/vorschlaege/berechnen", data={"granularity": "coarse"}).status_code == 303
    page = wanda.page("/buendelung")
    assert "1 offener Vorschlag" in page.text()
    assert "Zuletzt berechnet" in page.text()


def test_an_unknown_granularity_is_refused(wanda):
    assert wanda.post("/buendelung/vorschlaege/berechnen", data={"granularity": "huge"}).status_code == 422


def test_a_computation_under_way_is_shown_until_it_is_done(wanda, session, round_):
    run = SuggestionRun(round_id=round_.id, granularity="fine", engine="sparse 1", ideas=0, started_at=now())
    session.add(run)
    session.commit()
    assert "Vorschläge werden berechnet" in wanda.page("/buendelung").text()
    assert "HX-Refresh" not in wanda.get("/buendelung/vorschlaege/stand").headers
    assert wanda.post("/buendelung/vorschlaege/berechnen").status_code == 409
    run.finished_at = now()
    session.commit()
    assert wanda.get("/buendelung/vorschlaege/stand").headers["HX-Refresh"] == "true"


def test_accepting_refusing_and_taking_back(wanda, session, round_, ideas, ids):
    first = suggestion_of(session, round_, ideas[:3])
    second = suggestion_of(session, round_, ideas[3:], label="Zweiter")
    chosen = {"ideas": [ids[0], ids[1]], "title": "Sitzen im Park"}
    wanda.post(f"/buendelung/vorschlaege/{first}/annehmen", data=chosen)
    wanda.post(f"/buendelung/vorschlaege/{second}/ablehnen")
    page = wanda.page("/buendelung")
    assert "Sitzen im Park" in page.text()
    assert "0 offene Vorschläge" in page.text()
    entry = session.scalars(select(JournalEntry.id).where(JournalEntry.action == "suggestion.refused")).one()
    session.rollback()
    assert f"/buendelung/schritte/{entry}/rueckgaengig" in page.forms()
    wanda.post(f"/buendelung/schritte/{entry}/rueckgaengig", data={"zurueck": "/buendelung"})
    assert "1 offener Vorschlag" in wanda.page("/buendelung").text()


def test_a_wrong_target_is_told_at_its_field_and_the_input_kept(wanda, session, round_, ideas, ids):
    suggestion = suggestion_of(session, round_, ideas[:3])
    data = {"ideas": [ids[1]], "title": "Mein Titel", "target": "77"}
    response = wanda.post(f"/buendelung/vorschlaege/{suggestion}/annehmen", data=data)
    assert response.status_code == 404
    assert "Bündel mit der Nr. 77" in response.text
    assert 'value="Mein Titel"' in response.text
    assert response.text.count(" checked") == 1
    assert not session.scalars(select(Bundle)).all()


@pytest.mark.parametrize("target", ["abc", "-1", "99999999999999999999"])
def test_a_target_that_is_no_number_is_refused(wanda, session, round_, ideas, target, ids):
    suggestion = suggestion_of(session, round_, ideas[:3])
    data = {"ideas": [ids[1]], "target": target}
    assert wanda.post(f"/buendelung/vorschlaege/{suggestion}/annehmen", data=data).status_code == 422


def test_accepting_nothing_is_refused(wanda, session, round_, ideas):
    suggestion = suggestion_of(session, round_, ideas[:3])
    assert wanda.post(f"/buendelung/vorschlaege/{suggestion}/annehmen").status_code == 422


def test_one_idea_is_taken_out_of_a_suggestion(wanda, session, round_, ideas, ids):
    suggestion = suggestion_of(session, round_, ideas[:3])
    wanda.post(f"/buendelung/vorschlaege/{suggestion}/ideen/{ids[0]}/ablehnen")
    assert "2 Ideen, eng verwandt" in wanda.page("/buendelung").text()


def test_loners_become_a_bundle_or_join_one(wanda, session, ideas, ids):
    assert wanda.post("/buendelung/neu", data={"title": "Neu"}).status_code == 422
    assert wanda.post("/buendelung/neu", data={"ideas": [ids[0]]}).status_code == 422
    wanda.post("/buendelung/neu", data={"ideas": [ids[0]], "title": "Neu"})
    wanda.post("/buendelung/neu", data={"ideas": [ids[1]], "target": "1"})
    assert "2 Ideen" in wanda.page("/buendelung/1").text()


def test_the_search_looks_in_suggestions_bundles_and_loners(wanda, session, round_, ideas):
    make_suggestion(session, round_, ideas[:2], label="Ruheplätze")
    bundle_of(session, round_, [make_idea(session, round_, "Radweg an der Königsallee bauen")], "Radwege")
    text = wanda.page("/buendelung?q=radweg").text()
    assert "Kein Vorschlag passt" in text
    assert "Radwege" in text
    assert "Keine Idee ohne Bündel passt" in text
    assert "Ruheplätze" in wanda.page("/buendelung?q=bänke").text()


def test_strange_addresses_give_pages_not_errors(wanda):
    for query in ("seite=0", "seite=999999999999999999999", "q=%25%27", "_anchor=x&endpoint=y", "q=2147483648"):
        assert wanda.get(f"/buendelung?{query}").status_code == 200
    assert wanda.get("/buendelung/99999999999999999999").status_code == 404
    assert wanda.post("/buendelung/schritte/99999999999999999999/rueckgaengig").status_code == 404


def test_a_bundle_is_named_and_placed(wanda, session, round_, ideas):
    bundle_of(session, round_, ideas[:2])
    area = round_.strategy.competences[0].focus_areas[1]
    place, title = f"f{area.id}", area.title
    session.rollback()
    data = {"title": "Sitzplätze", "summary": "Überall Bänke.", "place": place}
    assert wanda.post("/buendelung/1/name", data=data).status_code == 303
    public = wanda.page("/buendel/1").text()
    assert "Sitzplätze" in public
    assert title in public
    response = wanda.post("/buendelung/1/name", data={"title": "", "summary": "bleibt stehen", "place": ""})
    assert response.status_code == 422
    assert "bleibt stehen" in response.text


def test_ideas_come_go_move_and_change_their_relation(wanda, session, round_, ideas):
    bundle_of(session, round_, ideas[:2])
    bundle_of(session, round_, ideas[2:3], "Anderes")
    wanda.post("/buendelung/1/ideen", data={"idea": "5", "relation": "part"})
    assert "Teil: ist ein Stück davon" in wanda.page("/buendel/1").text()
    wanda.post("/buendelung/1/ideen/5/beziehung", data={"relation": "duplicate"})
    wanda.post("/buendelung/1/ideen/5/verschieben", data={"target": "2"})
    wanda.post("/buendelung/1/ideen/1/entfernen")
    assert "Dublette: sagt dasselbe" in wanda.page("/buendel/2").text()
    assert "1 Stimme" in wanda.page("/buendel/1").text()


def test_wrong_numbers_are_told_where_they_were_typed(wanda, session, round_, ideas):
    bundle_of(session, round_, ideas[:2])
    for data in ({"idea": "99"}, {"idea": "1"}, {"idea": "x"}, {"idea": ""}):
        response = wanda.post("/buendelung/1/ideen", data=data | {"relation": "variant"})
        assert response.status_code == 422
        assert "idea-error" in response.text
    assert wanda.post("/buendelung/1/ideen/1/verschieben", data={"target": "1"}).status_code == 422
    assert wanda.post("/buendelung/1/ideen/1/beziehung", data={"relation": "friend"}).status_code == 422
    assert wanda.post("/buendelung/1/ideen/4/entfernen").status_code == 409
    assert wanda.post("/buendelung/1/zusammenlegen", data={"target": "1"}).status_code == 422
    assert wanda.post("/buendelung/1/zusammenlegen", data={"target": "9"}).status_code == 422


def test_ideas_are_found_by_words_for_a_bundle(wanda, session, round_, ideas):
    bundle_of(session, round_, ideas[:2])
    text = wanda.page("/buendelung/1?q=bänke").text()
    assert "3 Ideen gefunden" in text


def test_a_merge_is_undone_from_the_history(wanda, session, round_, ideas):
    bundle_of(session, round_, ideas[:2])
    bundle_of(session, round_, ideas[2:], "Ziel")
    wanda.post("/buendelung/1/zusammenlegen", data={"target": "2"})
    public = wanda.page("/buendel/1")
    assert "/buendel/2" in public.links()
    story = wanda.page("/buendelung/verlauf?buendel=1")
    assert "Bündel zusammengelegt" in story.text()
    undo_form = next(action for action in story.forms() if action.startswith("/buendelung/schritte/"))
    wanda.post(undo_form)
    assert "2 Stimmen" in wanda.page("/buendel/1").text()
    assert wanda.post(undo_form).status_code == 409


def test_a_bundle_is_split_and_dissolved(wanda, session, round_, ideas, ids):
    bundle_of(session, round_, ideas)
    assert wanda.post("/buendelung/1/teilen", data={"new_title": "Rest"}).status_code == 422
    assert wanda.post("/buendelung/1/teilen", data={"ideas": [ids[0]]}).status_code == 422
    wanda.post("/buendelung/1/teilen", data={"ideas": [ids[0]], "new_title": "Rest"})
    assert "1 Stimme" in wanda.page("/buendel/2").text()
    assert "Grund:" not in wanda.page("/buendelung/verlauf").text()
    wanda.post("/buendelung/1/aufloesen")
    assert "aufgelöst" in wanda.page("/buendelung/1").text()
    assert "Dieses Bündel gibt es nicht mehr" in wanda.page("/buendel/1").text()


def test_an_objection_stands_in_the_story_with_its_reason(wanda, session, round_, ideas, ids):
    bundle_of(session, round_, ideas)
    split = {"ideas": [ids[0]], "new_title": "Weniger", "why": "Einspruch: das Gegenteil <b>davon</b>"}
    assert wanda.post("/buendelung/1/teilen", data={**split, "why": "x" * 501}).status_code == 422
    wanda.post("/buendelung/1/teilen", data=split)
    for number in (1, 2):
        assert f"Grund: {split['why']}" in wanda.page(f"/buendelung/verlauf?buendel={number}").text()


def test_a_candidacy_begins_and_ends(wanda, session, round_, ideas):
    bundle_of(session, round_, ideas)
    assert wanda.post("/buendel/1/kandidat").status_code == 422
    place = f"c{round_.strategy.competences[0].id}"
    session.rollback()
    wanda.post("/buendelung/1/name", data={"title": "Bänke", "place": place})
    assert wanda.post("/buendel/1/kandidat").status_code == 303
    assert "Kandidat Nr. 1" in wanda.page("/buendel/1").text()
    assert wanda.post("/buendelung/1/aufloesen").status_code == 409
    assert wanda.post("/buendel/1/kandidat/zuruecknehmen").status_code == 303
    assert "noch kein Kandidat" in wanda.page("/buendel/1").text()
    assert wanda.post("/buendel/1/kandidat/zuruecknehmen").status_code == 404


def test_everyone_reads_bundles_and_only_published_voices(client, session, round_, ideas):
    from ideenmarkt.ideas import service as ideas_service
    from ideenmarkt.ideas.rules import IdeaAction

    slug = round_.slug
    bundle_of(session, round_, ideas[:3])
    ideas_service.advance(session, ideas[0], IdeaAction.WITHDRAW, **BY)
    session.commit()
    assert "3 Bündel" not in client.page("/buendel").text()
    page = client.page("/buendel/1")
    assert "2 Stimmen" in page.text()
    assert "Idee 0" not in page.text()
    assert client.page(f"/buendel?runde={slug}&q=b%C3%A4nke").h1() == "Bündel"
    assert client.get("/buendel?runde=gibtsnicht").status_code == 404
    assert client.get("/buendel/7").status_code == 404


def test_pages_take_the_same_number_of_queries_with_few_and_many(wanda, session, round_, ideas, count_queries):
    def fill(times: int) -> None:
        for _ in range(times):
            pair = [make_idea(session, round_) for _ in range(2)]
            bundle_of(session, round_, pair)
            make_suggestion(session, round_, pair)
            bundle = session.scalars(select(Bundle).order_by(Bundle.id.desc())).first()
            make_suggestion(
                session, round_, pair, target=bundle, source=bundle, kind=SuggestionKind.MERGE, parts=(0, 1)
            )
            make_suggestion(session, round_, pair, target=bundle, kind=SuggestionKind.SPLIT, parts=(0, 1))
        session.commit()

    paths = ("/buendelung", "/buendel", "/buendelung/verlauf", "/buendelung/1", "/buendel/1")
    fill(3)
    few = [count_queries(lambda path=path: wanda.page(path)) for path in paths]
    fill(12)
    service.add_ideas(session, session.scalars(select(Bundle).where(Bundle.number == 1)).one(), ideas, **BY)
    session.commit()
    assert [count_queries(lambda path=path: wanda.page(path)) for path in paths] == few


def test_open_work_is_counted_for_the_start_page(session, round_, ideas):
    from ideenmarkt.bundling import queries

    make_suggestion(session, round_, ideas[:2])
    assert (queries.count_open_suggestions(session), queries.count_loners(session)) == (1, 5)
    suggestions.accept_all(session, round_, **BY)
    assert (queries.count_open_suggestions(session), queries.count_loners(session)) == (0, 3)
    strategies.move_to_phase(session, round_, Phase.RECOMMENDING, **BY)
    assert queries.count_loners(session) == 0
