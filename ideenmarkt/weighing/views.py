"""Public pages: what can be voted on, the ballot, its receipt, a candidate, and the voting code."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.ground.access import Permission, current_actor, public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import is_code, normalise_code
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ground.views import safe_path
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.strategy.models import Criterion, Round
from ideenmarkt.strategy.queries import current_round, round_by_slug, the_current_round
from ideenmarkt.weighing import ballots, manage_views, queries, support_views
from ideenmarkt.weighing.ballot_form import BallotEntry, entry_of, read_entry
from ideenmarkt.weighing.blueprint import bp
from ideenmarkt.weighing.forms import CodeForm, ReceiptForm
from ideenmarkt.weighing.identity import Visitor, current_visitor, enter_code, forget_code
from ideenmarkt.weighing.models import Ballot, Voting
from ideenmarkt.weighing.queries import NoVoting
from ideenmarkt.weighing.results import voting_result
from ideenmarkt.weighing.rules import in_personal_order, result_is_public
from ideenmarkt.weighing.states import BODY_KIND_TITLES, Method, VotingState
from ideenmarkt.weighing.supports import can_support
from ideenmarkt.weighing.voters import Person

__all__ = ["NAVIGATION", "bp", "manage_views", "support_views"]


def _open_ballots(db: Session) -> int:
    """In how many open votings the signed-in member has not voted yet."""
    account_id = current_actor().id
    return queries.open_ballots(db, account_id) if account_id else 0


NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("weighing.index", N_("Abstimmen"), 30),
    NavItem("weighing.manage", N_("Abstimmungen"), 50, Permission.RUN_VOTINGS),
    WorkItem("weighing.index", N_("Abstimmungen warten auf Ihren Stimmzettel"), 40, Permission.SCORE, _open_ballots),
    WorkItem(
        "weighing.manage",
        N_("Abstimmungen sind vorbereitet und noch nicht geöffnet"),
        50,
        Permission.RUN_VOTINGS,
        lambda db: queries.count_in_state(db, VotingState.DRAFT),
    ),
    WorkItem(
        "weighing.manage",
        N_("Abstimmungen laufen"),
        51,
        Permission.RUN_VOTINGS,
        lambda db: queries.count_in_state(db, VotingState.OPEN),
    ),
)


def chosen_round() -> Round:
    """The round that `?runde=` names, else the current one. Raises NoRound."""
    slug = request.values.get("runde", "")
    return round_by_slug(session(), slug) if slug else the_current_round(session())


@bp.get("/abstimmen")
@public
def index() -> ResponseReturnValue:
    return _render_index(CodeForm(formdata=None))


def _render_index(form: CodeForm) -> str:
    round_, visitor = current_round(session()), current_visitor()
    found = queries.votings_of_round(session(), round_.id, VotingState.OPEN, VotingState.CLOSED) if round_ else []
    voting_ids = [voting.id for voting in found]
    done = queries.voted_in(session(), visitor.account, voting_ids) | queries.voted_in(
        session(), visitor.code, voting_ids
    )
    return render_template(
        "weighing/index.html",
        round=round_,
        open=[voting for voting in found if voting.state is VotingState.OPEN],
        results=[voting for voting in found if result_is_public(voting.body.kind, voting.state)],
        visitor=visitor,
        done=done,
        form=form,
        kinds=BODY_KIND_TITLES,
        Method=Method,
    )


@bp.post("/abstimmen/stimmcode")
@public
def enter() -> ResponseReturnValue:
    form, target = CodeForm(), safe_path(request.form.get("weiter") or url_for("weighing.index"))
    if not form.validate_on_submit():
        return render_template("weighing/code.html", form=form, target=target), 422
    try:
        enter_code(form.code.data)
    except Refused as refusal:
        if refusal.status == 429:
            raise
        form.code.errors = [refusal_text(refusal)]
        return render_template("weighing/code.html", form=form, target=target), refusal.status
    return redirect(target, 303)


@bp.post("/abstimmen/stimmcode/vergessen")
@public
def forget() -> ResponseReturnValue:
    forget_code()
    flash(gettext("Ihr Stimmcode ist auf diesem Gerät vergessen. Die nächste Person kann abstimmen."))
    return redirect(url_for("weighing.index"), 303)


def public_voting(voting_id: int) -> Voting:
    """Raises NoVoting, also for a draft: nobody shall prepare for what may change."""
    voting = queries.get_voting(session(), voting_id)
    if voting.state is VotingState.DRAFT:
        raise NoVoting
    return voting


@bp.get("/abstimmen/<int:voting_id>")
@public
def voting(voting_id: int) -> ResponseReturnValue:
    found, visitor = public_voting(voting_id), current_visitor()
    if found.state is VotingState.CLOSED:
        return _render_closed(found)
    person = visitor.person_in(found.body_id)
    ballot = queries.voted_in(session(), person, [voting_id]).get(voting_id)
    return _render_ballot(found, visitor, entry_of(ballot) if ballot else BallotEntry(), ballot)


def _render_closed(found: Voting) -> str:
    shown = result_is_public(found.body.kind, found.state)
    result = voting_result(session(), found) if shown else None
    turnout = queries.turnout(session(), [found])[found.id]
    candidates = {one.candidate_id: one.candidate for one in found.candidates}
    return render_template(
        "weighing/closed.html", voting=found, result=result, turnout=turnout, candidates=candidates, Method=Method
    )


def _render_ballot(found: Voting, visitor: Visitor, entry: BallotEntry, ballot: Ballot | None) -> str:
    person = visitor.person_in(found.body_id)
    return render_template(
        "weighing/voting.html",
        voting=found,
        visitor=visitor,
        person=person,
        entry=entry,
        ballot=ballot,
        candidates=_candidates(found, person),
        criteria=_criteria(found),
        form=CodeForm(formdata=None),
        refusal_text=refusal_text,
        Method=Method,
    )


def _criteria(found: Voting) -> Sequence[Criterion]:
    return queries.criteria_of(session(), found) if found.method is Method.SCORES else []


def _candidates(found: Voting, person: Person | None) -> list[Candidate]:
    by_id = {one.candidate_id: one.candidate for one in found.candidates}
    order = in_personal_order(by_id, voting_id=found.id, person=person.key if person else "")
    return [by_id[candidate_id] for candidate_id in order]


@bp.post("/abstimmen/<int:voting_id>")
@public
def vote(voting_id: int) -> ResponseReturnValue:
    """The steps of a ballot: `pruefen` shows it once more, `aendern` goes back, `abgeben` counts it."""
    found, visitor = public_voting(voting_id), current_visitor()
    if found.state is not VotingState.OPEN:
        raise ballots.VotingNotOpen
    person = visitor.person_in(found.body_id)
    if person is None:
        raise ballots.NotEntitled
    criteria, step = _criteria(found), request.form.get("schritt", "pruefen")
    entry = read_entry(found, criteria, request.form)
    if not entry.is_valid or step == "aendern":
        ballot = queries.voted_in(session(), person, [voting_id]).get(voting_id)
        return _render_ballot(found, visitor, entry, ballot), 200 if entry.is_valid else 422
    if step == "abgeben":
        return _cast(found, person, entry)
    candidates = _candidates(found, person)
    return render_template(
        "weighing/review.html", voting=found, entry=entry, candidates=candidates, criteria=criteria, Method=Method
    )


def _cast(found: Voting, person: Person, entry: BallotEntry) -> ResponseReturnValue:
    if found.method is Method.DOTS:
        given = ballots.cast_dots(session(), found, person, entry.dots, actor=current_actor(), at=now())
    else:
        given = ballots.cast_scores(session(), found, person, entry.scores, actor=current_actor(), at=now())
    session().commit()
    flash(
        gettext("Ihr geänderter Stimmzettel ist gezählt.")
        if given.replaced
        else gettext("Ihr Stimmzettel ist gezählt.")
    )
    return redirect(url_for("weighing.receipt", voting_id=found.id), 303)


@bp.get("/abstimmen/<int:voting_id>/beleg")
@public
def receipt(voting_id: int) -> ResponseReturnValue:
    found, visitor = public_voting(voting_id), current_visitor()
    person = visitor.person_in(found.body_id)
    ballot = queries.voted_in(session(), person, [voting_id]).get(voting_id)
    if ballot is None:
        return redirect(url_for("weighing.voting", voting_id=voting_id), 303)
    by_code = person is not None and person.account_id is None
    return render_template("weighing/receipt.html", voting=found, ballot=ballot, by_code=by_code)


@bp.get("/abstimmen/beleg")
@public
def check_receipt() -> ResponseReturnValue:
    form = ReceiptForm(request.args if request.args else None)
    if not request.args or not form.validate():
        return render_template("weighing/check_receipt.html", form=form, checked=False), 422 if request.args else 200
    code = normalise_code(form.beleg.data)
    counted = is_code(code) and queries.receipt_is_counted(session(), code)
    return render_template("weighing/check_receipt.html", form=form, checked=True, counted=counted, code=code)


@bp.get("/kandidaten/<int:number>")
@public
def candidate(number: int) -> ResponseReturnValue:
    round_ = chosen_round()
    found = queries.candidate_by_number(session(), round_.id, number)
    person = current_visitor().supporter
    return render_template(
        "weighing/candidate.html",
        candidate=found,
        round=round_,
        voices=queries.voices_count(session(), found),
        support=queries.candidate_support(session(), [found.id])[found.id],
        given=queries.gives_candidate(session(), person, found),
        supportable=can_support(found, round_),
        votings=queries.open_votings_with(session(), found.id),
    )
