"""Scene 2, sichten: the Redaktion publishes, redacts, asks back and declines, as the gold notes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ideenmarkt.demo.slips import Slip, slips
from ideenmarkt.demo.stage import Play, Stage, moment
from ideenmarkt.ground.access import CITIZEN, Actor
from ideenmarkt.ideas.models import Idea
from ideenmarkt.screening import service as screening
from ideenmarkt.screening.service import Placement

QUESTIONS = (
    "Können Sie uns bitte in einem Satz sagen, was sich ändern soll und wo?",
    "Wir haben nicht sicher verstanden, was Sie sich wünschen. Mögen Sie es noch einmal beschreiben?",
    "Meinen Sie einen bestimmten Ort? Dann nennen Sie ihn uns bitte.",
)
REPLY = "Gemeint ist es allgemein, für alle Stadtteile."
LATE_SLIPS = 18  # at the stage »bundling« the last ones from the market still wait in the queue
STAFF = ("redaktion", "redaktion2")


def screen_conference(play: Play) -> None:
    """The conference's slips, before the market opens."""
    _screen(play, [slip for slip in slips() if slip.channel == "conference"], begins=date(2018, 3, 19))


def screen_market(play: Play) -> None:
    """The market's slips; in the middle of the market only those of its first day."""
    market = [slip for slip in slips() if slip.channel == "market"]
    if play.stage is Stage.COLLECTING:
        market = [slip for slip in market if slip.day == 1]
    if play.stage is Stage.BUNDLING:
        market = market[:-LATE_SLIPS]
    _screen(play, market, begins=date(2018, 4, 17) if play.stage is Stage.COLLECTING else date(2018, 4, 30))


def _screen(play: Play, waiting: Sequence[Slip], *, begins: date) -> None:
    """Two screeners, some 60 ideas an hour each, in the order of arrival."""
    for place, slip in enumerate(waiting):
        day, of_the_day = divmod(place, 400)
        at = moment(begins + timedelta(days=day), 9) + timedelta(seconds=60 * of_the_day)
        _decide(play, slip, play.idea(slip.id), actor=play.actor(STAFF[place % 2]), at=at)


def _decide(play: Play, slip: Slip, idea: Idea, *, actor: Actor, at: datetime) -> None:
    session, gold = play.session, slip.gold
    if gold.screening == "decline":
        screening.decline(session, idea, play.policy[gold.reason], actor=actor, at=at)
        return
    if gold.screening == "redact":
        screening.redact(session, idea, title=slip.title, body=gold.redacted, actor=actor, at=at)
    if gold.screening == "ask":
        screening.ask(session, idea, QUESTIONS[idea.number % len(QUESTIONS)], actor=actor, at=at)
        if play.stage in (Stage.COLLECTING, Stage.BUNDLING) and idea.number % 2:
            return  # half of those asked have not answered yet
        screening.reply(session, idea, REPLY, actor=CITIZEN, at=at + timedelta(hours=5))
        at += timedelta(hours=20)
    screening.publish(session, idea, _placement(play, slip), actor=actor, at=at)


def _placement(play: Play, slip: Slip) -> Placement:
    gold = slip.gold
    competence = play.competences.get(gold.competence)
    area = play.focus_areas.get((gold.competence, gold.focus))
    themes = frozenset(play.themes[key].id for key in gold.themes)
    return Placement(competence.id if competence else None, area.id if area else None, themes)
