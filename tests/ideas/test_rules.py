"""Pure rules of ideas: sending, first words, search words, the criteria of a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ideenmarkt.ideas.criteria import Criteria, Sort
from ideenmarkt.ideas.rules import MOST_SENT, SENDING_WINDOW, IdeaAction, allowed_actions, first_words, may_send
from ideenmarkt.ideas.search_words import MOST_WORDS, query_words, search_words
from ideenmarkt.ideas.states import Channel, IdeaState
from tests.conftest import NOW


def test_a_browser_may_send_up_to_the_limit_within_the_window() -> None:
    assert may_send([NOW] * (MOST_SENT - 1), at=NOW)
    assert not may_send([NOW] * MOST_SENT, at=NOW)


def test_what_was_sent_long_ago_does_not_count() -> None:
    assert may_send([NOW - SENDING_WINDOW] * MOST_SENT, at=NOW)
    assert not may_send([NOW - SENDING_WINDOW + timedelta(seconds=1)] * MOST_SENT, at=NOW)


@pytest.mark.parametrize("state", [IdeaState.WITHDRAWN, IdeaState.DECLINED])
def test_what_is_settled_cannot_be_withdrawn(state: IdeaState) -> None:
    assert IdeaAction.WITHDRAW not in allowed_actions(state)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Mehr Bänke.", "Mehr Bänke."),
        ("Mehr Bänke. Überall in der Stadt.", "Mehr Bänke."),
        ("wlan\n\nüberall", "wlan überall"),
        ("- Bänke\n- Bäume", "Bänke - Bäume"),
        ("x" * 100, "x" * 70 + " …"),
        ("Wort " * 30, ("Wort " * 14).strip() + " …"),
        ("Kurz", "Kurz"),
        ("Warum? Darum.", "Warum?"),
        ("Am Hbf. fehlen Bänke. Viele sogar.", "Am Hbf. fehlen Bänke."),
        ("Ab dem 1. Mai, z. B. im Park. Ja!", "Ab dem 1. Mai, z. B. im Park. Ja!"),
        ("Bänke, " * 20, ("Bänke, " * 10).rstrip(", ") + " …"),
        ("- " * 40 + "Ende", "Ende"),
        ("* * *", "* * *"),
    ],
)
def test_an_idea_without_a_title_shows_its_first_words(text: str, heading: str) -> None:
    assert first_words(text) == heading


def found(query: str, text: str) -> bool:
    words = search_words("", text)
    return all(any(word.startswith(wanted) for word in words) for wanted in query_words(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Bänke", "Mehr Bänke im Park"),
        ("Baenke", "Mehr Bänke im Park"),
        ("Bänke", "Mehr Baenke im Park"),
        ("Bank", "Mehr Bänke im Park"),
        ("bän", "Mehr Bänke im Park"),
        ("Straße", "Die STRASSE ist laut"),
        ("strasse", "Die Straße ist laut"),
        ("Radweg", "Rad-Wege bauen"),
        ("rad-weg", "Radwege bauen"),
        ("Wege", "Rad-Wege bauen"),
        ("park bänke", "Mehr Bänke im Park"),
        ("die Bänke", "Mehr Bänke im Park"),
    ],
)
def test_a_search_finds(query: str, text: str) -> None:
    assert found(query, text)


@pytest.mark.parametrize("query", ["Bänke Schwimmbad", "ark", "Parkhaus"])
def test_a_search_wants_every_word_from_its_beginning(query: str) -> None:
    assert not found(query, "Mehr Bänke im Park")


def test_a_search_has_a_limit_of_words() -> None:
    assert len(query_words(" ".join(f"wort{n}" for n in range(50)))) == MOST_WORDS


def test_criteria_survive_the_address() -> None:
    criteria = Criteria("Bänke", "leben", "gruen", "nord", 3, Channel.TABLE, Sort.OLDEST, 4)
    assert Criteria.from_query(criteria.query()) == criteria


def test_another_filter_leads_back_to_the_first_page() -> None:
    assert "seite" not in Criteria(page=4).query(competence_key="leben")
    assert Criteria(page=4).query(page=5) == {"seite": "5"}


@pytest.mark.parametrize(
    "query",
    [
        {"seite": "0"}, {"seite": "-1"}, {"seite": "²"}, {"seite": "9" * 40}, {"ortsteil": "x"},
        {"eingangsweg": "brieftaube"}, {"sortierung": "'; DROP"}, {"q": "  \0 "},
    ],
)  # fmt: skip
def test_nonsense_in_an_address_is_passed_over(query: dict[str, str]) -> None:
    assert Criteria.from_query(query) == Criteria()
