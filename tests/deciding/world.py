"""A round on its way to the council: candidates with a ranking, an open bundle, single ideas, one declined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.bundling import candidates as candidacies
from ideenmarkt.bundling import service as bundling
from ideenmarkt.bundling.models import Bundle, Candidate
from ideenmarkt.deciding import entering, recommending, resolving
from ideenmarkt.deciding.entering import NewResolution
from ideenmarkt.deciding.models import CouncilResolution, Recommendation
from ideenmarkt.deciding.recommending import Deliberation
from ideenmarkt.deciding.states import CouncilResult, Verdict
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.strategy.models import Phase, Round
from ideenmarkt.weighing.supports import support
from ideenmarkt.weighing.voters import Person
from tests.conftest import NOW
from tests.factories import make_idea, make_round

numbers = count(1)


@dataclass
class World:
    """What the tests point at."""

    round: Round
    candidates: list[Candidate] = field(default_factory=list)
    ideas_of: dict[int, list[Idea]] = field(default_factory=dict)  # by candidate id
    open_bundle: Bundle | None = None
    in_open_bundle: list[Idea] = field(default_factory=list)
    loners: list[Idea] = field(default_factory=list)
    declined: Idea | None = None


def make_world(session: Session, *, candidates: int = 3, seats: int = 1, loners: int = 2, **round_: object) -> World:
    """Candidates 1, 2, 3 … stand in turn in both Kompetenzen; an earlier one has more supporters."""
    opened = make_round(session, phase=Phase.BUNDLING, seats_per_competence=seats, **round_)
    world = World(opened)
    for place in range(candidates):
        _add_candidate(session, world, place)
    world.in_open_bundle = [make_idea(session, opened, f"Offenes Bündel, Stimme {one} von zweien.") for one in (1, 2)]
    world.open_bundle = _bundle(session, opened, "Offenes Bündel", world.in_open_bundle)
    world.loners = [make_idea(session, opened, f"Eine Idee für sich allein, Nummer {one}.") for one in range(loners)]
    world.declined = make_idea(session, opened, "Etwas, das die Regeln nicht erlauben.", published=False)
    ideas.advance(session, world.declined, IdeaAction.DECLINE, actor=SYSTEM, at=NOW)
    for place, candidate in enumerate(world.candidates):
        give_support(session, candidate, candidates - place)
    session.flush()
    return world


def _add_candidate(session: Session, world: World, place: int) -> None:
    competence = world.round.strategy.competences[place % 2]
    voices = [
        make_idea(session, world.round, f"Stimme {one} für Vorschlag {place + 1}, bitte bald umsetzen.",
                  email=f"person{place}x{one}@example.org" if one == 1 else "")
        for one in (1, 2)
    ]  # fmt: skip
    bundle = _bundle(session, world.round, f"Vorschlag {place + 1}", voices)
    bundling.name_bundle(
        session, bundle, title=bundle.title, summary=f"Kurz gesagt: Vorschlag {place + 1}.",
        competence_id=competence.id, focus_area_id=competence.focus_areas[0].id, actor=SYSTEM, at=NOW,
    )  # fmt: skip
    candidate = candidacies.nominate(session, bundle, actor=SYSTEM, at=NOW)
    world.candidates.append(candidate)
    world.ideas_of[candidate.id] = voices


def _bundle(session: Session, round_: Round, title: str, voices: list[Idea]) -> Bundle:
    return bundling.create_bundle(session, round_, voices, title=title, actor=SYSTEM, at=NOW)


def give_support(session: Session, target: Candidate | Idea, people: int) -> None:
    for _ in range(people):
        account = Account(
            email=f"stimme{next(numbers)}@example.org", name="Eine Stimme", password_hash="-", created_at=NOW
        )
        session.add(account)
        session.flush()
        support(session, target, Person(account_id=account.id), at=NOW)


def recommend(session: Session, world: World, *, adopt: bool = True) -> Recommendation:
    drafted = recommending.draft(session, world.round, actor=SYSTEM, at=NOW)
    if adopt:
        adopt_draft(session, drafted)
    return drafted


def adopt_draft(session: Session, drafted: Recommendation) -> None:
    deliberation = Deliberation({}, "Der Rat möge beschließen.", "", 9, 2, 1)
    recommending.change(session, drafted, deliberation, actor=SYSTEM, at=NOW)
    recommending.adopt(session, drafted, on=NOW.date(), actor=SYSTEM, at=NOW)


def new_resolution(session: Session, world: World, **verdicts: Verdict) -> NewResolution:
    """As the recommendation says, except for candidates named by number: `k2=Verdict.DECLINED`."""
    lines = entering.prefilled(session, world.round)
    by_id = {candidate.id: f"k{candidate.number}" for candidate in world.candidates}
    changed = tuple(
        replace(line, verdict=verdicts[by_id[line.candidate_id]], reason="So hat der Rat entschieden.")
        if by_id[line.candidate_id] in verdicts
        else line
        for line in lines
    )
    return NewResolution("20182134", NOW.date(), CouncilResult.MAJORITY, changed)


def resolve(session: Session, world: World, **verdicts: Verdict) -> CouncilResolution:
    new = new_resolution(session, world, **verdicts)
    return resolving.resolve(session, world.round, new, actor=SYSTEM, at=NOW)
