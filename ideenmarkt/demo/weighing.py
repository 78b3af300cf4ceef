"""Scene 4, gewichten: citizens support ideas, and the bodies weigh the candidates, each in its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from ideenmarkt.bundling.models import Bundle, Candidate, Membership
from ideenmarkt.demo.stage import Play, Stage, moment
from ideenmarkt.demo.workshop import PlannedCandidate, planned_bundles
from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Criterion
from ideenmarkt.weighing import ballots, codes, service, supports
from ideenmarkt.weighing.models import Body, Voting, VotingCode
from ideenmarkt.weighing.states import BodyKind, Method
from ideenmarkt.weighing.voters import Person

CITIZENS, STAKEHOLDERS, BOARD = "Bürgerschaft", "Stakeholder-Forum", "Strategiebeirat"
SEATS = {CITIZENS: 160, STAKEHOLDERS: 45, BOARD: 13}
SEATS_OF_A_FORUM = 10
DOTS, DOTS_ON_ONE = 5, 3
HALF = 0.5  # so many have voted at the stage »weighing«
SHARE_FOR_DIVISIVE = 0.35  # so many are strongly for a candidate that divides; the others give it nothing


def support(play: Play) -> None:
    """Found the citizens' body, and let people support ideas: a few very many, many none."""
    body = _found(play, CITIZENS, BodyKind.CITIZENS, weight=2, at=moment(date(2018, 5, 2), 9))
    chance = Random("supports")
    ideas = _published(play)
    weights = [_attraction(idea, sizes, chance) for sizes in [_bundle_sizes(play)] for idea in ideas]
    for place, person in enumerate(_people(play, body)):
        at = moment(date(2018, 5, 3), 10) + timedelta(minutes=37 * place)
        for idea in {one.id: one for one in chance.choices(ideas, weights, k=chance.randint(1, 8))}.values():
            supports.support(play.session, idea, person, at=at)


def _published(play: Play) -> list[Idea]:
    wanted = select(Idea).where(Idea.round_id == play.round.id, Idea.state == IdeaState.PUBLISHED)
    return list(play.session.scalars(wanted.order_by(Idea.number)))


def _bundle_sizes(play: Play) -> Mapping[int, int]:
    """idea -> how many share its wish; people support what many wish for."""
    bundles = play.session.execute(select(Membership.bundle_id, Membership.idea_id)).all()
    sizes: dict[int, int] = {}
    for bundle_id, _idea in bundles:
        sizes[bundle_id] = sizes.get(bundle_id, 0) + 1
    return {idea_id: sizes[bundle_id] for bundle_id, idea_id in bundles}


def _attraction(idea: Idea, sizes: Mapping[int, int], chance: Random) -> float:
    """Most ideas draw nobody, some draw a crowd."""
    return float(sizes.get(idea.id, 1) * chance.paretovariate(1.2) + (4 if idea.favourite else 0))


def _found(
    play: Play, title: str, kind: BodyKind, *, at: datetime, weight: int = 1, competence_id: int | None = None
) -> Body:
    leader = play.actor("workshop")
    body = service.create_body(
        play.session,
        play.round,
        kind=kind,
        title=title,
        weight=weight,
        competence_id=competence_id,
        actor=leader,
        at=at,
    )
    codes.issue_codes(play.session, body, SEATS.get(title, SEATS_OF_A_FORUM), key=play.secret_key, actor=leader, at=at)
    return body


def _people(play: Play, body: Body) -> list[Person]:
    wanted = select(VotingCode.id).where(VotingCode.body_id == body.id).order_by(VotingCode.id)
    return [Person(voting_code_id=code) for code in play.session.scalars(wanted)]


def weigh(play: Play) -> None:
    """Found the other bodies and hold their votings; at the stage »weighing« two are under way, one is prepared."""
    begins = moment(date(2018, 6, 19), 9)
    forums = [
        _found(play, f"Kompetenzforum {one.title}", BodyKind.COMPETENCE_FORUM, competence_id=one.id, at=begins)
        for one in play.competences.values()
    ]
    stakeholders = _found(play, STAKEHOLDERS, BodyKind.STAKEHOLDER_FORUM, at=begins)
    board = _found(play, BOARD, BodyKind.STRATEGY_BOARD, at=begins)
    service.add_member(play.session, board, play.people["beirat"], actor=play.actor("workshop"), at=begins)
    citizens = play.session.scalars(select(Body).where(Body.title == CITIZENS)).one()
    for body in forums:
        _score(play, body, at=moment(date(2018, 6, 21), 17), close=True)
    over = play.stage is Stage.RESOLVED
    _vote(play, citizens, at=moment(date(2018, 6, 25), 8), close=over)
    _vote(play, stakeholders, at=moment(date(2018, 7, 5), 16), close=over)
    _score(play, board, at=moment(date(2018, 7, 10), 15), close=over)


def _open(play: Play, body: Body, method: Method, at: datetime) -> Voting:
    leader = play.actor("workshop")
    voting = service.create_voting(
        play.session, body, title=f"{body.title}: Kandidaten gewichten", method=method, actor=leader, at=at,
        dots_per_ballot=DOTS, dots_per_candidate=DOTS_ON_ONE,
    )  # fmt: skip
    service.open_voting(play.session, voting, actor=leader, at=at)
    return voting


def _vote(play: Play, body: Body, *, at: datetime, close: bool) -> None:
    """Dots: everybody has five; what divides gets three or none."""
    voting = _open(play, body, Method.DOTS, at)
    plans = _plans(play, voting)
    chance = Random(body.title)
    people = _people(play, body)
    voters = people if close else people[: round(len(people) * HALF)]
    for place, person in enumerate(voters):
        if chance.random() < 0.15:
            continue  # some stay away
        when = at + timedelta(minutes=11 * place)
        ballots.cast_dots(play.session, voting, person, _dots(plans, chance), actor=CITIZEN, at=when)
    if close:
        service.close_voting(play.session, voting, actor=play.actor("workshop"), at=at + timedelta(days=3))


def _dots(plans: Mapping[int, PlannedCandidate], chance: Random) -> dict[int, int]:
    left = DOTS
    given: dict[int, int] = {}
    wishes = sorted(plans, key=lambda one: -(_wish(plans[one], chance)))
    for candidate in wishes:
        if not left:
            break
        most = min(DOTS_ON_ONE, left)
        given[candidate] = most if plans[candidate].divides else chance.randint(1, most)
        left -= given[candidate]
    return given


def _wish(plan: PlannedCandidate, chance: Random) -> float:
    """How much one person wishes for a candidate."""
    if plan.divides:
        return plan.appeal + 2 if chance.random() < SHARE_FOR_DIVISIVE else 0.0
    return plan.appeal + chance.gauss(0, 1.6)


def _score(play: Play, body: Body, *, at: datetime, close: bool) -> None:
    """Points from 0 to 4 on each criterion; while the voting is under way half of the members have given theirs."""
    voting = _open(play, body, Method.SCORES, at)
    plans = _plans(play, voting)
    criteria = play.session.scalars(select(Criterion.id).where(Criterion.strategy_id == play.round.strategy_id)).all()
    chance = Random(body.title)
    people = _people(play, body)
    for place, person in enumerate(people if close else people[: round(len(people) * HALF)]):
        points = _points(plans, criteria, chance)
        when = at + timedelta(minutes=3 * place)
        ballots.cast_scores(play.session, voting, person, points, actor=CITIZEN, at=when)
    if close:
        service.close_voting(play.session, voting, actor=play.actor("workshop"), at=at + timedelta(hours=2))


def _points(
    plans: Mapping[int, PlannedCandidate], criteria: Sequence[int], chance: Random
) -> dict[tuple[int, int], int]:
    return {
        (candidate, criterion): max(0, min(4, round(chance.gauss(plan.appeal - 1.2, 0.9))))
        for candidate, plan in plans.items()
        for criterion in criteria
    }


def _plans(play: Play, voting: Voting) -> dict[int, PlannedCandidate]:
    """candidate -> what the demo knows about it."""
    by_title = {plan.title: plan.candidate for plan in planned_bundles() if plan.candidate}
    ids = [one.candidate_id for one in voting.candidates]
    wanted = select(Candidate.id, Bundle.title).join(Bundle, Candidate.bundle_id == Bundle.id)
    return {number: by_title[title] for number, title in play.session.execute(wanted.where(Candidate.id.in_(ids)))}
