"""An idea is called the same on every page: by its title, or by the rule of `IdeaText.heading`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ideenmarkt.config import ROOT

# a title with the text as its stand-in, in a template or in Python
OWN_RULE = re.compile(r"\btitle or [(\w.]*(?:body|first_words)\b")
# shows the whole text in place of a title
WHOLE_TEXT = ROOT / "templates" / "chain" / "parts.html"
RULE = ROOT / "ideenmarkt" / "ideas" / "models.py"
SOURCES = sorted({*(ROOT / "templates").rglob("*.html"), *(ROOT / "ideenmarkt").rglob("*.py")} - {WHOLE_TEXT, RULE})


def test_the_rule_itself_would_be_found() -> None:
    assert OWN_RULE.search(RULE.read_text())
    assert OWN_RULE.search(WHOLE_TEXT.read_text())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_a_rule_of_its_own(path: Path) -> None:
    assert not OWN_RULE.search(path.read_text(encoding="utf-8"))
