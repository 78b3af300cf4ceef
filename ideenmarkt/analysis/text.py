"""German text as words: one spelling for matching, surface forms for showing."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ideenmarkt.analysis.stopwords import STOP_WORDS

# A word may carry hyphens, apostrophes and digits inside ("Rad-Weg", "B14"); a hyphen at its end belongs to a cut word.
WORD: Final = re.compile(r"\w+(?:[-'\u2019]\w+)*")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# German inflects at the end; two words with a stem of this length and only such endings apart are the same word.
_STEM_LENGTH: Final = 4
_ENDINGS: Final = ("innen", "ern", "en", "er", "es", "em", "e", "n", "s")


# the same few thousand words are folded and stemmed again and again
_REMEMBERED: Final = 1 << 16


@lru_cache(_REMEMBERED)
def fold(text: str) -> str:
    """Return `text` in the one spelling used for matching and search keys: NFC, lower case, ae/oe/ue/ss.

    >>> fold("Fußgänger-Übergang")
    'fussgaenger-uebergang'
    """
    return unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)


def tokens(text: str) -> tuple[str, ...]:
    """Return every word of `text` in order of appearance, as written, stop words included.

    >>> tokens("Mehr Bänke am Rhein-Ufer!")
    ('Mehr', 'Bänke', 'am', 'Rhein-Ufer')
    """
    return tuple(WORD.findall(unicodedata.normalize("NFC", text)))


def words(text: str) -> tuple[str, ...]:
    """Return the content words of `text` in order of appearance, as written; filler and stop words are left out.

    Single letters and lone digits are no content; numbers of two digits and more are ("Tempo 30").

    >>> words("Bitte mehr Bänke für die Älteren am Rheinufer, Tempo 30")
    ('Bänke', 'Älteren', 'Rheinufer', 'Tempo', '30')
    """
    return tuple(token for token in tokens(text) if len(token) > 1 and fold(token) not in STOP_WORDS)


@lru_cache(_REMEMBERED)
def stem(folded: str) -> str:
    """Return a folded word without its inflectional ending: a key for comparing, never shown to anybody.

    >>> stem("radwege"), stem("radweg"), stem("baenken"), stem("see")
    ('radweg', 'radweg', 'baenk', 'see')
    """
    for ending in _ENDINGS:
        if folded.endswith(ending) and not folded.endswith("ss") and len(folded) - len(ending) >= _STEM_LENGTH:
            return folded[: -len(ending)]
    return folded


def stems(texts: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Return the set of stems of the content words of each text.

    >>> sorted(stems(["Radwege und Bänke"])[0])
    ['baenk', 'radweg']
    """
    return tuple(frozenset(stem(fold(word)) for word in words(text)) for text in texts)
