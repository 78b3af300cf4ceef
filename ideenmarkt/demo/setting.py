"""The setting of the demo round: staff, phases and events, kiosks and tables."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy.orm import Session

from ideenmarkt.accounts import devices
from ideenmarkt.accounts import service as accounts
from ideenmarkt.accounts.models import Account
from ideenmarkt.demo.slips import CONFERENCE_DAY, MARKET_WEEK, slips
from ideenmarkt.demo.stage import Play, Stage, moment
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.strategy import service as strategies
from ideenmarkt.strategy.catalogue import FOLDER, read_catalogue
from ideenmarkt.strategy.models import EventKind, Phase, Round
from ideenmarkt.strategy.service import PlannedEvent

PASSWORD = "Markt der Ideen 2018"  # noqa: S105 printed at every start of the demo; a demo holds no secrets
OPENING = moment(date(2018, 2, 26), 9)

STAFF = {
    "redaktion": ("Redaktion 1 (Demo)", [Role.MODERATOR]),
    "redaktion2": ("Redaktion 2 (Demo)", [Role.MODERATOR]),
    "workshop": ("Workshopleitung Station 1 (Demo)", [Role.FACILITATOR]),
    "workshop2": ("Workshopleitung Station 2 (Demo)", [Role.FACILITATOR]),
    "workshop3": ("Workshopleitung Station 3 (Demo)", [Role.FACILITATOR]),
    "beirat": ("Mitglied im Strategiebeirat (Demo)", [Role.BOARD_MEMBER]),
    "ratsbuero": ("Ratsbüro (Demo)", [Role.COUNCIL_OFFICE]),
    "verwaltung": ("Systemverwaltung (Demo)", [Role.ADMINISTRATOR]),
}

PHASES = {
    Phase.COLLECTING: (date(2018, 3, 1), date(2018, 4, 27)),
    Phase.SCREENING: (date(2018, 4, 30), date(2018, 5, 18)),
    Phase.BUNDLING: (date(2018, 5, 22), date(2018, 6, 15)),
    Phase.WEIGHING: (date(2018, 6, 18), date(2018, 7, 13)),
    Phase.RECOMMENDING: (date(2018, 7, 16), date(2018, 9, 7)),
    Phase.RESOLVED: (date(2018, 9, 27), date(2018, 12, 31)),
}

MARKET_END = date(2018, 4, 20)
WORKSHOP_DAY = date(2018, 6, 12)
COUNCIL_DAY = date(2018, 9, 27)
BOARD_DAY = date(2018, 8, 30)

EVENTS = (
    PlannedEvent(
        EventKind.CITIZENS_CONFERENCE,
        "Bürgerkonferenz »Quartiersentwicklung«",
        CONFERENCE_DAY,
        CONFERENCE_DAY,
        "Mensa der Ruhr-Universität",
    ),
    PlannedEvent(EventKind.MARKET_OF_IDEAS, "Markt der Ideen", MARKET_WEEK, MARKET_END, "Ratssäle im Rathaus"),
    PlannedEvent(EventKind.COMPETENCE_FORUM, "Kompetenzforen", date(2018, 5, 14), date(2018, 5, 18), "Rathaus"),
    PlannedEvent(EventKind.EVALUATION_WORKSHOP, "Auswertungsworkshop", date(2018, 5, 29), date(2018, 5, 29), "Rathaus"),
    PlannedEvent(EventKind.BUNDLING_WORKSHOP, "Bündelungsworkshop", WORKSHOP_DAY, WORKSHOP_DAY, "Rathaus"),
    PlannedEvent(EventKind.STAKEHOLDER_FORUM, "Stakeholder-Forum", date(2018, 7, 5), date(2018, 7, 5), "Rathaus"),
    PlannedEvent(EventKind.STRATEGY_BOARD, "Sitzung des Strategiebeirats", BOARD_DAY, BOARD_DAY, "Rathaus"),
    PlannedEvent(EventKind.COUNCIL, "Sitzung des Rates", COUNCIL_DAY, COUNCIL_DAY, "Ratssaal"),
)  # fmt: skip

NOTE = N_(
    "Diese Runde ist ein Beispiel. Alle Beiträge und Tage sind für die Vorführung erfunden, auch Zahlen in den Texten. "
    "Vorbild ist die Ideenfindung zur Bochum Strategie. Deren Bericht legt den Markt der Ideen in das Frühjahr 2019, "
    "den Ratsbeschluss darüber aber in den September 2018; andere öffentliche Quellen nennen 2018. Die Runde heißt "
    "deshalb »Beteiligungsrunde 2018«."
)


def set_up(session: Session, stage: Stage, secret_key: str) -> Play:
    """Load the strategy, open the round, add staff and devices."""
    catalogue = read_catalogue((FOLDER / "bochum-2030.yaml").read_text("utf-8"))
    strategy = strategies.load_strategy(session, catalogue, actor=SYSTEM, at=OPENING)
    opened = strategies.open_round(
        session,
        strategy,
        slug="2018",
        title="Beteiligungsrunde 2018",
        note=NOTE,
        phases=PHASES,
        events=EVENTS,
        actor=SYSTEM,
        at=OPENING,
    )
    record(
        session,
        Event("demo.loaded", ("round", opened.id), opened.id, after={"stage": stage.value}),
        actor=SYSTEM,
        at=OPENING,
    )
    play = Play(session, stage, opened, people=_staff(session), secret_key=secret_key)
    _devices(play, opened)
    return play


def _staff(session: Session) -> dict[str, Account]:
    return {
        name: accounts.create_account(
            session, email=f"{name}@example.org", name=title, password=PASSWORD, roles=roles, actor=SYSTEM, at=OPENING
        )
        for name, (title, roles) in STAFF.items()
    }


def _devices(play: Play, opened: Round) -> None:
    administrator = play.actor("verwaltung")
    for competence in play.competences.values():
        devices.add_kiosk(
            play.session,
            round_id=opened.id,
            label=f"Station {competence.title}",
            competence_id=competence.id,
            actor=administrator,
            at=OPENING,
        )
    quarters = _quarters_of_tables(play)
    last = max(slip.table for slip in slips())
    devices.add_tables(
        play.session,
        round_id=opened.id,
        first=1,
        last=last,
        neighbourhood_ids=quarters,
        actor=administrator,
        at=OPENING,
    )


def _quarters_of_tables(play: Play) -> dict[int, int]:
    """Each table's quarter: the one that most of its slips name."""
    named: dict[int, Counter[str]] = {}
    for slip in slips():
        if slip.table and slip.quarter:
            named.setdefault(slip.table, Counter())[slip.quarter] += 1
    return {table: play.neighbourhoods[min(c, key=lambda q: (-c[q], q))].id for table, c in named.items()}
