"""How texts are measured, the demo's and real ones alike: length, variety of words, habits of style, shared phrases."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import mean

from ideenmarkt.demo.slips import Slip, slips

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SAMPLE = 4000  # words: the variety of words falls with length, so all sets are compared at one; the smallest has 4,706
SHUFFLES = 5
LONG = 20  # words: from here on a text has sentences in which a habit can show
REAL_SETS = ("bonn_raddialog_2017.csv", "bonn_survey_2017.csv", "ottensen_2021.csv", "stuttgart_2023_dev.csv")

HABITS = {
    "a list of three": re.compile(r"\w+, \w+ und \w+|\w+, \w+, \w+"),
    "a colon that announces": re.compile(r"\w: \S"),
    "not this but that": re.compile(r"\bsondern\b", re.I),
    "an exclamation at the end": re.compile(r"!$"),
    "one could": re.compile("könnte", re.I),
    "a number in figures": re.compile(r"\d"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most that the real sets show."""

    least: float
    most: float

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most


def words(text: str) -> list[str]:
    """Lower-cased words without figures and signs; a compound with hyphens is one.

    >>> words("S-Bahn: 3x am Tag!")
    ['s-bahn', 'x', 'am', 'tag']
    """
    return [word.lower() for word in WORD.findall(text)]


def whole(title: str, text: str) -> str:
    """All that somebody wrote."""
    return f"{title} {text}".strip()


def german() -> list[Slip]:
    return [slip for slip in slips() if slip.language == "de"]


def real_texts(folder: Path) -> Mapping[str, list[tuple[str, str]]]:
    """set -> title and text of each contribution."""
    found = {}
    for name in REAL_SETS:
        with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
            found[name] = [(row["title"], row["text"]) for row in csv.DictReader(stream)]
    return found


def length(texts: Iterable[str], share: float) -> int:
    """So many words have the texts at this quantile, 0 to 1."""
    lengths = sorted(len(words(text)) for text in texts)
    return lengths[int(share * (len(lengths) - 1))]


def type_token_ratio(sample: Sequence[str]) -> float:
    return len(set(sample)) / len(sample)


def hapax_share(sample: Sequence[str]) -> float:
    """The share of the different words that occur once."""
    counts = Counter(sample)
    return sum(count == 1 for count in counts.values()) / len(counts)


def sampled(texts: Sequence[str], measure: Callable[[Sequence[str]], float]) -> float:
    """The mean of a measure over samples of SAMPLE words, each from the texts in another order."""
    found = []
    for seed in range(SHUFFLES):
        order = list(texts)
        Random(seed).shuffle(order)
        sample: list[str] = []
        for text in order:
            sample += words(text)
        found.append(measure(sample[:SAMPLE]))
    return mean(found)


def habit_share(texts: Iterable[str], habit: re.Pattern[str]) -> float:
    """The share of long texts that have it."""
    long = [text for text in texts if len(words(text)) >= LONG]
    return mean(bool(habit.search(text)) for text in long)


def shared_phrases(texts: Mapping[str, str], size: int = 4) -> dict[tuple[str, str], float]:
    """Pairs that share word n-grams, each with the share of the shorter one's n-grams, 0 to 1."""
    grams = {id: set(zip(*(words(text)[start:] for start in range(size)), strict=False)) for id, text in texts.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for id in sorted(grams):
        for gram in grams[id]:
            holders[gram].append(id)
    shared = Counter(pair for ids in holders.values() for pair in combinations(ids, 2))
    return {pair: count / min(len(grams[id]) for id in pair) for pair, count in shared.items()}
