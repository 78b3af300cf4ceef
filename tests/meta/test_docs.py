"""What the documents say is what the code does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_way_of_an_idea_is_drawn_from_todays_tables() -> None:
    drawn = runpy.run_path(str(ROOT / "docs" / "draw_transitions.py"))["page"]()
    assert (ROOT / "docs" / "way-of-an-idea.md").read_text("utf-8") == drawn, "run: make docs"


@pytest.mark.parametrize("document", ["README.md", "docs/rooms.md", "docs/way-of-an-idea.md"])
def test_every_file_that_a_document_names_is_there(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    folder = (ROOT / document).parent
    assert [link for link in links if not (folder / link).exists()] == []
