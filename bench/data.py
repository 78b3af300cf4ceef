"""The development data: real contributions that are no part of the project and are only ever read in place."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from ideenmarkt.analysis.documents import Document


class DataAbsent(Exception):
    """The data folder is not there; the message says where it was looked for."""


def folder() -> Path:
    """Return the data folder: IDEENMARKT_BENCH_DATA, else `../shared/data` beside the checkout; raises `DataAbsent`."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    path = Path(os.environ.get("IDEENMARKT_BENCH_DATA", default))
    if not (path / "stuttgart_2023_dev.csv").exists():
        raise DataAbsent(f"No benchmark data in {path}; set IDEENMARKT_BENCH_DATA to the folder that has it.")
    return path


@dataclass(frozen=True, slots=True)
class Proposals:
    """Proposals with people's bundles and themes, and pairs that a reader called duplicates."""

    documents: tuple[Document, ...]
    bundles: tuple[str, ...]
    themes: tuple[str, ...]  # "" where the reader gave none
    same: frozenset[frozenset[str]]
    unsure: frozenset[frozenset[str]]

    def part(self, positions: list[int]) -> "Proposals":
        """Return the proposals at `positions` only."""
        return Proposals(
            tuple(self.documents[position] for position in positions),
            tuple(self.bundles[position] for position in positions),
            tuple(self.themes[position] for position in positions),
            self.same,
            self.unsure,
        )

    def duplicates(self) -> dict[str, frozenset[str]]:
        """Return for each proposal that has duplicates among these their ids."""
        ids = {document.id for document in self.documents}
        found: dict[str, set[str]] = {}
        for one, other in (tuple(pair) for pair in self.same if pair <= ids):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {id: frozenset(found[id]) for id in sorted(found)}


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one file of the data folder."""
    with (folder() / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def stuttgart() -> Proposals:
    """Return the labelled development half of a participatory budget's proposals."""
    proposals = rows("stuttgart_2023_dev.csv")
    pairs = rows("stuttgart_2023_dev_pairs.csv")
    labelled = {
        label: frozenset(frozenset((pair["id_a"], pair["id_b"])) for pair in pairs if pair["label"] == label)
        for label in ("same", "unsure")
    }
    return Proposals(
        tuple(Document(row["id"], row["title"], row["text"]) for row in proposals),
        tuple(row["bundle"] for row in proposals),
        tuple(row["theme"] for row in proposals),
        labelled["same"],
        labelled["unsure"],
    )
