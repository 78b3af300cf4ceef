"""Why ideas are together: the words that most of them use. Computed from what they say now, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ideenmarkt.analysis.text import fold, words
from ideenmarkt.ideas.models import IdeaText

MOST = 6  # words shown


def shared_words(texts: Sequence[IdeaText]) -> tuple[str, ...]:
    """Words that at least two of the texts use, the most common first, as they are mostly written."""
    users: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for text in texts:
        found = words(f"{text.title} {text.body}")
        users.update({fold(word) for word in found})
        for word in found:
            spellings.setdefault(fold(word), Counter())[word] += 1
    shared = sorted((key for key, count in users.items() if count > 1), key=lambda key: (-users[key], -len(key), key))
    return tuple(min(spellings[key], key=lambda word: (-spellings[key][word], word)) for key in shared[:MOST])
