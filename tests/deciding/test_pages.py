"""The pages of the decision, as board, council office and citizens use them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.bundling.service import create_bundle
from ideenmarkt.deciding import answer_views, choosing
from ideenmarkt.deciding.models import IdeaReserve, Outcome
from ideenmarkt.deciding.recommending import the_recommendation
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.mail import Mail, MailState
from ideenmarkt.strategy.models import CoreActivity
from tests.conftest import NOW
from tests.deciding.world import adopt_draft, make_world, recommend, resolve
from tests.factories import make_idea, make_round, make_strategy
from tests.pages import Page


@pytest.fixture
def world(session):
    made = make_world(session, slug="2018")
    session.commit()
    return made


@pytest.fixture
def office(client_as):
    return client_as(Role.COUNCIL_OFFICE)


def line_fields(world, *names, **changes):
    """What the browser sends for the lines: verdict and reason of each candidate, changed by number."""
    sent = {}
    for place, candidate in enumerate(world.candidates):
        values = {"candidate_id": candidate.id, "verdict": "reserve", "reason": "Ein Grund."}
        if "resolution" in names:
            values |= {"title": candidate.title, "focus_area_id": candidate.focus_area_id or ""}
        values |= changes.get(f"k{candidate.number}", {})
        sent |= {f"lines-{place}-{name}": value for name, value in values.items()}
    return sent


def decision(world, **changes):
    core = {"verdict": "core_activity"}
    return {
        "paper_number": "20182134", "resolved_on": "2018-09-27", "result": "majority",
        **line_fields(world, "resolution", **({"k1": core, "k2": core} | changes)),
    }  # fmt: skip


def fingerprint(page):
    return next(one.get("value") for one in page.all("input") if one.get("name") == "shown")


def carry_out(office, world, **changes):
    data = decision(world, **changes)
    shown = fingerprint(Page(office.post("/ratsbeschluss/2018", data=data | {"aktion": "pruefen"}).text))
    return office.post("/ratsbeschluss/2018", data=data | {"aktion": "ausfuehren", "shown": shown, "confirmed": "y"})


def test_the_board_drafts_changes_adopts_and_reopens(office, world):
    assert "3 Kandidaten" in office.page("/strategiebeirat/2018").text()
    assert office.post("/strategiebeirat/2018/entwurf").status_code == 303
    assert "1 von 1 Plätzen" in office.page("/strategiebeirat/2018").text()
    core = {"verdict": "core_activity"}
    sent = line_fields(world, k1=core, k3=core) | {"motion": "Der Rat möge beschließen.", "minority_note": "Nein."}
    assert office.post("/strategiebeirat/2018", data=sent | {"aktion": "speichern"}).status_code == 303
    assert "einer mehr als vorgesehen" in office.page("/strategiebeirat/2018").text()
    assert "einer ist noch frei" in office.page("/strategiebeirat/2018").text()
    vote = {"votes_for": "9", "votes_against": "2", "abstentions": "1", "adopted_on": "2018-07-05"}
    assert office.post("/strategiebeirat/2018", data=sent | vote | {"aktion": "beschliessen"}).status_code == 303
    page = office.page("/strategiebeirat/2018")
    assert "am 5. Juli 2018 beschlossen" in page.text()
    assert "Dafür 9, dagegen 2, Enthaltungen 1." in page.text()
    assert office.post("/strategiebeirat/2018", data=sent | {"aktion": "speichern"}).status_code == 409
    assert office.post("/strategiebeirat/2018/oeffnen", data={"why": ""}).status_code == 422
    assert office.post("/strategiebeirat/2018/oeffnen", data={"why": "Ein Kandidat fehlte."}).status_code == 303
    assert "Empfehlung beschließen" in office.page("/strategiebeirat/2018").text()


def test_what_is_missing_for_adoption_is_told_at_its_field_and_nothing_is_written(office, session, world):
    recommend(session, world, adopt=False)
    session.commit()
    sent = line_fields(world, k1={"verdict": "declined", "reason": ""}) | {
        "motion": "", "votes_for": "neun", "votes_against": "2", "aktion": "beschliessen",
    }  # fmt: skip
    response = office.post("/strategiebeirat/2018", data=sent)
    assert response.status_code == 422
    for message in ("Schreiben Sie bitte den Antrag", "ganze Zahl", "Grund der Ablehnung", "Tag der Abstimmung"):
        assert message in response.text
    assert "Ein Grund." not in office.page("/strategiebeirat/2018").text()


def test_an_unknown_verdict_is_refused(office, session, world):
    recommend(session, world, adopt=False)
    session.commit()
    response = office.post("/strategiebeirat/2018", data=line_fields(world, k1={"verdict": "vielleicht"}))
    assert response.status_code == 422


def test_the_effect_is_shown_and_confirmed_before_it_is_carried_out(office, session, world):
    recommend(session, world)
    session.commit()
    page = office.page("/ratsbeschluss/2018")
    assert "2 Kernaktivitäten entstehen aus 4 Ideen." in page.text()
    assert "Ein Kandidat geht mit 2 Ideen in den Ideenspeicher." in page.text()
    assert "alle 10 veröffentlichten Ideen" in page.text()
    unconfirmed = decision(world) | {"aktion": "ausfuehren", "shown": fingerprint(page)}
    response = office.post("/ratsbeschluss/2018", data=unconfirmed)
    assert response.status_code == 422
    assert "dass Sie die Wirkung geprüft haben" in response.text
    assert carry_out(office, world).status_code == 303
    assert "Der Beschluss ist ausgeführt." in office.page("/ratsbeschluss/2018").text()
    assert "Vorschlag 1" in office.page("/kernaktivitaeten/3").text()
    assert "Alle 2 Stimmen dahinter" in office.page("/kernaktivitaeten/3").text()
    assert office.post("/ratsbeschluss/2018", data=decision(world)).status_code == 409


def test_checking_the_effect_writes_nothing_and_needs_no_paper_number(office, session, world):
    data = decision(world, k1={"verdict": "declined"}) | {"paper_number": "", "aktion": "pruefen"}
    response = office.post("/ratsbeschluss/2018", data=data)
    assert response.status_code == 200
    assert "Eine Kernaktivität</strong> entsteht" in response.text
    assert session.scalars(select(Outcome)).all() == []


def test_an_effect_that_was_not_shown_is_not_carried_out(office, session, world):
    data = decision(world) | {"aktion": "ausfuehren", "shown": "1-2-3", "confirmed": "y"}
    response = office.post("/ratsbeschluss/2018", data=data)
    assert response.status_code == 409
    assert "Die Wirkung ist inzwischen eine andere" in response.text
    assert session.scalars(select(CoreActivity).where(CoreActivity.number > 2)).all() == []


def test_bad_lines_and_dates_are_answered_at_their_fields(office, world):
    data = decision(world, k1={"verdict": "core_activity", "title": "", "focus_area_id": ""}) | {
        "resolved_on": "2999-01-01", "paper_number": "1" * 40, "aktion": "ausfuehren",
    }  # fmt: skip
    response = office.post("/ratsbeschluss/2018", data=data)
    assert response.status_code == 422
    for message in (
        "in der Zukunft",
        "Höchstens 32 Zeichen",
        "braucht einen Titel",
        "Wählen Sie bitte den Schwerpunkt",
    ):
        assert message in response.text


def test_missing_lines_are_a_conflict(office, world):
    data = {name: value for name, value in decision(world).items() if not name.startswith("lines-2")}
    shown = fingerprint(Page(office.post("/ratsbeschluss/2018", data=data | {"aktion": "pruefen"}).text))
    response = office.post(
        "/ratsbeschluss/2018", data=data | {"aktion": "ausfuehren", "shown": shown, "confirmed": "y"}
    )
    assert response.status_code == 409


def test_undecided_ideas_are_listed_with_a_way_to_the_screening(office, session, world):
    make_idea(session, world.round, "Noch nicht gesichtete Idee, ganz neu.", published=False)
    session.commit()
    page = office.page("/ratsbeschluss/2018")
    assert "Eine Idee ist noch nicht gesichtet." in page.text()
    assert "/sichtung" in page.links()
    assert carry_out(office, world).status_code == 409


def test_the_office_chooses_what_remains(office, world):
    page = office.page("/ratsbeschluss/2018/uebrige")
    assert "Offenes Bündel" in page.text()
    loner, bundle = world.loners[0].id, world.open_bundle.id
    sent = {
        "gezeigt_idee": [loner, world.loners[1].id],
        "idee": [loner],
        "gezeigt_buendel": [bundle],
        "buendel": [bundle],
    }
    assert office.post("/ratsbeschluss/2018/uebrige", data=sent).status_code == 303
    assert office.page("/ratsbeschluss/2018/uebrige").text().count("von Hand gewählt") == 2
    assert carry_out(office, world).status_code == 303
    assert office.post("/ratsbeschluss/2018/uebrige", data=sent).status_code == 409
    assert "nichts mehr ändern" in office.page("/ratsbeschluss/2018/uebrige").text()
    assert "Offenes Bündel" in office.page("/ideenspeicher").text()


def test_answers_are_read_changed_and_sent(office, session, world):
    carry_out(office, world)
    page = office.page("/antworten/2018")
    assert "Noch nicht: 10 Ideen" in page.text()
    key = next(one.get("value") for one in page.all("input") if one.get("name") == "gruppe")
    short = office.post("/antworten/2018/text", data={"gruppe": key, f"{key}-key": key, f"{key}-text": "Kurz."})
    assert short.status_code == 422
    assert "Eine Rückmeldung hat 20 bis" in short.text
    sent = {"gruppe": key, f"{key}-key": key, f"{key}-text": "Ein eigener Text für diese Gruppe von Ideen."}
    assert office.post("/antworten/2018/text", data=sent).status_code == 303
    assert "von Hand geändert" in office.page("/antworten/2018").text()
    assert office.post("/antworten/2018/text", data=sent | {"aktion": "senden"}).status_code == 303
    assert "Noch nicht: 8 Ideen" in office.page("/antworten/2018").text()
    assert office.post("/antworten/2018/senden").status_code == 303
    page = office.page("/antworten/2018")
    assert "Die Runde ist seit dem" in page.text()
    assert "example.org" not in page.text().replace("beteiligung@example.org", "")
    assert {mail.state for mail in session.scalars(select(Mail))} == {MailState.SENT}


def test_many_drafts_come_on_pages_and_saving_leads_back_to_the_same_one(office, session, monkeypatch):
    monkeypatch.setattr(answer_views, "DRAFTS_ON_A_PAGE", 2)
    monkeypatch.setattr(answer_views, "DONE_ON_A_PAGE", 2)
    resolve(session, make_world(session, slug="2018", candidates=5))
    session.commit()
    keys = [_groups(office.page(f"/antworten/2018?seite={number}")) for number in (1, 2, 3, 4)]
    assert [len(one) for one in keys] == [2, 2, 2, 1]
    assert len({key for one in keys for key in one}) == 7
    page = office.page("/antworten/2018?seite=2")
    assert "Entwürfe 3 bis 4 von 7." in page.text()
    assert "/antworten/2018?seite=3#entwuerfe" in page.links()
    assert _groups(office.page("/antworten/2018?seite=99")) == keys[3]
    assert _groups(office.page("/antworten/2018?seite=x")) == keys[0]
    key = keys[1][0]
    sent = {"gruppe": key, f"{key}-key": key, f"{key}-text": "Ein eigener Text für diese Gruppe von Ideen."}
    saved = office.post("/antworten/2018/text?seite=2", data=sent)
    assert saved.headers["Location"].endswith(f"/antworten/2018?seite=2#gruppe-{key}")
    # a colleague has sent other groups meanwhile: the refused text comes back all the same
    refused = office.post("/antworten/2018/text?seite=4", data=sent | {f"{key}-text": "Kurz."})
    assert refused.status_code == 422
    assert "Kurz.</textarea>" in refused.text
    sent_one = office.post("/antworten/2018/text?seite=2", data=sent | {"aktion": "senden"})
    assert sent_one.headers["Location"].endswith("/antworten/2018?seite=2")
    assert office.post("/antworten/2018/senden").status_code == 303
    done = office.page("/antworten/2018?fertigseite=2")
    assert "7 Gruppen sind fertig" in done.text()
    assert len([one for one in done.links() if "fertigseite=3" in one and one.endswith("#fertig")]) >= 1
    assert next(one for one in done.all("details") if one.get("id") == "fertig").get("open") is not None


def _groups(page):
    return [one.get("value") for one in page.all("input") if one.get("name") == "gruppe"]


def test_what_remains_comes_on_pages_and_a_choice_moves_nothing_to_another_page(office, session, monkeypatch):
    monkeypatch.setattr(choosing, "PAGE_SIZE", 2)
    world = make_world(session, slug="2018", loners=5)
    for number in range(4):
        create_bundle(
            session, world.round, world.loners[number : number + 2], title=f"Bündel {number}", actor=SYSTEM, at=NOW
        )
    session.commit()
    path = "/ratsbeschluss/2018/uebrige"
    pages = [_shown(office.page(f"{path}?buendelseite={one}&seite=2"), "gezeigt_buendel") for one in (1, 2, 3)]
    assert [len(one) for one in pages] == [2, 2, 1]
    assert len({one for page in pages for one in page}) == 5
    page = office.page(f"{path}?buendelseite=2&seite=3")
    assert f"{path}?buendelseite=3&seite=3#buendel" in page.links()
    assert f"{path}?buendelseite=2&seite=4#ideen" in page.links()
    ideas = [_shown(office.page(f"{path}?seite={one}"), "gezeigt_idee") for one in (1, 2, 3, 4)]
    sent = {"gezeigt_buendel": pages[1], "buendel": pages[1][:1], "gezeigt_idee": ideas[2], "idee": ideas[2]}
    saved = office.post(f"{path}?buendelseite=2&seite=3", data=sent)
    assert saved.headers["Location"].endswith(f"{path}?buendelseite=2&seite=3")
    again = [_shown(office.page(f"{path}?seite={one}"), "gezeigt_idee") for one in (1, 2, 3, 4)]
    assert again == ideas
    assert office.page(f"{path}?buendelseite=2&seite=3").text().count("von Hand gewählt") == 3


def _shown(page, name):
    return [one.get("value") for one in page.all("input") if one.get("name") == name]


def test_the_mail_holds_the_answer_the_idea_and_the_way_to_its_story(office, session, world):
    carry_out(office, world)
    office.post("/antworten/2018/senden")
    mail = session.scalars(select(Mail).order_by(Mail.id)).first()
    idea = world.ideas_of[world.candidates[0].id][0]
    assert mail.subject == f"Rückmeldung zu Ihrer Idee Nr. {idea.number}"
    assert "Kernaktivität Nr. 3 »Vorschlag 1«" in mail.body
    assert "Stimme 1 für Vorschlag 1" in mail.body
    assert f"/verfolgen/{idea.tracking_code}" in mail.body


def test_late_ideas_get_their_outcome_by_a_button(office, session, world):
    carry_out(office, world)
    make_idea(session, world.round, "Nach dem Beschluss erst veröffentlicht.")
    session.commit()
    assert "Eine Idee hat noch kein Ergebnis" in office.page("/antworten/2018").text()
    assert office.post("/antworten/2018/nachtrag").status_code == 303
    assert "kein Ergebnis" not in office.page("/antworten/2018").text()


def test_undeliverable_mails_are_shown_and_tried_again(office, session, world):
    carry_out(office, world)
    office.post("/antworten/2018/senden")
    mail = session.scalars(select(Mail)).first()
    mail.state, mail.problem = MailState.FAILED, "SMTPRecipientsRefused"
    session.commit()
    page = office.page("/antworten/2018")
    assert "SMTPRecipientsRefused" in page.text()
    assert mail.recipient not in page.html
    assert office.post("/antworten/2018/mails").status_code == 303
    assert "SMTPRecipientsRefused" not in office.page("/antworten/2018").text()


def test_before_the_resolution_everybody_sees_what_comes(client, world):
    page = client.page("/ergebnis/2018")
    assert "Noch hat der Rat" in page.text()
    assert "3 Kandidaten stehen zur Wahl." in page.text()


def test_afterwards_everybody_sees_every_candidate_and_why(client, session, world):
    recommend(session, world)
    resolve(session, world, k2=Verdict.DECLINED)
    session.commit()
    page = client.page("/ergebnis/2018")
    assert "Eine Kernaktivität hat der Rat am 12. März 2018" in page.text()
    assert "Vorschlag 3" in page.text()
    assert "So hat der Rat entschieden." in page.text()
    assert "2 Ideen sind in Kernaktivitäten" in page.text()


def test_the_result_can_be_downloaded_for_spreadsheets(client, session, world):
    recommend(session, world)
    resolve(session, world)
    session.commit()
    response = client.get("/ergebnis/2018.csv")
    assert response.mimetype == "text/csv"
    lines = response.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[0].startswith("kandidat;titel;kompetenz")
    assert lines[1].startswith("1;Vorschlag 1;Gutes Leben;Grün und Freiraum;core_activity;3;2;")


def test_a_cell_that_begins_like_a_formula_is_not_calculated(session, world, client):
    recommend(session, world)
    world.candidates[0].title = "=1+1"
    resolve(session, world)
    session.commit()
    assert ";'=1+1;" in client.get("/ergebnis/2018.csv").get_data(as_text=True)


def test_the_menu_leads_to_the_newest_round_or_says_that_there_is_none(client, session):
    assert "Noch hat keine Beteiligungsrunde begonnen." in client.page("/ergebnis").text()
    make_round(session, slug="2019")
    session.commit()
    assert client.get("/ergebnis").headers["Location"].endswith("/ergebnis/2019")


def test_the_reserve_is_public_searchable_and_never_empty_handed(client, session, world):
    assert "Der Ideenspeicher ist noch leer." in client.page("/ideenspeicher").text()
    recommend(session, world)
    resolve(session, world)
    session.commit()
    assert "Vorschlag 3" in client.page("/ideenspeicher?q=stimme&art=kandidat&kompetenz=leben").text()
    assert "Dazu steht nichts" in client.page("/ideenspeicher?q=Raumschiff").text()
    entry = session.scalars(select(IdeaReserve)).first()
    assert "Alle 2 Stimmen dahinter" in client.page(f"/ideenspeicher/{entry.id}").text()
    client.page("/ideenspeicher/9999", 404)


def test_the_office_takes_an_entry_into_a_later_round(office, client, session, world):
    recommend(session, world)
    resolve(session, world)
    later = make_round(session, slug="2019")
    session.commit()
    entry = session.scalars(select(IdeaReserve)).first()
    path = f"/ideenspeicher/{entry.id}"
    assert "In eine spätere Runde übernehmen" in office.page(path).text()
    assert office.post(f"{path}/uebernehmen", data={}).status_code == 422
    assert office.post(f"{path}/uebernehmen", data={"round_id": "999"}).status_code == 422
    assert office.post(f"{path}/uebernehmen", data={"round_id": later.id}).status_code == 303
    assert "jetzt Idee Nr. 1 der Beteiligungsrunde 2019" in client.page(path).text()
    assert office.post(f"{path}/uebernehmen", data={"round_id": later.id}).status_code == 409


STAFF_PAGES = ("/strategiebeirat/2018", "/ratsbeschluss/2018", "/ratsbeschluss/2018/uebrige", "/antworten/2018")


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_pages_are_closed_to_citizens_and_to_other_roles(client, client_as, world, path):
    assert client.get(path).status_code == 303
    assert client.post(path).status_code in (403, 405)
    assert client_as(Role.BOARD_MEMBER).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/strategiebeirat", "/ratsbeschluss", "/antworten"])
def test_menu_entries_lead_to_the_current_round(office, world, path):
    assert office.get(path).headers["Location"].endswith(f"{path}/2018")


@pytest.mark.parametrize(
    "page", ["strategiebeirat/x", "ratsbeschluss/x", "antworten/x", "ergebnis/x", "ergebnis/x.csv"]
)
def test_an_unknown_round_is_not_found(office, session, page):
    make_strategy(session)
    session.commit()
    assert office.get(f"/{page}").status_code == 404


def test_a_round_without_candidates_is_told_where_they_come_from(office, session):
    make_round(session, slug="leer")
    session.commit()
    assert "Kandidaten entstehen in der Bündelung" in office.page("/strategiebeirat/leer").text()
    assert "Kandidaten entstehen in der Bündelung" in office.page("/ratsbeschluss/leer").text()
    assert "Noch nicht" in office.page("/antworten/leer").text()
    assert "nichts zu wählen" in office.page("/ratsbeschluss/leer/uebrige").text()
    assert office.post("/strategiebeirat/leer/entwurf").status_code == 409


@pytest.mark.parametrize("stage", ["before", "after"])
def test_more_candidates_and_ideas_take_no_more_statements(office, session, count_queries, stage):
    counts = []
    for slug, many in (("klein", 3), ("gross", 9)):
        made = make_world(session, slug=slug, candidates=many, loners=many)
        recommend(session, made, adopt=False)
        if stage == "after":
            adopt_draft(session, the_recommendation(session, made.round))
            resolve(session, made)
        session.commit()
        pages = [f"/strategiebeirat/{slug}", f"/ratsbeschluss/{slug}", f"/ratsbeschluss/{slug}/uebrige",
                 f"/antworten/{slug}", f"/ergebnis/{slug}", "/ideenspeicher"]  # fmt: skip
        counts.append([count_queries(lambda path=path: office.page(path)) for path in pages])
    assert counts[0] == counts[1]
