"""The data: real contributions, no part of the project and only ever read in place, and the demo round's own."""

import csv
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ideenmarkt.analysis.documents import Document
from ideenmarkt.demo.slips import slips


class DataAbsent(Exception):
    """The data folder is not there; the message says where it was looked for."""


def folder() -> Path:
    """Return the data folder: IDEENMARKT_BENCH_DATA, else `../shared/data` beside the checkout; raises `DataAbsent`."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    path = Path(os.environ.get("IDEENMARKT_BENCH_DATA", default))
    if not (path / "stuttgart_2023_dev.csv").exists():
        raise DataAbsent(f"No benchmark data in {path}; set IDEENMARKT_BENCH_DATA to the folder that has it.")
    return path


Pairs = frozenset[frozenset[str]]
Partners = dict[str, frozenset[str]]


def partners(pairs: Pairs) -> Partners:
    """Return for each id in `pairs` the ids it is paired with.

    >>> partners(frozenset([frozenset("ab"), frozenset("bc")]))["b"] == {"a", "c"}
    True
    """
    found: dict[str, set[str]] = {}
    for one, other in (tuple(pair) for pair in pairs):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {id: frozenset(found[id]) for id in sorted(found)}


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposals with people's bundles and themes, and pairs that a reader called duplicates."""

    documents: tuple[Document, ...]
    bundles: tuple[str, ...]
    themes: tuple[str, ...]  # "" where the reader gave none
    same: Pairs
    unsure: Pairs

    def part(self, positions: list[int]) -> "Proposals":
        """Return the proposals at `positions` only."""
        return Proposals(
            tuple(self.documents[position] for position in positions),
            tuple(self.bundles[position] for position in positions),
            tuple(self.themes[position] for position in positions),
            self.same,
            self.unsure,
        )

    def duplicates(self) -> Partners:
        """Return for each proposal that has duplicates among these their ids."""
        ids = {document.id for document in self.documents}
        return partners(frozenset(pair for pair in self.same if pair <= ids))


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Contributions with coordinates, and pairs at most 20 m apart that a reader called the same wish or not."""

    documents: tuple[Document, ...]
    same: Pairs
    different: Pairs


@dataclass(frozen=True, slots=True)
class Round:
    """The demo round: what was published, with the group of the same wish and the Kompetenz of each."""

    documents: tuple[Document, ...]
    groups: tuple[str, ...]  # a wish of one idea has a group of its own
    competences: tuple[str, ...]  # "" where none fits
    same: Pairs


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one file of the data folder."""
    with (folder() / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _labelled(name: str, label: str) -> Pairs:
    return frozenset(frozenset((pair["id_a"], pair["id_b"])) for pair in rows(name) if pair["label"] == label)


def stuttgart() -> Proposals:
    """Return the labelled development half of a participatory budget's proposals, titles only."""
    proposals = rows("stuttgart_2023_dev.csv")
    pairs = "stuttgart_2023_dev_pairs.csv"
    return Proposals(
        tuple(Document(row["id"], row["title"], row["text"]) for row in proposals),
        tuple(row["bundle"] for row in proposals),
        tuple(row["theme"] for row in proposals),
        _labelled(pairs, "same"),
        _labelled(pairs, "unsure"),
    )


def bonn() -> Dialogue:
    """Return the contributions of a cycling dialogue."""
    documents = tuple(
        Document(row["id"], row["title"], row["text"], (float(row["lat"]), float(row["lon"])))
        for row in rows("bonn_raddialog_2017.csv")
    )
    pairs = "bonn_raddialog_2017_pairs.csv"
    return Dialogue(documents, _labelled(pairs, "same"), _labelled(pairs, "different"))


def ottensen() -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """Return the labelled contributions of a street-space dialogue, each with the rarest of its labels.

    Its labels are nested (two thirds have "moving traffic"); the rarest is the one that says most.
    """
    found = [row for row in rows("ottensen_2021.csv") if row["labels"]]
    counts = Counter(label for row in found for label in row["labels"].split("|"))
    rarest = [min(row["labels"].split("|"), key=lambda label: (counts[label], label)) for row in found]
    return tuple(Document(row["id"], row["title"], row["text"]) for row in found), tuple(rarest)


# Said of a group's core: these want the same; what complements it or is a part of it does not.
_SAME_WISH = {"core", "identical", "duplicate", "variant"}
_PUBLISHED = {"publish", "redact"}


def demo() -> Round:
    """Return what the demo round publishes; duplicates are ideas of a group whose relation says the same wish."""
    shown = [slip for slip in slips() if slip.gold.screening in _PUBLISHED]
    groups = [slip.gold.group or f"alone {slip.id}" for slip in shown]
    wishes: dict[str, list[str]] = {}
    for slip, group in zip(shown, groups, strict=True):
        if slip.gold.group and slip.gold.relation in _SAME_WISH:
            wishes.setdefault(group, []).append(slip.id)
    return Round(
        tuple(Document(slip.id, slip.title, slip.text) for slip in shown),
        tuple(groups),
        tuple(slip.gold.competence for slip in shown),
        frozenset(frozenset((a, b)) for ids in wishes.values() for a in ids for b in ids if a < b),
    )
