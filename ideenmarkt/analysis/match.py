"""What an index finds, and the words that two texts share."""

from dataclasses import dataclass

from ideenmarkt.analysis.text import fold, stem, words


@dataclass(frozen=True, slots=True)
class Match:
    """One idea like the text asked for, and why.

    `score` is the probability, 0 to 1, that a person calls them the same idea; `shared_terms` are the words both
    have, as the idea writes them, the rarest first; `same_place` says that both name one place or lie at one.
    """

    id: str
    score: float
    shared_terms: tuple[str, ...]
    same_place: bool


def shared_stems(one: str, other: str) -> tuple[str, ...]:
    """Return the content words of `other`, as written there, that `one` has too in any inflection.

    >>> shared_stems("Bänke im Schlosspark reparieren", "Kaputte Bank: die Bänken am Schlosspark")
    ('Bänken', 'Schlosspark')
    """
    mine = {stem(fold(word)) for word in words(one)}
    theirs: dict[str, str] = {}
    for word in words(other):
        theirs.setdefault(stem(fold(word)), word)
    return tuple(word for key, word in theirs.items() if key in mine)
