"""Staff pages: the votings of a round, from draft to result, with turnout and ballots on paper."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import all_rounds, competences, current_round, round_by_slug, the_current_round
from ideenmarkt.weighing import body_views, queries, service
from ideenmarkt.weighing.blueprint import bp
from ideenmarkt.weighing.forms import PaperForm, ReopenForm, VotingForm
from ideenmarkt.weighing.models import Voting
from ideenmarkt.weighing.paper import PaperRefused, RowProblem, cast_paper
from ideenmarkt.weighing.results import voting_result
from ideenmarkt.weighing.rules import VotingAction, allowed_actions
from ideenmarkt.weighing.states import (
    BALLOT_CHANNEL_TITLES,
    BODY_KIND_TITLES,
    METHOD_TITLES,
    VOTING_STATE_TITLES,
    Method,
    VotingState,
)

__all__ = ["body_views"]
TITLES = {
    "states": VOTING_STATE_TITLES,
    "methods": METHOD_TITLES,
    "channels": BALLOT_CHANNEL_TITLES,
    "kinds": BODY_KIND_TITLES,
}


def _round() -> Round:
    slug = request.values.get("runde", "")
    return round_by_slug(session(), slug) if slug else the_current_round(session())


@bp.get("/abstimmungen")
@requires(Permission.RUN_VOTINGS)
def manage() -> ResponseReturnValue:
    if current_round(session()) is None:
        return render_template("weighing/manage_nothing.html")
    round_ = _round()
    votings, bodies = queries.votings_of_round(session(), round_.id), queries.bodies_of_round(session(), round_.id)
    return render_template(
        "weighing/manage.html",
        round=round_,
        rounds=all_rounds(session()),
        votings=votings,
        bodies=bodies,
        turnout=queries.turnout(session(), votings),
        codes=queries.code_counts(session(), [body.id for body in bodies]),
        **TITLES,
    )


@bp.route("/abstimmungen/neu", methods=["GET", "POST"])
@requires(Permission.RUN_VOTINGS)
def new_voting() -> ResponseReturnValue:
    round_ = _round()
    bodies = queries.bodies_of_round(session(), round_.id)
    form = VotingForm().offer(bodies, competences(session(), round_.strategy_id))
    if not form.validate_on_submit():
        page = render_template("weighing/new_voting.html", form=form, round=round_, bodies=bodies)
        return page, 422 if form.is_submitted() else 200
    try:
        created = service.create_voting(
            session(),
            queries.get_body(session(), form.body.data),
            title=form.title.data,
            method=Method(form.method.data),
            competence_id=form.competence.data,
            dots_per_ballot=form.dots.data,
            dots_per_candidate=form.most.data,
            actor=current_actor(),
            at=now(),
        )
    except (service.DotsOutOfRange, service.OtherCompetence, service.NoCandidates) as refusal:
        field = form.most if isinstance(refusal, service.DotsOutOfRange) else form.competence
        field.errors = [refusal_text(refusal)]
        return render_template("weighing/new_voting.html", form=form, round=round_, bodies=bodies), 422
    session().commit()
    flash(gettext("Die Abstimmung ist vorbereitet. Prüfen Sie sie und öffnen Sie sie dann."))
    return redirect(url_for("weighing.manage_voting", voting_id=created.id), 303)


@bp.get("/abstimmungen/<int:voting_id>")
@requires(Permission.RUN_VOTINGS)
def manage_voting(voting_id: int) -> ResponseReturnValue:
    voting = queries.get_voting(session(), voting_id)
    return _render_voting(voting, PaperForm(formdata=None), ReopenForm(formdata=None))


def _render_voting(voting: Voting, paper: PaperForm, reopen: ReopenForm, problems: Sequence[RowProblem] = ()) -> str:
    closed = voting.state is VotingState.CLOSED
    return render_template(
        "weighing/manage_voting.html",
        voting=voting,
        actions=allowed_actions(voting.state),
        VotingAction=VotingAction,
        Method=Method,
        turnout=queries.turnout(session(), [voting])[voting.id],
        result=voting_result(session(), voting) if closed else None,
        candidates={one.candidate_id: one.candidate for one in voting.candidates},
        criteria=queries.criteria_of(session(), voting) if voting.method is Method.SCORES else [],
        paper=paper,
        reopen=reopen,
        problems=problems,
        **TITLES,
    )


@bp.post("/abstimmungen/<int:voting_id>/oeffnen")
@requires(Permission.RUN_VOTINGS)
def open_voting(voting_id: int) -> ResponseReturnValue:
    voting = queries.get_voting(session(), voting_id)
    service.open_voting(session(), voting, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die Abstimmung ist offen."))
    return redirect(url_for("weighing.manage_voting", voting_id=voting_id), 303)


@bp.post("/abstimmungen/<int:voting_id>/schliessen")
@requires(Permission.RUN_VOTINGS)
def close_voting(voting_id: int) -> ResponseReturnValue:
    voting = queries.get_voting(session(), voting_id)
    service.close_voting(session(), voting, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die Abstimmung ist geschlossen. Das Ergebnis steht unten."))
    return redirect(url_for("weighing.manage_voting", voting_id=voting_id), 303)


@bp.post("/abstimmungen/<int:voting_id>/wieder-oeffnen")
@requires(Permission.RUN_VOTINGS)
def reopen_voting(voting_id: int) -> ResponseReturnValue:
    voting, form = queries.get_voting(session(), voting_id), ReopenForm()
    if not form.validate_on_submit():
        return _render_voting(voting, PaperForm(formdata=None), form), 422
    service.reopen_voting(session(), voting, why=form.why.data, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die Abstimmung ist wieder offen. Der Grund steht im Verlauf."))
    return redirect(url_for("weighing.manage_voting", voting_id=voting_id), 303)


@bp.post("/abstimmungen/<int:voting_id>/verwerfen")
@requires(Permission.RUN_VOTINGS)
def discard_voting(voting_id: int) -> ResponseReturnValue:
    service.discard_voting(session(), queries.get_voting(session(), voting_id), actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Der Entwurf ist verworfen."))
    return redirect(url_for("weighing.manage"), 303)


@bp.post("/abstimmungen/<int:voting_id>/papier")
@requires(Permission.RUN_VOTINGS)
def count_paper(voting_id: int) -> ResponseReturnValue:
    """Count a file of paper ballots, all or none; refused rows are listed by row and column."""
    voting, form = queries.get_voting(session(), voting_id), PaperForm()
    reopen = ReopenForm(formdata=None)
    if not form.validate_on_submit():
        return _render_voting(voting, form, reopen), 422
    try:
        text = form.file.data.read().decode("utf-8-sig")
        counted = cast_paper(session(), voting, text, key=site().secret_key, actor=current_actor(), at=now())
    except UnicodeDecodeError:
        form.file.errors = [gettext("Die Datei ist kein Text in UTF-8. Speichern Sie sie bitte als »CSV UTF-8«.")]
        return _render_voting(voting, form, reopen), 422
    except PaperRefused as refusal:
        return _paper_refused(voting_id, form, refusal)
    session().commit()
    flash(ngettext("%(num)d Stimmzettel ist gezählt.", "%(num)d Stimmzettel sind gezählt.", counted))
    return redirect(url_for("weighing.manage_voting", voting_id=voting_id), 303)


def _paper_refused(voting_id: int, form: PaperForm, refusal: PaperRefused) -> ResponseReturnValue:
    session().rollback()
    form.file.errors = [refusal_text(refusal)]
    voting = queries.get_voting(session(), voting_id)
    return _render_voting(voting, form, ReopenForm(formdata=None), refusal.problems), 422
