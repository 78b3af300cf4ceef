"""What the benchmark reads, and that what is tuned is not what is reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import data, search, suggestions, synthetic
from bench.measure import halves
from ideenmarkt.demo.slips import slips


@pytest.fixture(autouse=True)
def _data(bench_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDEENMARKT_BENCH_DATA", str(bench_data))


def test_no_reported_query_asks_for_a_pair_inside_the_tuning_half() -> None:
    proposals = data.stuttgart()
    first, second = halves(len(proposals.documents))
    assert not set(first) & set(second)
    tuned = {proposals.documents[position].id for position in first}
    reported = search.sets(proposals, data.bonn(), data.demo())[0]
    assert reported.wanted
    assert not tuned & set(reported.wanted)


def test_reported_pairs_are_not_inside_the_tuning_half() -> None:
    rows = list(suggestions.pairs(data.stuttgart(), [None]))
    everything, unseen = (
        [row.value for row in rows if row.method == "pg_trgm" and row.data.startswith(start)]
        for start in ("Stuttgart, all", "Stuttgart, pairs not inside")
    )
    assert everything != unseen


def test_a_part_of_a_wish_is_no_duplicate_in_the_demo() -> None:
    round_ = data.demo()
    parts = {slip.id for slip in slips() if slip.gold.relation in {"part", "complement"}}
    assert parts
    assert not parts & set(data.partners(round_.same))
    assert len(round_.groups) == len(round_.documents) == len(round_.competences)


def test_made_up_ideas_are_always_the_same_and_near_those_with_the_same_words() -> None:
    ideas = synthetic.documents(300)
    assert ideas == synthetic.documents(300)
    encoder = synthetic.MixingEncoder(None)
    rows = encoder.encode(["Bänke am Park", "Bänke im Park", "Schwimmbad öffnen morgen"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
