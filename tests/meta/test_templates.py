"""Rules about all templates: they parse, hold no inline code, and every text goes through gettext."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

FOLDER = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
NAMES = [str(path.relative_to(FOLDER)) for path in TEMPLATES]

COMMENT = re.compile(r"\{#.*?#\}", re.S)
STATEMENT = re.compile(r"\{%.*?%\}", re.S)
EXPRESSION = re.compile(r"\{\{.*?\}\}", re.S)
TAG = re.compile(r"<[^<>]*>", re.S)
ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')  # outside of tags: blocks that fill in attributes
TEXT_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder|aria-description)="([^"]*)"')
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")

# Text that is the same in every language, with the reason.
SAME_EVERYWHERE = {
    "CSV",  # names of formats
    "XLSX",
    "JSON",
    "Enter",  # names of keys stand on the keyboard
    "Esc",
}


def without_code(source: str) -> str:
    """What a reader would see of a template, without what gettext gives."""
    for pattern in (COMMENT, STATEMENT, EXPRESSION):
        source = pattern.sub(" ", source)
    return source


def loose_words(source: str) -> set[str]:
    """Words in the text or in a spoken attribute that no gettext call contains."""
    visible = without_code(source)
    spoken = " ".join(TEXT_ATTRIBUTE.findall(visible))
    text = re.sub(r"&[a-z]+;", " ", ATTRIBUTE.sub(" ", TAG.sub(" ", visible)))
    return set(WORD.findall(f"{text} {spoken}")) - SAME_EVERYWHERE


def test_the_search_for_loose_words_finds_one() -> None:
    assert loose_words("<p>{{ _('Ja') }} Nein</p>") == {"Nein"}
    assert loose_words('<p aria-label="Hinweis">{# Wort #}</p>') == {"Hinweis"}
    assert loose_words("<p class='leise'>{{ _('Ja') }}</p>") == set()


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("name", NAMES)
def test_a_template_parses(name: str) -> None:
    # the application's own environment knows every filter; parsing alone needs no database
    from ideenmarkt.app import ROOT

    app = Flask("templates", template_folder=str(ROOT / "templates"))
    source = (FOLDER / name).read_text("utf-8")
    app.jinja_env.parse(source, name, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_no_inline_style_script_or_handler(name: str) -> None:
    source = COMMENT.sub("", (FOLDER / name).read_text("utf-8"))
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<[a-z][^<>]*\son[a-z]+\s*=", source)
    assert not re.search(r"\shx-on\b|\shx-on:", source), "hx-on evaluates code, which the policy forbids"
    assert "javascript:" not in source
    for opening in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in opening or "application/json" in opening, opening
    assert "<style" not in source


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_a_template_goes_through_gettext(name: str) -> None:
    assert loose_words((FOLDER / name).read_text("utf-8")) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_loads_nothing_from_elsewhere(name: str) -> None:
    source = (FOLDER / name).read_text("utf-8")
    assert not re.search(r'(?:src|action|srcset)="(?:https?:)?//', source)
