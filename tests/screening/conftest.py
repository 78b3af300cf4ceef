"""What tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ideenmarkt.screening.suggestions import forget_suggesters


@pytest.fixture(autouse=True)
def _fresh_suggesters() -> Iterator[None]:
    """Every test has a database of its own, so what an earlier one taught must not linger."""
    forget_suggesters()
    yield
    forget_suggesters()
