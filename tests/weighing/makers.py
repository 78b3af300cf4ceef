"""Candidates, bodies, codes and votings for the tests of weighing and ranking, made through the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.bundling.candidates import nominate
from ideenmarkt.bundling.models import Candidate
from ideenmarkt.bundling.service import create_bundle
from ideenmarkt.ground.access import CITIZEN, SYSTEM, Role
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Competence, Phase, Round
from ideenmarkt.strategy.service import move_to_phase
from ideenmarkt.weighing import ballots, codes, queries, service
from ideenmarkt.weighing.models import Body, Voting, VotingCode
from ideenmarkt.weighing.states import BodyKind, Method
from ideenmarkt.weighing.voters import Person
from tests.conftest import NOW
from tests.factories import make_account, make_idea, make_round

KEY = "a secret that only tests know"  # the installation's, see tests/conftest.py


@dataclass(frozen=True)
class Ready:
    """A round in its weighing phase with candidates."""

    round: Round
    candidates: Sequence[Candidate]
    ideas: Sequence[Sequence[Idea]]  # behind each candidate

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.candidates]


def competences_of(session: Session, round_: Round) -> list[Competence]:
    wanted = select(Competence).where(Competence.strategy_id == round_.strategy_id).order_by(Competence.position)
    return list(session.scalars(wanted))


def make_ready(session: Session, *sizes: int, ideas: int = 1, seats: int = 5) -> Ready:
    """As many candidates in each Kompetenz as named (default: three in the first), each with some ideas."""
    round_ = make_round(session, phase=Phase.BUNDLING, seats_per_competence=seats)
    found, behind = [], []
    for competence, size in zip(competences_of(session, round_), sizes or (3,), strict=False):
        for number in range(1, size + 1):
            mine = [make_idea(session, round_, competence_id=competence.id) for _ in range(ideas)]
            title = f"{competence.title} {number}"
            bundle = create_bundle(session, round_, mine, title=title, actor=SYSTEM, at=NOW)
            found.append(nominate(session, bundle, actor=SYSTEM, at=NOW))
            behind.append(mine)
    move_to_phase(session, round_, Phase.WEIGHING, actor=SYSTEM, at=NOW)
    return Ready(round_, found, behind)


def make_body(
    session: Session, round_: Round, *, kind: BodyKind = BodyKind.CITIZENS, title: str = "Bürgerschaft", weight: int = 1
) -> Body:
    return service.create_body(session, round_, kind=kind, title=title, weight=weight, actor=SYSTEM, at=NOW)


def make_codes(session: Session, body: Body, count: int) -> list[tuple[str, Person]]:
    """Plain codes with the persons that they stand for."""
    plain = codes.issue_codes(session, body, count, key=KEY, actor=SYSTEM, at=NOW)
    by_hash = {
        code.code_hash: code.id for code in session.scalars(select(VotingCode).where(VotingCode.body_id == body.id))
    }
    return [(code, Person(voting_code_id=by_hash[codes.code_hash(code, KEY)])) for code in plain]


def make_person(session: Session, body: Body) -> Person:
    return make_codes(session, body, 1)[0][1]


def make_member(session: Session, body: Body, *roles: Role) -> Account:
    account = make_account(session, roles=roles or (Role.BOARD_MEMBER,))
    service.add_member(session, body, account, actor=SYSTEM, at=NOW)
    return account


def make_voting(
    session: Session,
    body: Body,
    *,
    method: Method = Method.DOTS,
    is_open: bool = True,
    dots: int = 5,
    most: int = 3,
    competence_id: int | None = None,
) -> Voting:
    created = service.create_voting(
        session,
        body,
        title="Welche Vorschläge sind Ihnen wichtig?",
        method=method,
        dots_per_ballot=dots,
        dots_per_candidate=most,
        competence_id=competence_id,
        actor=SYSTEM,
        at=NOW,
    )
    if is_open:
        service.open_voting(session, created, actor=SYSTEM, at=NOW)
    return queries.get_voting(session, created.id)


def vote(session: Session, voting: Voting, *given: dict[int, int]) -> None:
    """Ballots of dots, each by a person of its own."""
    for (_, person), dots in zip(make_codes(session, voting.body, len(given)), given, strict=True):
        ballots.cast_dots(session, voting, person, dots, actor=CITIZEN, at=NOW)


def score(session: Session, voting: Voting, *given: dict[tuple[int, int], int]) -> None:
    """Ballots of scores, each by a person of its own."""
    for (_, person), scores in zip(make_codes(session, voting.body, len(given)), given, strict=True):
        ballots.cast_scores(session, voting, person, scores, actor=CITIZEN, at=NOW)


def close(session: Session, voting: Voting) -> None:
    service.close_voting(session, voting, actor=SYSTEM, at=NOW)
