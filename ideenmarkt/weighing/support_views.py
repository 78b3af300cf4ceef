"""»Unterstützen«: one button for ideas and candidates, and the page that asks for a voting code where it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.ground.access import public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.views import safe_path
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.queries import round_by_slug, the_current_round
from ideenmarkt.weighing import queries
from ideenmarkt.weighing.blueprint import bp
from ideenmarkt.weighing.forms import CodeForm
from ideenmarkt.weighing.identity import current_visitor, enter_code
from ideenmarkt.weighing.supports import check_supportable, support, withdraw_support
from ideenmarkt.weighing.voters import Person


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be supported."""

    kind: str  # as in addresses: idee, kandidat
    thing: Idea | Candidate
    slug: str  # of its round, where it isn't the current one

    @property
    def title(self) -> str:
        if isinstance(self.thing, Candidate):
            return self.thing.title
        return self.thing.current_text.heading

    @property
    def page(self) -> str:
        endpoint = "chain.idea" if self.kind == "idee" else "weighing.candidate"
        return url_for(endpoint, number=self.thing.number, runde=self.slug or None)

    @property
    def back(self) -> str:
        """Where the button stood, else the thing's own page."""
        wanted = request.values.get("zurueck", "")
        return safe_path(wanted) if wanted else self.page


def _target(kind: str, number: int) -> Target:
    slug = request.values.get("runde", "")
    round_ = round_by_slug(session(), slug) if slug else the_current_round(session())
    find: Callable[..., Idea | Candidate] = queries.idea_by_number if kind == "idee" else queries.candidate_by_number
    return Target(kind, find(session(), round_.id, number), slug)


@bp.get("/unterstuetzen/<any(idee, kandidat):kind>/<int:number>")
@public
def ask_for_code(kind: str, number: int) -> ResponseReturnValue:
    """Who is not known yet gives a voting code here, and the support goes on."""
    target = _target(kind, number)
    check_supportable(session(), target.thing)
    return _render(target, CodeForm(formdata=None))


def _render(target: Target, form: CodeForm) -> str:
    return render_template("weighing/support_code.html", target=target, form=form, person=current_visitor().supporter)


@bp.post("/unterstuetzen/<any(idee, kandidat):kind>/<int:number>", endpoint="support")
@public
def support_(kind: str, number: int) -> ResponseReturnValue:
    target, person = _target(kind, number), current_visitor().supporter
    if person is None and "code" not in request.form:
        return _elsewhere(
            url_for("weighing.ask_for_code", kind=kind, number=number, runde=target.slug or None, zurueck=target.back)
        )
    if person is None:
        form = CodeForm()
        try:
            if not form.validate_on_submit():
                return _render(target, form), 422
            person = Person(voting_code_id=enter_code(form.code.data).id)
        except Refused as refusal:
            if refusal.status == 429:
                raise
            form.code.errors = [refusal_text(refusal)]
            return _render(target, form), refusal.status
    new = support(session(), target.thing, person, at=now())
    session().commit()
    said = gettext("Danke. Ihre Unterstützung zählt.") if new else gettext("Sie unterstützen das schon.")
    return _answer(target, given=True, said=said)


@bp.post("/unterstuetzen/<any(idee, kandidat):kind>/<int:number>/zuruecknehmen")
@public
def withdraw(kind: str, number: int) -> ResponseReturnValue:
    target, person = _target(kind, number), current_visitor().supporter
    if person is not None:
        withdraw_support(session(), target.thing, person, at=now())
        session().commit()
    return _answer(target, given=False, said=gettext("Ihre Unterstützung ist zurückgenommen."))


def _answer(target: Target, *, given: bool, said: str) -> ResponseReturnValue:
    """The button alone for htmx, else the page where it stood."""
    if "HX-Request" not in request.headers:
        flash(said)
        return redirect(target.back, 303)
    thing = target.thing
    if isinstance(thing, Candidate):
        count = queries.candidate_support(session(), [thing.id])[thing.id]
    else:
        count = queries.support_counts(session(), [thing.id])[thing.id]
    return render_template("weighing/support_part.html", target=target, count=count, given=given, said=said)


def _elsewhere(address: str) -> ResponseReturnValue:
    """To another page, for htmx too."""
    if "HX-Request" in request.headers:
        return "", 200, {"HX-Redirect": address}
    return redirect(address, 303)
