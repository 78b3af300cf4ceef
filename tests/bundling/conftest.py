"""What the tests of bundling share."""

import pytest
from sqlalchemy.orm import Session

from ideenmarkt.strategy.models import Phase, Round
from tests.factories import make_round


@pytest.fixture
def round_(session: Session) -> Round:
    """A round whose ideas are being bundled."""
    return make_round(session, phase=Phase.BUNDLING)
