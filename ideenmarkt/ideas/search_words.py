"""Under which words an idea is found, and which words a search asks for. Both sides spell the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ideenmarkt.analysis.text import fold, words

LONGEST_WORD = 64  # characters kept of a word in the search index
MOST_WORDS = 8  # of a search; each is one more condition
_INSIDE = re.compile(r"[-'’]+")
_WITHOUT_DOTS = str.maketrans("äöü", "aou")


def search_words(title: str, body: str) -> set[str]:
    """The words under which a wording is found: folded, and also without the dots of umlauts, so that
    »Banke« finds »Bänke« and »Baum« finds »Bäume«; a word with hyphens as one word and in its parts.

    >>> sorted(search_words("Rad-Wege", ""))
    ['rad', 'radwege', 'wege']
    >>> sorted(search_words("", "Für Bänke"))
    ['baenke', 'banke']
    """
    return {word[:LONGEST_WORD] for written in words(f"{title} {body}") for word in _spellings(written)}


def query_words(typed: str) -> tuple[str, ...]:
    """The beginnings of words that a search asks for, without filler words and repetitions.

    >>> query_words("mehr Bänke, Rad-Wege")
    ('baenke', 'radwege')
    """
    wanted = dict.fromkeys(_joined(fold(word))[:LONGEST_WORD] for word in words(typed))
    return tuple(word for word in wanted if word)[:MOST_WORDS]


def _spellings(written: str) -> Iterator[str]:
    parts = _INSIDE.split(written)
    for part in (_joined(written), *parts) if len(parts) > 1 else (written,):
        if len(part) > 1:
            yield fold(part)
            yield fold(part.lower().translate(_WITHOUT_DOTS))


def _joined(word: str) -> str:
    return _INSIDE.sub("", word)
