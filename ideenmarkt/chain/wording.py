"""How an idea is named where its whole text has no room."""

from __future__ import annotations

from ideenmarkt.ideas.models import IdeaText

MOST_CHARACTERS = 70  # of the first words; about one line of a card's title


def headline(text: IdeaText) -> str:
    """The title, else the first words."""
    return text.title or first_words(text.body)


def first_words(body: str, most: int = MOST_CHARACTERS) -> str:
    """Whole words up to `most` characters, with an ellipsis where something is left out.

    >>> first_words("Mehr Bänke im Stadtpark", 12)
    'Mehr Bänke …'
    """
    words = body.split()
    line = " ".join(words)
    if len(line) <= most:
        return line
    shown = ""
    for word in words:
        longer = f"{shown} {word}".strip()
        if len(longer) > most:
            break
        shown = longer
    return f"{shown or line[:most]} …"
