"""/ideen: what others want, found again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.chain.listing import Listing
from ideenmarkt.chain.standing import Standing
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import Channel
from ideenmarkt.strategy.models import Competence, Neighbourhood, Phase, Round
from ideenmarkt.weighing.models import Body, Support, Voter, VotingCode
from ideenmarkt.weighing.states import BodyKind
from tests.conftest import NOW
from tests.factories import make_idea, make_round
from tests.pages import Client, Page


def _ids(session: Session) -> tuple[int, int]:
    competence = session.scalars(select(Competence).where(Competence.key == "leben")).one()
    place = session.scalars(select(Neighbourhood).where(Neighbourhood.key == "gerthe")).one()
    return competence.id, place.id


def _support(session: Session, idea: Idea, people: int) -> None:
    body = Body(round_id=idea.round_id, kind=BodyKind.CITIZENS, title=f"Bürgerschaft {idea.number}")
    session.add(body)
    session.flush()
    for person in range(people):
        code = VotingCode(body_id=body.id, code_hash=f"{idea.id:032}{person:032}", issued_at=NOW)
        session.add(code)
        session.flush()
        voter = Voter(voting_code_id=code.id)
        session.add(voter)
        session.flush()
        session.add(Support(voter_id=voter.id, idea_id=idea.id, given_at=NOW))


def _titles(page: Page) -> list[str]:
    return [
        " ".join("".join(title.itertext()).split())
        for title in page.all("h3")
        if "card__title" in title.get("class", "")
    ]


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session)


def test_without_a_round_the_page_says_so(client: Client) -> None:
    assert "Es läuft noch keine Beteiligungsrunde" in client.page("/ideen").text()


def test_an_empty_round_says_what_happens_next(client: Client, session: Session, round_: Round) -> None:
    session.commit()
    assert "Noch ist keine Idee veröffentlicht" in client.page("/ideen").text()


def test_only_published_ideas_are_listed(client: Client, session: Session, round_: Round) -> None:
    make_idea(session, round_, title="Öffentlich")
    make_idea(session, round_, title="Ungelesen", published=False)
    session.commit()
    page = client.page("/ideen")
    assert _titles(page) == ["Öffentlich"]
    assert "Eine Idee" in page.text()


def test_an_idea_without_title_is_shown_by_its_words(client: Client, session: Session, round_: Round) -> None:
    make_idea(session, round_, "Mehr Bänke am See, damit man ausruhen kann.")
    session.commit()
    page = client.page("/ideen")
    assert _titles(page) == ["Mehr Bänke am See, damit man ausruhen kann."]
    assert page.text().count("Mehr Bänke am See") == 1


def test_words_narrow_the_list_and_stand_in_the_address(client: Client, session: Session, round_: Round) -> None:
    make_idea(session, round_, "Ein Radweg an der Hauptstraße.", title="Radweg")
    make_idea(session, round_, "Eine Bank am See zum Ausruhen.", title="Bank")
    session.commit()
    page = client.page("/ideen?q=radw")
    assert _titles(page) == ["Radweg"]
    assert 'value="radw"' in page.html


def test_a_search_without_hits_helps_on(client: Client, session: Session, round_: Round) -> None:
    make_idea(session, round_)
    session.commit()
    page = client.page("/ideen?q=unauffindbar")
    assert "Keine Ideen gefunden" in page.text()
    assert "Alle Ideen zeigen" in page.text()


def test_filters_are_links_with_counts_and_can_be_taken_off_again(
    client: Client, session: Session, round_: Round
) -> None:
    competence_id, place_id = _ids(session)
    make_idea(session, round_, competence_id=competence_id, neighbourhood_id=place_id, title="Mit")
    make_idea(session, round_, channel=Channel.PAPER, title="Ohne")
    session.commit()
    page = client.page("/ideen")
    for address in ("kompetenz=leben", "bezirk=nord", "eingangsweg=paper", "status=published"):
        (link,) = [link for link in page.links() if address in link]
        found = client.page(link)
        assert any(link in ("/ideen", "/ideen?") for link in found.links())
    assert _titles(client.page("/ideen?kompetenz=leben")) == ["Mit"]
    assert _titles(client.page("/ideen?eingangsweg=paper")) == ["Ohne"]
    assert "Gerthe, 1 Idee" in client.page("/ideen?bezirk=nord").text()


def test_the_status_comes_from_the_whole_chain(client: Client, session: Session, round_: Round) -> None:
    make_idea(session, round_, title="Frei")
    session.commit()
    assert _titles(client.page("/ideen?status=published")) == ["Frei"]
    assert _titles(client.page("/ideen?status=bundled")) == []
    # what is not public cannot be asked for
    assert _titles(client.page("/ideen?status=received")) == ["Frei"]


def test_the_most_supported_come_first_and_ties_in_order_of_arrival(
    client: Client, session: Session, round_: Round
) -> None:
    ideas = [make_idea(session, round_, title=title) for title in ("eins", "zwei", "drei", "vier")]
    _support(session, ideas[2], 2)
    _support(session, ideas[3], 1)
    session.commit()
    page = client.page("/ideen?sortierung=unterstuetzt")
    assert _titles(page) == ["drei", "vier", "eins", "zwei"]
    assert "2 Unterstützungen" in page.text()


def test_pages_keep_search_and_filters(client: Client, session: Session, round_: Round) -> None:
    for number in range(30):
        make_idea(session, round_, f"Ein Baum an der Ecke {number}.")
    session.commit()
    page = client.page("/ideen?q=baum&sortierung=nummer")
    assert "hier 1 bis 24" in page.text()
    (following,) = [link for link in page.links() if "seite=2" in link and "q=baum" in link and "nummer" in link][:1]
    assert len(_titles(client.page(following))) == 6
    assert len(_titles(client.page("/ideen?seite=99"))) == 6


@pytest.mark.parametrize(
    "query",
    ["seite=x", "seite=-1", "seite=999999999999", "ortsteil=x", "sortierung=x", "eingangsweg=x", "q=%00", "q=%"],
)
def test_nonsense_in_the_address_is_passed_over(client: Client, session: Session, round_: Round, query: str) -> None:
    make_idea(session, round_)
    session.commit()
    assert client.get(f"/ideen?{query}").status_code == 200


def test_another_round_can_be_named_and_an_unknown_one_is_404(client: Client, session: Session) -> None:
    old = make_round(session, slug="alt")
    make_idea(session, old, title="Aus der alten Runde")
    make_round(session)
    session.commit()
    assert _titles(client.page("/ideen")) == []
    page = client.page("/ideen?runde=alt")
    assert _titles(page) == ["Aus der alten Runde"]
    assert any("runde=alt" in link for link in page.links() if link.startswith("/ideen/"))
    client.page("/ideen?runde=gibt-es-nicht", 404)


def test_the_page_takes_the_same_number_of_statements_however_long_it_is(
    client: Client, session: Session, round_: Round, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    counts = []
    competence_id, place_id = _ids(session)
    for more in (3, 27):
        for _ in range(more):
            make_idea(session, round_, competence_id=competence_id, neighbourhood_id=place_id)
        session.commit()
        counts.append(count_queries(lambda: client.get("/ideen")))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_ideas_can_only_be_sent_in_while_the_round_collects(client: Client, session: Session) -> None:
    make_round(session)
    session.commit()
    assert "/ideen/neu" in client.page("/ideen").links()
    make_round(session, phase=Phase.WEIGHING)
    session.commit()
    assert "/ideen/neu" not in client.page("/ideen").links()


def test_changing_a_filter_leads_back_to_the_first_page() -> None:
    listing = Listing.from_query({"q": "baum", "seite": "3", "sortierung": "unterstuetzt"})
    assert listing.query(page=4) == {"q": "baum", "seite": "4", "sortierung": "unterstuetzt"}
    assert listing.query(status=Standing.BUNDLED) == {"q": "baum", "sortierung": "unterstuetzt", "status": "bundled"}
    assert listing.query(channel=Channel.TABLE)["eingangsweg"] == "table"
    assert "seite" not in listing.query(channel=Channel.TABLE)
