"""Plays the demo round scene by scene, up to a stage; each scene is one commit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from ideenmarkt.demo import bundling, collecting, deciding, screening, weighing
from ideenmarkt.demo.setting import PHASES, set_up
from ideenmarkt.demo.stage import Play, Stage, moment
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.strategy import service as strategies
from ideenmarkt.strategy.models import Phase

Scene = Callable[[Play], None]


def _enter(phase: Phase, play: Play) -> None:
    strategies.move_to_phase(play.session, play.round, phase, actor=SYSTEM, at=moment(PHASES[phase][0], 8))


SCENES: tuple[tuple[Stage, Scene], ...] = (
    (Stage.COLLECTING, collecting.hold_conference),
    (Stage.COLLECTING, screening.screen_conference),
    (Stage.COLLECTING, collecting.hold_market),
    (Stage.BUNDLING, partial(_enter, Phase.SCREENING)),
    (Stage.COLLECTING, screening.screen_market),
    (Stage.BUNDLING, partial(_enter, Phase.BUNDLING)),
    (Stage.BUNDLING, bundling.bundle),
    (Stage.BUNDLING, weighing.support),
    (Stage.WEIGHING, bundling.nominate),
    (Stage.WEIGHING, partial(_enter, Phase.WEIGHING)),
    (Stage.WEIGHING, weighing.weigh),
    (Stage.RESOLVED, partial(_enter, Phase.RECOMMENDING)),
    (Stage.RESOLVED, deciding.recommend),
    (Stage.RESOLVED, deciding.resolve),
    (Stage.RESOLVED, deciding.answer),
)
"""The scenes in their order, each with the stage from which on it is played."""


def perform(session: Session, stage: Stage, *, secret_key: str) -> int:
    """Play the demo; returns the number of ideas. Expects an empty, migrated database."""
    play = set_up(session, stage, secret_key)
    session.commit()
    for from_stage, scene in SCENES:
        if stage.reaches(from_stage):
            scene(play)
            session.commit()
    return len(play.numbers)
