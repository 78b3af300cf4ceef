"""Things that tests need, made through the services that people use. Each has sensible defaults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts import service as accounts
from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import SYSTEM, Actor, ActorKind, Role
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.strategy import service as strategies
from ideenmarkt.strategy.catalogue import Entry, read_catalogue
from ideenmarkt.strategy.models import Phase, Round, Strategy
from tests.conftest import NOW

numbers = count(1)
PASSWORD = "ein langes Passwort"

CATALOGUE = """
key: {key}
title: Strategie der Teststadt
city: Teststadt
horizon: 2030
core_activities_per_competence: 25
themes: [{{key: klima, title: Klima}}, {{key: sicherheit, title: Sicherheit}}]
competences:
  - key: leben
    title: Gutes Leben
    sign: GL
    focus_areas:
      - {{key: gruen, title: Grün und Freiraum, words: [Baum, Park, Bank, Spielplatz]}}
      - {{key: verkehr, title: Mobilität, words: [Radweg, Bus, Ampel, Straße]}}
  - key: wissen
    title: Wissen und Können
    sign: WK
    focus_areas:
      - {{key: schule, title: Schule, words: [Schule, Klasse, Lehrer]}}
      - {{key: kultur, title: Kultur, words: [Theater, Musik, Konzert]}}
core_activities:
  - {{number: 1, title: Hundert neue Bäume, competence: leben, focus: gruen, round: 2017, status: implemented}}
  - {{number: 2, title: Schulportal, competence: wissen, focus: schule}}
districts:
  - key: nord
    title: Nord
    neighbourhoods: [{{key: gerthe, title: Gerthe}}, {{key: bergen, title: Bergen}}]
  - key: sued
    title: Süd
    neighbourhoods: [{{key: stiepel, title: Stiepel}}]
policy:
  - {{key: insult, title: Beleidigung, text: Wir veröffentlichen keine Beleidigungen.}}
  - {{key: advertising, title: Werbung, text: Wir veröffentlichen keine Werbung.}}
criteria:
  - {{key: wirkung, title: Wirkung, question: "Wie vielen Menschen hilft es?", weight: 3}}
  - {{key: machbarkeit, title: Machbarkeit, question: "Wie gut lässt es sich umsetzen?", weight: 2}}
"""


@cache
def _catalogue(key: str) -> Entry:
    return read_catalogue(CATALOGUE.format(key=key))


def make_strategy(session: Session, key: str = "teststadt") -> Strategy:
    """A small target system: 2 Kompetenzen with 2 Schwerpunkte, 2 Bezirke, 2 Kernaktivitäten. One per key."""
    found = session.scalar(select(Strategy).where(Strategy.key == key))
    return found or strategies.load_strategy(session, _catalogue(key), actor=SYSTEM, at=NOW)


def make_round(
    session: Session, *, phase: Phase = Phase.COLLECTING, slug: str | None = None, **changes: object
) -> Round:
    strategy = make_strategy(session)
    slug = slug or f"r{next(numbers)}"
    opened = strategies.open_round(
        session,
        strategy,
        slug=slug,
        title=f"Beteiligungsrunde {slug}",
        actor=SYSTEM,
        at=NOW,
        **changes,  # type: ignore[arg-type]  # passed through
    )
    strategies.move_to_phase(session, opened, phase, actor=SYSTEM, at=NOW)
    return opened


def make_account(
    session: Session, *, roles: Iterable[Role] = (), email: str | None = None, name: str = "Test Konto"
) -> Account:
    email = email or f"konto{next(numbers)}@example.org"
    return accounts.create_account(
        session, email=email, name=name, password=PASSWORD, roles=roles, actor=SYSTEM, at=NOW
    )


def actor_as(session: Session, *roles: Role) -> Actor:
    """An actor for service calls, with an account behind it."""
    return Actor(ActorKind.ACCOUNT, make_account(session, roles=roles).id, frozenset(roles))


def make_idea(
    session: Session, round_: Round, text: str = "Mehr Bänke im Stadtpark, damit ältere Menschen ausruhen können.",
    *, published: bool = True, at: datetime = NOW, **changes: object,
) -> Idea:  # fmt: skip
    """An idea, published unless told otherwise."""
    idea = ideas.receive(session, round_, ideas.NewIdea(text=text, **changes), actor=SYSTEM, at=at)  # type: ignore[arg-type]  # passed through
    if published:
        ideas.advance(session, idea, IdeaAction.PUBLISH, actor=SYSTEM, at=at)
    return idea
