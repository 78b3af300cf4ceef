"""One bundle at work: its name, its ideas and their relations; merging, splitting, dissolving, candidacy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.bundling import candidates, history, queries, rules, service, undo
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.forms import AddForm, MergeForm, NameForm, SplitForm
from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.states import RELATION_MEANINGS, RELATION_TITLES, Relation
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Competence
from ideenmarkt.strategy.queries import competences, the_current_round


@dataclass(slots=True)
class Forms:
    """The forms of the page; a refused one brings its input and messages."""

    name: NameForm = field(default_factory=lambda: NameForm(formdata=None))
    add: AddForm = field(default_factory=lambda: AddForm(formdata=None))
    merge: MergeForm = field(default_factory=lambda: MergeForm(formdata=None))
    split: SplitForm = field(default_factory=lambda: SplitForm(formdata=None))
    chosen: list[int] = field(default_factory=list)  # ideas ticked for splitting


def _bundle(number: int) -> Bundle:
    return queries.get_bundle(session(), the_current_round(session()).id, number)


def _competences(bundle: Bundle) -> list[Competence]:
    return list(competences(session(), bundle.round.strategy_id))


@bp.get("/buendelung/<int:number>")
@requires(Permission.BUNDLE)
def work_on(number: int) -> ResponseReturnValue:
    return render_bundle(_bundle(number))


def render_bundle(bundle: Bundle, forms: Forms | None = None, problem: str = "") -> str:
    forms, search = forms or Forms(), request.args.get("q", "")[:200]
    forms.name.offer(_competences(bundle))
    if not forms.name.errors:
        forms.name.show(bundle)
    published = sum(one.idea.state is IdeaState.PUBLISHED for one in bundle.memberships)
    last = undo.last_step(session(), bundle.round_id, current_actor())
    return render_template(
        "bundling/work_on.html",
        bundle=bundle,
        forms=forms,
        problem=problem,
        allowed=rules.allowed_actions(bundle.state, bundle.round.phase),
        actions=rules.BundleAction,
        missing=[gettext(rules.MISSING_TITLES[one]) for one in rules.missing_for_candidate(
            title=bundle.title, competence_id=bundle.competence_id, ideas=published
        )],
        others=queries.other_bundles(session(), bundle),
        targets=[one for one in queries.targets(session(), bundle.round_id) if one[0] != bundle.number],
        found=queries.search_ideas(session(), bundle, search) if search.strip() else (),
        search=search,
        merged_into=session().get(Bundle, bundle.merged_into_id) if bundle.merged_into_id else None,
        candidate=queries.candidate_of(session(), bundle),
        relations=RELATION_TITLES,
        meanings=RELATION_MEANINGS,
        last_step=history.step(session(), last) if last else None,
    )  # fmt: skip


def _step(bundle: Bundle, step: Callable[[], object], done: str, forms: Forms | None = None) -> ResponseReturnValue:
    """Take a step and show the bundle again; a refused step shows why, with the input kept."""
    number = bundle.number
    try:
        step()
    except Refused as refusal:
        session().rollback()
        return render_bundle(_bundle(number), forms, problem=refusal_text(refusal)), refusal.status
    session().commit()
    flash(done)
    return redirect(url_for("bundling.work_on", number=number), 303)


@bp.post("/buendelung/<int:number>/name")
@requires(Permission.BUNDLE)
def name(number: int) -> ResponseReturnValue:
    bundle, form = _bundle(number), NameForm()
    offered = _competences(bundle)
    form.offer(offered)
    if not form.validate_on_submit():
        return render_bundle(bundle, Forms(name=form)), 422
    competence_id, focus_area_id = form.chosen(offered)
    return _step(
        bundle,
        lambda: service.name_bundle(
            session(), bundle, title=form.title.data, summary=(form.summary.data or "").replace("\r\n", "\n"),
            competence_id=competence_id, focus_area_id=focus_area_id, actor=current_actor(), at=now(),
        ),
        gettext("Gespeichert."),
        Forms(name=form),
    )  # fmt: skip


@bp.post("/buendelung/<int:number>/ideen")
@requires(Permission.BUNDLE)
def add_idea(number: int) -> ResponseReturnValue:
    bundle, form = _bundle(number), AddForm()
    if not form.validate_on_submit():
        return render_bundle(bundle, Forms(add=form)), 422
    try:
        idea = queries.get_idea(session(), bundle.round_id, form.idea.data)
        relation = Relation(form.relation.data)
        service.add_ideas(session(), bundle, [idea], relation=relation, actor=current_actor(), at=now())
    except Refused as refusal:
        session().rollback()
        form.idea.errors = [refusal_text(refusal)]
        status = 422 if isinstance(refusal, NotFound) else refusal.status
        return render_bundle(_bundle(number), Forms(add=form)), status
    session().commit()
    flash(gettext("Die Idee Nr. %(number)s ist aufgenommen.", number=idea.number))
    return redirect(url_for("bundling.work_on", number=number), 303)


@bp.post("/buendelung/<int:number>/ideen/<int:idea_number>/entfernen")
@requires(Permission.BUNDLE)
def remove_idea(number: int, idea_number: int) -> ResponseReturnValue:
    bundle = _bundle(number)
    idea = queries.get_idea(session(), bundle.round_id, idea_number)
    done = gettext("Die Idee Nr. %(number)s ist herausgenommen.", number=idea_number)
    return _step(bundle, lambda: service.remove_idea(session(), bundle, idea, actor=current_actor(), at=now()), done)


@bp.post("/buendelung/<int:number>/ideen/<int:idea_number>/verschieben")
@requires(Permission.BUNDLE)
def move_idea(number: int, idea_number: int) -> ResponseReturnValue:
    bundle = _bundle(number)
    idea = queries.get_idea(session(), bundle.round_id, idea_number)
    wanted = request.form.get("target", 0, type=int)

    def move() -> None:
        target = queries.get_bundle(session(), bundle.round_id, wanted)
        service.move_idea(session(), idea, source=bundle, target=target, actor=current_actor(), at=now())

    done = gettext("Die Idee Nr. %(idea)s ist jetzt im Bündel Nr. %(bundle)s.", idea=idea_number, bundle=wanted)
    return _step(bundle, move, done)


@bp.post("/buendelung/<int:number>/ideen/<int:idea_number>/beziehung")
@requires(Permission.BUNDLE)
def relate(number: int, idea_number: int) -> ResponseReturnValue:
    bundle = _bundle(number)
    idea = queries.get_idea(session(), bundle.round_id, idea_number)
    wanted = request.form.get("relation", "")
    if wanted not in set(Relation):
        return render_bundle(bundle, problem=gettext("Diese Beziehung gibt es nicht.")), 422
    return _step(
        bundle,
        lambda: service.change_relation(session(), bundle, idea, Relation(wanted), actor=current_actor(), at=now()),
        gettext("Die Beziehung der Idee Nr. %(number)s ist geändert.", number=idea_number),
    )


@bp.post("/buendelung/<int:number>/zusammenlegen")
@requires(Permission.BUNDLE)
def merge(number: int) -> ResponseReturnValue:
    """All ideas go into another bundle; »Rückgängig« (undo.py) brings them back."""
    bundle, form = _bundle(number), MergeForm()
    if not form.validate_on_submit():
        return render_bundle(bundle, Forms(merge=form)), 422
    try:
        target = queries.get_bundle(session(), bundle.round_id, form.target.data)
        service.merge_bundles(session(), bundle, target=target, actor=current_actor(), at=now())
    except Refused as refusal:
        session().rollback()
        form.target.errors = [refusal_text(refusal)]
        status = 422 if isinstance(refusal, NotFound) else refusal.status
        return render_bundle(_bundle(number), Forms(merge=form)), status
    session().commit()
    flash(gettext("Die Ideen des Bündels Nr. %(number)s sind jetzt hier.", number=number))
    return redirect(url_for("bundling.work_on", number=target.number), 303)


@bp.post("/buendelung/<int:number>/teilen")
@requires(Permission.BUNDLE)
def split(number: int) -> ResponseReturnValue:
    bundle, form, chosen = _bundle(number), SplitForm(), request.form.getlist("ideas", type=int)
    forms = Forms(split=form, chosen=chosen)
    if not form.validate_on_submit():
        return render_bundle(bundle, forms), 422
    try:
        ideas = queries.ideas_by_id(session(), bundle.round_id, chosen)
        fresh = service.split_bundle(
            session(),
            bundle,
            ideas,
            title=form.new_title.data,
            why=form.why.data or "",
            actor=current_actor(),
            at=now(),
        )
    except Refused as refusal:
        session().rollback()
        form.new_title.errors = [refusal_text(refusal)]
        return render_bundle(_bundle(number), forms), refusal.status
    session().commit()
    flash(gettext("Geteilt: Das neue Bündel hat die Nr. %(number)s.", number=fresh.number))
    return redirect(url_for("bundling.work_on", number=fresh.number), 303)


@bp.post("/buendelung/<int:number>/aufloesen")
@requires(Permission.BUNDLE)
def dissolve(number: int) -> ResponseReturnValue:
    bundle = _bundle(number)
    done = gettext("Das Bündel Nr. %(number)s ist aufgelöst.", number=number)
    return _step(bundle, lambda: service.dissolve_bundle(session(), bundle, actor=current_actor(), at=now()), done)


@bp.post("/buendel/<int:number>/kandidat")
@requires(Permission.BUNDLE)
def nominate(number: int) -> ResponseReturnValue:
    bundle = _bundle(number)
    done = gettext("Das Bündel Nr. %(number)s ist jetzt Kandidat für eine Kernaktivität.", number=number)
    return _step(bundle, lambda: candidates.nominate(session(), bundle, actor=current_actor(), at=now()), done)


@bp.post("/buendel/<int:number>/kandidat/zuruecknehmen")
@requires(Permission.BUNDLE)
def take_back(number: int) -> ResponseReturnValue:
    bundle = _bundle(number)
    candidate = queries.candidate_of(session(), bundle)
    if candidate is None:
        raise queries.NoBundle(number=number)
    done = gettext("Die Kandidatur ist zurückgenommen.")
    return _step(bundle, lambda: candidates.take_back(session(), candidate, actor=current_actor(), at=now()), done)
