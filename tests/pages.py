"""A test client that checks every page it gets: title, one h1, unique ids, labels, valid HTML, no inline code."""

from __future__ import annotations

from contextvars import Context
from typing import Any
from xml.etree import ElementTree

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.database import db

Element = ElementTree.Element
LABELLED = {"input", "select", "textarea"}
UNLABELLED_INPUTS = {"hidden", "submit", "button", "image"}
# html5lib reports these although the HTML standard allows them
TOLERATED = {"invalid-codepoint"}


class Page:
    """A parsed page with a few questions that tests ask."""

    def __init__(self, html: str) -> None:
        self.html = html
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        self.root: Element = parser.parse(html)
        self.errors = [error for error in parser.errors if error[1] not in TOLERATED]

    def all(self, tag: str) -> list[Element]:
        return list(self.root.iter(tag))

    def text(self) -> str:
        return " ".join("".join(self.root.find("body").itertext()).split())  # type: ignore[union-attr]  # a parsed page has a body

    def h1(self) -> str:
        return " ".join("".join(self.all("h1")[0].itertext()).split())

    def links(self) -> list[str]:
        return [element.get("href", "") for element in self.all("a")]

    def forms(self) -> list[str]:
        return [element.get("action", "") for element in self.all("form")]


class Client(FlaskClient):
    """Flask's test client, with sign-in and checks."""

    def sign_in(self, account: Account) -> None:
        with self.session_transaction() as cookie:
            cookie["_user_id"] = f"{account.id}.{account.sign_in_number}"
            cookie["_fresh"] = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():  # the `session` fixture holds one, with what the test has arranged
            db.session.commit()
        # a context of its own: a request must share neither database session nor `g` with the test, or with another
        # request, else a forgotten commit or a wrong user would go unnoticed
        response = Context().run(super().open, *args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308) and response.data:
            check_page(response)
        return response

    def page(self, path: str, status: int = 200) -> Page:
        """GET a page and expect a status."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status_code}\n{response.text[:2000]}"
        return Page(response.text)


def check_page(response: TestResponse) -> None:
    """What holds for every page. Parts of pages (for htmx) have no doctype and are checked less."""
    html = response.get_data(as_text=True)
    whole = html.lstrip().lower().startswith("<!doctype")
    page = Page(html)
    if whole:
        assert not page.errors, page.errors[:5]
        assert page.root.get("lang"), "no lang"
        assert page.root.get("dir") in ("ltr", "rtl"), "no dir"
        titles = ["".join(title.itertext()).strip() for title in page.all("title")]
        assert titles, "no title"
        assert titles[0], "empty title"
        assert not titles[0].startswith("–"), "a title without the page's own part"
        assert len(page.all("h1")) == 1, f"{len(page.all('h1'))} h1"
    ids = [element.get("id") for element in page.root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    _check_elements(page, set(ids))
    for form in page.all("form"):
        if form.get("method") == "post":
            names = {field.get("name") for field in form.iter("input")}
            assert "csrf_token" in names, f"no CSRF token in the form for {form.get('action')}"


def _check_elements(page: Page, ids: set[str | None]) -> None:
    labels = {label.get("for") for label in page.all("label")}
    wrapped = {id(field) for label in page.all("label") for field in label.iter() if field.tag in LABELLED}
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.get("style") is None, f"inline style on {element.tag}"
        handlers = [name for name in element.attrib if name.startswith("on")]
        assert not handlers, f"inline handler {handlers}"
        if element.tag == "script":
            assert element.get("src") or element.get("type") == "application/json", "inline script"
        if element.tag in LABELLED and element.get("type") not in UNLABELLED_INPUTS:
            named = (
                element.get("id") in labels
                or element.get("aria-label")
                or element.get("aria-labelledby")
                or id(element) in wrapped
            )
            assert named, f"no label: {element.tag} {element.get('name')}"
        for reference in (element.get("aria-describedby") or "").split():
            assert reference in ids, f"aria-describedby names {reference}, which is not there"
