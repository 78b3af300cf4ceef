"""Which language a page speaks."""

from __future__ import annotations

from collections.abc import Callable

from ideenmarkt.ground.access import Role
from tests.pages import Client


def test_a_page_speaks_the_browsers_language_and_says_so(client: Client) -> None:
    page = client.get("/anmelden", headers={"Accept-Language": "ar,de;q=0.5"})
    assert '<html lang="ar" dir="rtl">' in page.text


def test_a_choice_is_stronger_than_the_browser(client: Client) -> None:
    client.post("/sprache", data={"sprache": "uk", "zurueck": "/anmelden"})
    page = client.get("/anmelden", headers={"Accept-Language": "de"})
    assert '<html lang="uk" dir="ltr">' in page.text


def test_staff_pages_are_german_or_english(client_as: Callable[..., Client]) -> None:
    staff = client_as(Role.MODERATOR)
    page = staff.get("/konto", headers={"Accept-Language": "tr"})
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Türkçe" not in page.text


def test_a_choice_leads_back_and_never_to_another_host(client: Client) -> None:
    answer = client.post("/sprache", data={"sprache": "en", "zurueck": "https://example.org/"})
    assert answer.headers["Location"] == "/"
