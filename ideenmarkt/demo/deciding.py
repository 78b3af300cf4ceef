"""Scenes 5 to 7: the Strategiebeirat recommends, the council resolves, everybody is answered, work begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import current_app

from ideenmarkt.config import Config
from ideenmarkt.deciding import answering, entering, recommending, resolving
from ideenmarkt.deciding.models import CouncilResult, Verdict
from ideenmarkt.deciding.rules import Lead
from ideenmarkt.deciding.wording import drafting, writing
from ideenmarkt.demo.setting import BOARD_DAY, COUNCIL_DAY
from ideenmarkt.demo.stage import Play, moment
from ideenmarkt.demo.workshop import planned_bundles

PAPER = "20182204"
MOTION = (
    "Der Strategiebeirat empfiehlt dem Rat, die genannten Kandidaten als Kernaktivitäten zu beschließen und die "
    "übrigen in den Ideenspeicher aufzunehmen."
)
MINORITY = (
    "Zwei Mitglieder hätten den Kandidaten »Tempo 30, wo Menschen wohnen« lieber unter den Kernaktivitäten gesehen."
)


def recommend(play: Play) -> None:
    """Take over what the ranking says, vote on it, adopt it."""
    office = play.actor("ratsbuero")
    at = moment(BOARD_DAY, 17)
    drafted = recommending.draft(play.session, play.round, actor=office, at=at)
    decided = recommending.Deliberation({}, MOTION, MINORITY, votes_for=11, votes_against=0, abstentions=2)
    recommending.change(play.session, drafted, decided, actor=office, at=at)
    recommending.adopt(play.session, drafted, on=BOARD_DAY, actor=office, at=at)


def resolve(play: Play) -> None:
    """The council follows the recommendation; candidates become Kernaktivitäten with their leads."""
    leads = {plan.title: plan.candidate.leads for plan in planned_bundles() if plan.candidate}
    lines = tuple(
        replace(line, leads=tuple(Lead("Projektleitung", unit) for unit in leads[line.title]))
        if line.verdict is Verdict.CORE_ACTIVITY
        else line
        for line in entering.prefilled(play.session, play.round)
    )
    new = entering.NewResolution(PAPER, COUNCIL_DAY, CouncilResult.MAJORITY, lines)
    resolving.resolve(play.session, play.round, new, actor=play.actor("ratsbuero"), at=moment(COUNCIL_DAY, 18))


def answer(play: Play) -> None:
    """Everybody gets an answer, by mail where there is an address."""
    config = current_app.config["IDEENMARKT"]
    assert isinstance(config, Config)  # noqa: S101 app.py puts it there; this tells mypy
    answering.send(
        play.session,
        play.round,
        draft=drafting(config),
        write=writing(config),
        actor=play.actor("ratsbuero"),
        at=moment(date(2018, 10, 8), 10),
    )
