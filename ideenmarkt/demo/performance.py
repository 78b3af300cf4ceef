"""Plays the demo round scene by scene, up to a stage, each scene one commit."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ideenmarkt.demo.collecting import collect
from ideenmarkt.demo.setting import set_up
from ideenmarkt.demo.stage import Play, Stage

Scene = Callable[[Play], None]

SCENES: tuple[tuple[Stage, Scene], ...] = ((Stage.COLLECTING, collect),)
"""The scenes in their order, each with the stage from which on it is played."""


def perform(session: Session, stage: Stage) -> int:
    """Play the demo; returns the number of ideas. Expects an empty, migrated database."""
    play = set_up(session, stage)
    session.commit()
    for from_stage, scene in SCENES:
        if stage.reaches(from_stage):
            scene(play)
            session.commit()
    return len(play.ideas)
