"""Words that name a group: what its members share and the others don't, in the spelling people used."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ideenmarkt.analysis.places import place_names
from ideenmarkt.analysis.text import fold, stem, words

LABEL_WORDS: Final = (2, 4)
_SHARED_LIMIT: Final = 8
# How much less a word without a capital says as a name: »sanieren« beside »Sporthalle«.
_NO_NOUN: Final = 0.6


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one corpus: the stems of each text, how rare each stem is, and how it is best written.

    >>> vocabulary = Vocabulary.of(["Radwege bauen", "Radweg sanieren", "Radwege sanieren"])
    >>> vocabulary.surface["radweg"], vocabulary.shared_by([0, 1, 2])
    ('Radwege', ('Radwege', 'sanieren'))
    """

    stems: tuple[dict[str, str], ...]  # for each text: stem -> as written there, in order of appearance
    rarity: dict[str, float]
    surface: dict[str, str]

    @classmethod
    def of(cls, texts: Sequence[str], quarters: Collection[str] = ()) -> "Vocabulary":
        """Read the words of `texts`; those among `quarters` (folded) say where and name nothing."""
        per_text: list[dict[str, str]] = []
        spellings: dict[str, Counter[str]] = {}
        for text in texts:
            written: dict[str, str] = {}
            for word in words(text):
                if fold(word) in quarters:
                    continue
                key = stem(fold(word))
                spellings.setdefault(key, Counter())[word] += 1
                written.setdefault(key, word)
            per_text.append(written)
        frequency = Counter(key for written in per_text for key in written)
        rarity = {key: math.log((1 + len(texts)) / (1 + count)) + 1 for key, count in frequency.items()}
        return cls(tuple(per_text), rarity, {key: _best_spelling(counts) for key, counts in spellings.items()})

    def strongest(self, members: Sequence[int]) -> list[str]:
        """Return the stems that members of a group share, the most telling first."""
        frequency = Counter(key for member in members for key in self.stems[member])
        least = min(2, len(members))
        telling = {
            # how much more often here than elsewhere; a noun names better than a verb
            key: count * self.rarity[key] * (1.0 if self.surface[key][0].isupper() else _NO_NOUN)
            for key, count in frequency.items()
            if count >= least
        }
        return sorted(telling, key=lambda key: (-telling[key], key))

    def shared_by(self, members: Sequence[int], limit: int = _SHARED_LIMIT) -> tuple[str, ...]:
        """Return the words that members of a group share, strongest first, in their most usual spelling."""
        return tuple(self.surface[key] for key in self.strongest(members)[:limit])

    def shared_with(self, member: int, keys: Sequence[str], limit: int = 5) -> tuple[str, ...]:
        """Return which of the stems `keys` (strongest first) one text has, spelled as in that text."""
        written = self.stems[member]
        return tuple(written[key] for key in keys if key in written)[:limit]

    def label(self, members: Sequence[int], representative: int) -> str:
        """Return two to four words that name the group, filled up from its representative's own words."""
        keys = self.strongest(members)[: LABEL_WORDS[1]]
        places = {
            stem(fold(word))
            for name in place_names(" ".join(self.stems[representative].values()))
            for word in words(name)
        }
        # the words that the whole corpus uses most say best what it is about; places name a group only when shared
        own = sorted(self.stems[representative], key=lambda key: (key in places, self.rarity[key], key))
        keys += [key for key in own if key not in keys][: max(0, LABEL_WORDS[0] - len(keys))]
        return ", ".join(self.surface[key] for key in keys)


def _best_spelling(counts: Counter[str]) -> str:
    """Prefer the usual spelling; all-capital shouting and a capital from a sentence's start lose a tie."""
    return min(counts, key=lambda word: (-counts[word], word.isupper() and len(word) > 4, word))
