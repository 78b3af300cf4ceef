"""Computing suggestions in the background: read, compute while nobody is held up, write."""

from __future__ import annotations

from collections.abc import Callable

from ideenmarkt.analysis.encoders import describe, encoder_from_name
from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling.computing import compute
from ideenmarkt.bundling.gathering import gather_facts
from ideenmarkt.bundling.models import SuggestionRun
from ideenmarkt.bundling.suggestions import finish_run, running, start_run
from ideenmarkt.ground.access import SYSTEM, Actor
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import reading, session
from ideenmarkt.ground.encoder import encoder_of_machine
from ideenmarkt.ground.views import site
from ideenmarkt.strategy.models import Round


def compute_suggestions(
    round_id: int,
    granularity: str,
    encoder_name: str = "",
    *,
    actor: Actor = SYSTEM,
    progress: Callable[[float], None] | None = None,
) -> None:
    """The job `bundling.suggest`, also run by the command."""
    encoder = encoder_from_name(encoder_name) if encoder_name else encoder_of_machine(site())
    round_ = session().get_one(Round, round_id)
    run = running(session(), round_id, now()) or start_run(
        session(), round_, Granularity(granularity), engine=describe(encoder), at=now()
    )
    run_id = run.id
    session().commit()
    with reading():  # no lock is held while we compute: others go on bundling
        facts = gather_facts(session(), session().get_one(Round, round_id))
        session().rollback()
    computed = compute(facts, Granularity(granularity), encoder=encoder, progress=progress)
    run = session().get_one(SuggestionRun, run_id)
    finish_run(session(), run, computed, encoder=encoder, actor=actor, at=now())
    session().commit()
