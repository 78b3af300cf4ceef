"""/ideen/17: what exactly it is, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.chain.idea_way import chain_of, way_of
from ideenmarkt.chain.timeline import Progress
from ideenmarkt.deciding.models import IdeaReserve
from ideenmarkt.deciding.reserve import take_into_round
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import Channel, TextKind
from ideenmarkt.strategy.models import Phase, Round
from tests.conftest import NOW
from tests.deciding.world import make_world, recommend, resolve
from tests.factories import make_idea, make_round
from tests.pages import Client


def _titles(session: Session, idea: Idea, round_: Round) -> list[tuple[str, Progress]]:
    return [(hop.title, hop.progress) for hop in way_of(idea, chain_of(session, idea), round_.slug)]


def test_it_shows_text_origin_and_support(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), channel=Channel.TABLE, table_number=12, title="Bänke")
    session.commit()
    page = client.page(f"/ideen/{idea.number}")
    assert page.h1() == "Bänke"
    for text in ("Mehr Bänke im Stadtpark", "Tisch 12", "12. März 2018", "0 Personen unterstützen das"):
        assert text in page.text()
    assert f"/unterstuetzen/idee/{idea.number}" in page.forms()


def test_without_a_title_its_number_is_the_heading(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    assert client.page(f"/ideen/{idea.number}").h1() == f"Idee Nr. {idea.number}"


def test_what_is_not_published_is_not_there(client: Client, session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_, published=False)
    session.commit()
    for path in ("/ideen/1", "/ideen/99", "/ideen/99999999999999999999"):
        assert "Mehr Bänke" not in client.page(path, 404).text()


def test_a_withdrawn_idea_says_so_and_nothing_else(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    ideas.advance(session, idea, IdeaAction.WITHDRAW, actor=SYSTEM, at=NOW)
    session.commit()
    page = client.page(f"/ideen/{idea.number}", 410)
    assert "zurückgezogen" in page.h1()
    assert "Bänke" not in page.text()


def test_a_redacted_idea_shows_the_redaction_and_says_so(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), "Herr Muster aus Haus 3 soll die Hecke schneiden.")
    body = "[Name] aus [Hausnummer] soll die Hecke schneiden."
    ideas.reword(session, idea, TextKind.REDACTION, title="", body=body, actor=SYSTEM, at=NOW)
    session.commit()
    page = client.page(f"/ideen/{idea.number}")
    assert body in page.text()
    assert "Muster" not in page.html
    assert "unkenntlich gemacht" in page.text()


def test_similar_ideas_come_with_the_words_they_share(client: Client, session: Session) -> None:
    round_ = make_round(session)
    idea = make_idea(session, round_, "Mehr Bänke im Stadtpark wären schön.")
    other = make_idea(session, round_, "Bänke im Stadtpark bitte reparieren.", title="Reparatur")
    make_idea(session, round_, "Ein Konzert für Kinder im Theater.")
    session.commit()
    page = client.page(f"/ideen/{idea.number}")
    assert f"/ideen/{other.number}" in page.links()
    assert "Gemeinsam: Stadtpark" in page.text()
    assert "/ideen/3" not in page.links()


def test_the_way_begins_with_two_steps_and_shows_what_lies_ahead(session: Session) -> None:
    round_ = make_round(session)
    way = _titles(session, make_idea(session, round_), round_)
    assert way[0] == ("Eingegangen", Progress.DONE)
    assert way[1] == ("Veröffentlicht", Progress.HERE)
    assert {progress for _, progress in way[2:]} == {Progress.AHEAD}
    assert len(way) == 7


def test_a_draft_of_the_board_is_nobodys_business(session: Session) -> None:
    world = make_world(session)
    idea = world.ideas_of[world.candidates[0].id][0]
    recommend(session, world, adopt=False)
    way = dict(_titles(session, idea, world.round))
    assert way["Kandidat für eine Kernaktivität"] is Progress.HERE
    assert way["Empfehlung des Strategiebeirats"] is Progress.AHEAD


def test_the_whole_way_leads_to_the_core_activity_and_every_step_is_a_link(client: Client, session: Session) -> None:
    world = make_world(session)
    recommend(session, world)
    resolve(session, world)
    idea = world.ideas_of[world.candidates[0].id][0]
    session.commit()
    page = client.page(f"/ideen/{idea.number}")
    text = page.text()
    assert text.index("Gebündelt") < text.index("Empfehlung des Strategiebeirats") < text.index("Ratsbeschluss")
    assert "Kernaktivität Sie ist hier" in text
    assert any(link.startswith("/buendel/") for link in page.links())
    assert any(link.startswith("/kernaktivitaeten/") for link in page.links())
    assert any(link.startswith("/ergebnis/") for link in page.links())
    assert "steht noch bevor" not in text
    for link in page.links():
        if link.startswith(("/buendel/", "/kernaktivitaeten/", "/ergebnis/")):
            client.page(link)


def test_an_idea_that_was_not_taken_up_says_why(client: Client, session: Session) -> None:
    world = make_world(session)
    resolve(session, world, k1=Verdict.DECLINED)
    declined = world.ideas_of[world.candidates[0].id][0]
    alone = world.loners[0]
    session.commit()
    assert "So hat der Rat entschieden." in client.page(f"/ideen/{declined.number}").text()
    page = client.page(f"/ideen/{alone.number}")
    assert "fand sich in dieser Runde keine Gruppe" in page.text()
    way = dict(_titles(session, alone, world.round))
    assert "Gebündelt" not in way
    assert way["Beantwortet"] is Progress.HERE


def test_an_idea_taken_up_later_links_both_ways(client: Client, session: Session) -> None:
    world = make_world(session)
    resolve(session, world, k1=Verdict.RESERVE)
    original = world.ideas_of[world.candidates[0].id][0]
    later = make_round(session, phase=Phase.BUNDLING)
    entry = session.scalars(select(IdeaReserve).where(IdeaReserve.candidate_id == world.candidates[0].id)).one()
    take_into_round(session, entry, later, actor=SYSTEM, at=NOW)
    session.commit()
    first = client.page(f"/ideen/{original.number}?runde={world.round.slug}")
    (link,) = [link for link in first.links() if f"runde={later.slug}" in link]
    assert "In eine spätere Runde übernommen" in first.text()
    second = client.page(link)
    assert "Aus dem Ideenspeicher" in second.text()
    assert any(link.startswith(f"/ideen/{original.number}?runde={world.round.slug}") for link in second.links())


def test_the_page_takes_the_same_number_of_statements_however_much_hangs_on_it(
    client: Client, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    world = make_world(session, candidates=2)
    few, many = world.loners[0], world.ideas_of[world.candidates[0].id][0]
    resolve(session, world)
    session.commit()
    counts = []
    for idea in (few, many):
        client.get(f"/ideen/{idea.number}")  # the index of similar ideas is warm
        number = idea.number
        counts.append(count_queries(lambda number=number: client.get(f"/ideen/{number}")))  # type: ignore[misc]  # a loop variable bound early
    assert abs(counts[0] - counts[1]) <= 4  # Kompetenz, Schwerpunkt, Kernaktivität are read where there are any
    assert max(counts) <= 26
