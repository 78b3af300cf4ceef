"""Staff pages of the bodies: members, weight, voting codes on cards and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import segno
from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import normalise_code, spoken
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.strategy.queries import competences, round_by_slug, the_current_round
from ideenmarkt.weighing import codes, queries, service
from ideenmarkt.weighing.blueprint import bp
from ideenmarkt.weighing.forms import BodyForm, IssueForm, MemberForm, RevokeForm, WeightForm
from ideenmarkt.weighing.models import Body
from ideenmarkt.weighing.states import BODY_KIND_TITLES, BodyKind

NO_STORE = {"Cache-Control": "no-store"}  # plain codes must not stay in a browser's cache


@bp.route("/abstimmungen/gremien/neu", methods=["GET", "POST"])
@requires(Permission.RUN_VOTINGS)
def new_body() -> ResponseReturnValue:
    slug = request.values.get("runde", "")
    round_ = round_by_slug(session(), slug) if slug else the_current_round(session())
    form = BodyForm().offer(competences(session(), round_.strategy_id))
    if not form.validate_on_submit():
        return render_template("weighing/new_body.html", form=form, round=round_), 422 if form.is_submitted() else 200
    try:
        body = service.create_body(
            session(),
            round_,
            kind=BodyKind(form.kind.data),
            title=form.title.data,
            weight=form.weight.data,
            competence_id=form.competence.data,
            actor=current_actor(),
            at=now(),
        )
    except (service.BodyExists, service.CompetenceNeeded) as refusal:
        field = form.title if isinstance(refusal, service.BodyExists) else form.competence
        field.errors = [refusal_text(refusal)]
        return render_template("weighing/new_body.html", form=form, round=round_), 422
    session().commit()
    flash(gettext("Das Gremium ist angelegt. Fügen Sie Mitglieder hinzu oder drucken Sie Stimmcodes."))
    return redirect(url_for("weighing.body", body_id=body.id), 303)


@bp.get("/abstimmungen/gremien/<int:body_id>")
@requires(Permission.RUN_VOTINGS)
def body(body_id: int) -> ResponseReturnValue:
    return _render_body(queries.get_body(session(), body_id))


def _render_body(
    found: Body,
    *,
    weight: WeightForm | None = None,
    member: MemberForm | None = None,
    issue: IssueForm | None = None,
    revoke: RevokeForm | None = None,
) -> str:
    joined = {one.account_id for one in found.members}
    others = [one for one in queries.possible_members(session()) if one.id not in joined]
    return render_template(
        "weighing/body.html",
        body=found,
        weight=weight or WeightForm(formdata=None, weight=found.weight),
        member=(member or MemberForm(formdata=None)).offer(others),
        others=others,
        issue=issue or IssueForm(formdata=None),
        revoke=revoke or RevokeForm(formdata=None),
        counts=queries.code_counts(session(), [found.id])[found.id],
        kinds=BODY_KIND_TITLES,
    )


def _back(found: Body, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("weighing.body", body_id=found.id), 303)


@bp.post("/abstimmungen/gremien/<int:body_id>/gewicht")
@requires(Permission.RUN_VOTINGS)
def change_weight(body_id: int) -> ResponseReturnValue:
    found, form = queries.get_body(session(), body_id), WeightForm()
    if not form.validate_on_submit():
        return _render_body(found, weight=form), 422
    service.change_weight(session(), found, form.weight.data, actor=current_actor(), at=now())
    session().commit()
    return _back(found, gettext("Das Gewicht ist geändert."))


@bp.post("/abstimmungen/gremien/<int:body_id>/mitglieder")
@requires(Permission.RUN_VOTINGS)
def add_member(body_id: int) -> ResponseReturnValue:
    found, form = queries.get_body(session(), body_id), MemberForm()
    form.offer(queries.possible_members(session()))
    if not form.validate_on_submit():
        return _render_body(found, member=form), 422
    account = session().get_one(Account, form.account.data)
    service.add_member(session(), found, account, actor=current_actor(), at=now())
    session().commit()
    return _back(found, gettext("%(name)s gehört jetzt zum Gremium.", name=account.name))


@bp.post("/abstimmungen/gremien/<int:body_id>/mitglieder/<int:account_id>/entfernen")
@requires(Permission.RUN_VOTINGS)
def remove_member(body_id: int, account_id: int) -> ResponseReturnValue:
    found = queries.get_body(session(), body_id)
    service.remove_member(session(), found, account_id, actor=current_actor(), at=now())
    session().commit()
    return _back(found, gettext("Die Mitgliedschaft ist beendet. Abgegebene Stimmzettel zählen weiter."))


@bp.post("/abstimmungen/gremien/<int:body_id>/stimmcodes")
@requires(Permission.RUN_VOTINGS)
def issue(body_id: int) -> ResponseReturnValue:
    """Make codes and show them this once: the answer to this request is the only place where they are readable."""
    found, form = queries.get_body(session(), body_id), IssueForm()
    if not form.validate_on_submit():
        return _render_body(found, issue=form), 422
    plain = codes.issue_codes(session(), found, form.count.data, key=site().secret_key, actor=current_actor(), at=now())
    session().commit()
    address = f"{site().base_url}{url_for('weighing.index')}"
    cards = [(spoken(code), _qr(f"{address}#{code}")) for code in plain]
    return render_template("weighing/cards.html", body=found, cards=cards, address=address), 200, NO_STORE


def _qr(text: str) -> Markup:
    """A QR code as SVG. The code stands behind the #, so that no server and no proxy ever sees it in an address."""
    picture = segno.make(text, error="m").svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return Markup(picture)  # noqa: S704 made by segno from our own address


@bp.post("/abstimmungen/gremien/<int:body_id>/stimmcodes/csv")
@requires(Permission.RUN_VOTINGS)
def codes_as_csv(body_id: int) -> ResponseReturnValue:
    """The codes of the cards just shown, as a file; nothing is read from the database, where they no longer are."""
    found = queries.get_body(session(), body_id)
    sent = [normalise_code(code) for code in request.form.getlist("code")]
    return _csv(found, [code for code in sent if code])


def _csv(found: Body, plain: Sequence[str]) -> ResponseReturnValue:
    lines = io.StringIO()
    table = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    table.writerow(["Gremium", "Stimmcode"])
    table.writerows([found.title.lstrip("=+-@\t"), spoken(code)] for code in plain)
    answer = make_response("\ufeff" + lines.getvalue(), 200, NO_STORE)
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="stimmcodes-{found.id}.csv"'
    return answer


@bp.post("/abstimmungen/gremien/<int:body_id>/stimmcodes/sperren")
@requires(Permission.RUN_VOTINGS)
def revoke(body_id: int) -> ResponseReturnValue:
    found, form = queries.get_body(session(), body_id), RevokeForm()
    if not form.validate_on_submit():
        return _render_body(found, revoke=form), 422
    try:
        code = codes.find_code(session(), form.lost.data, key=site().secret_key)
        if code.body_id != found.id:
            raise codes.CodeUnknown
        codes.revoke_code(session(), code, actor=current_actor(), at=now())
    except Refused as refusal:
        form.lost.errors = [refusal_text(refusal)]
        return _render_body(found, revoke=form), refusal.status
    session().commit()
    return _back(found, gettext("Der Stimmcode ist gesperrt."))


@bp.post("/abstimmungen/gremien/<int:body_id>/stimmcodes/alle-sperren")
@requires(Permission.RUN_VOTINGS)
def revoke_unused(body_id: int) -> ResponseReturnValue:
    found = queries.get_body(session(), body_id)
    number = codes.revoke_unused_codes(session(), found, actor=current_actor(), at=now())
    session().commit()
    return _back(found, ngettext("%(num)d Stimmcode ist gesperrt.", "%(num)d Stimmcodes sind gesperrt.", number))
