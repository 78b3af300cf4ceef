"""How good the engine was when it was last measured: the figures that the benchmark leaves in `quality.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Measure(StrEnum):
    """What was measured; every value runs from 0 (bad) to 1."""

    RECALL_AT_5 = "recall_at_5"  # of true duplicates, the share among the first five hits
    RECALL_HALF_TYPED = "recall_half_typed"  # the same when only the first half of the text is typed
    AMI = "ami"  # agreement with people's bundles beyond chance (adjusted mutual information)
    B3 = "b3"  # agreement with people's bundles idea by idea (F of B-cubed precision and recall)
    TOP_PAIRS = "top_pairs"  # of the 200 pairs suggested first, the share that people bundled together
    THEME_F1 = "theme_f1"  # macro-F1 of the suggested theme after 600 decisions


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, beside that of another method (`peer_name`) where one was measured on the same data."""

    key: Measure
    ours: float  # 0 to 1
    peer: float | None = None
    peer_name: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """One run of the benchmark. `data` is German, for people; `encoder` is written as `encoders.describe` does."""

    date: date
    encoder: str
    data: str
    rows: tuple[Figure, ...]


def parse_quality(source: Mapping[str, Any]) -> Quality:
    """Read figures from decoded JSON: `date` (ISO), `encoder`, `data`, and `rows` of `key`, `ours` and, where there is
    another method, `peer` and `peer_name`.

    Raises KeyError, TypeError or ValueError when something is missing, unknown or outside of 0 to 1.

    >>> rows = [{"key": "ami", "ours": 0.5}]
    >>> parse_quality({"date": "2026-11-22", "encoder": "sparse 1", "data": "", "rows": rows}).rows[0].ours
    0.5
    """
    return Quality(
        date=date.fromisoformat(source["date"]),
        encoder=str(source["encoder"]),
        data=str(source["data"]),
        rows=tuple(_figure(row) for row in source["rows"]),
    )


def _figure(row: Mapping[str, Any]) -> Figure:
    peer = row.get("peer")
    return Figure(
        key=Measure(row["key"]),
        ours=_share(row["ours"]),
        peer=None if peer is None else _share(peer),
        peer_name=str(row.get("peer_name") or ""),
    )


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{value} does not lie between 0 and 1")
    return float(value)


@cache
def read_quality() -> Quality:
    """Return the figures that this version was released with.

    >>> 0 <= read_quality().rows[0].ours <= 1
    True
    """
    return parse_quality(json.loads(files("ideenmarkt.analysis").joinpath("quality.json").read_text("utf-8")))
