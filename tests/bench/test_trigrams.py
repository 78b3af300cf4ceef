"""Our pg_trgm against the real one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import psycopg
import pytest

from bench import peers, postgres, trigrams
from ideenmarkt.demo.slips import slips


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection]:
    try:
        with postgres.with_trigrams() as found:
            yield found
    except postgres.PostgresAbsent as absent:
        pytest.skip(str(absent))


def test_similarities_are_those_of_a_real_postgresql(connection: psycopg.Connection) -> None:
    pairs = trigrams.sample([slip.text for slip in slips()])
    theirs = postgres.similarities(connection, pairs)
    ours = [peers.similarity(one, other) for one, other in pairs]
    assert len(pairs) > 500
    assert ours == pytest.approx(theirs, abs=trigrams.TOLERANCE)
    assert trigrams.share_in_order(np.array(ours), np.array(theirs)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bänke", "BÄNKE"),
        ("Rad-Weg", "Rad Weg"),
        ("400 m²", "400 m"),
        ("Straße_1", "Strasse 1"),
        ("", "Bank"),
        ("şehir", "Şehir"),
        ("Hund 🐕", "Hund"),
    ],
)
def test_letters_digits_and_marks_are_told_apart_as_there(connection: psycopg.Connection, one: str, other: str) -> None:
    theirs = postgres.similarities(connection, [(one, other)])
    assert [peers.similarity(one, other)] == pytest.approx(theirs, abs=trigrams.TOLERANCE)
