"""The page of the Rückmeldungen: what is missing, drafts by group, sending, and what became of the mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from ideenmarkt.deciding import answering
from ideenmarkt.deciding.answer_groups import AnswerGroup, groups
from ideenmarkt.deciding.blueprint import bp
from ideenmarkt.deciding.forms import AnswerForm
from ideenmarkt.deciding.settling import settle
from ideenmarkt.deciding.wording import drafting, writing
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.jobs import jobs
from ideenmarkt.ground.mail import MailState
from ideenmarkt.ground.outbox import SEND_MAIL
from ideenmarkt.ground.paging import Page, page_of, typed_page
from ideenmarkt.ground.views import site
from ideenmarkt.strategy.models import Phase, Round
from ideenmarkt.strategy.queries import round_by_slug, the_current_round

DRAFTS_ON_A_PAGE, DONE_ON_A_PAGE = 20, 50  # a draft is a whole letter, a group that is done one line


@dataclass(frozen=True, slots=True)
class Drafted:
    """A group with the text it will get."""

    group: AnswerGroup
    form: AnswerForm
    changed: bool  # by people


@bp.get("/antworten")
@requires(Permission.ANSWER)
def current_answers() -> ResponseReturnValue:
    return redirect(url_for("deciding.answers", slug=the_current_round(session()).slug), 303)


@bp.get("/antworten/<slug>")
@requires(Permission.ANSWER)
def answers(slug: str) -> ResponseReturnValue:
    return _page(round_by_slug(session(), slug))


def _page(round_: Round, refused: AnswerForm | None = None) -> str:
    changed, draft = answering.drafts(session(), round_), drafting(site())
    found = groups(session(), round_)
    missing = [one for one in found if one.missing]
    shown = page_of(missing, _number(missing, refused), DRAFTS_ON_A_PAGE)
    done = [one for one in found if not one.missing]
    drafted = [
        Drafted(one, _form(one, changed.get(one.key) or draft(one), refused), one.key in changed) for one in shown.items
    ]
    without_outcome, without_answer = answering.incomplete(session(), round_)
    return render_template(
        "deciding/answers.html",
        round=round_,
        drafted=Page(drafted, shown.number, shown.size, shown.total),
        done=page_of(done, typed_page(request.args.get("fertigseite")), DONE_ON_A_PAGE),
        done_asked="fertigseite" in request.args,
        without_outcome=without_outcome,
        without_answer=without_answer,
        mails=answering.mail_report(session(), round_),
        MailState=MailState,
        resolved=round_.phase is Phase.RESOLVED,
    )


def _number(missing: Sequence[AnswerGroup], refused: AnswerForm | None) -> int:
    """The page that is asked for; a refused text is shown again wherever its group stands by now."""
    for place, one in enumerate(missing):
        if refused is not None and refused.key.data == one.key:
            return place // DRAFTS_ON_A_PAGE + 1
    return typed_page(request.args.get("seite"))


def _same_page(slug: str, anchor: str | None = None) -> ResponseReturnValue:
    """Back to where the person was reading."""
    number = typed_page(request.args.get("seite"))
    return redirect(url_for("deciding.answers", slug=slug, seite=number if number > 1 else None, _anchor=anchor), 303)


def _form(group: AnswerGroup, text: str, refused: AnswerForm | None) -> AnswerForm:
    prefix = f"{group.key}-"
    form = AnswerForm(formdata=None, prefix=prefix, data={"key": group.key, "text": text})
    if refused is not None and refused.key.data == group.key:
        form.text.data, form.text.errors = refused.text.data, refused.text.errors
    return form


@bp.post("/antworten/<slug>/text")
@requires(Permission.ANSWER)
def save_answer(slug: str) -> ResponseReturnValue:
    """»speichern« keeps the text of a group, »senden« keeps and sends it."""
    round_ = round_by_slug(session(), slug)
    form = AnswerForm(prefix=f"{request.form.get('gruppe', '')}-")
    if not form.validate_on_submit():
        return _page(round_, form), 422
    key = form.key.data
    answering.save_draft(session(), round_, key, form.text.data, actor=current_actor(), at=now())
    if request.form.get("aktion") != "senden":
        session().commit()
        flash(gettext("Der Text ist gespeichert. Gesendet ist noch nichts."))
        return _same_page(slug, f"gruppe-{key}")
    return _send(round_, key)


@bp.post("/antworten/<slug>/senden")
@requires(Permission.ANSWER)
def send_answers(slug: str) -> ResponseReturnValue:
    return _send(round_by_slug(session(), slug), None)


def _send(round_: Round, key: str | None) -> ResponseReturnValue:
    sent = answering.send(
        session(), round_, draft=drafting(site()), write=writing(site()), actor=current_actor(), at=now(), key=key
    )
    session().commit()
    jobs().order(SEND_MAIL)
    flash(
        ngettext("Eine Rückmeldung ist gegeben", "%(num)s Rückmeldungen sind gegeben", sent.answers)
        + ngettext(", eine davon auch per E-Mail.", ", %(num)s davon auch per E-Mail.", sent.mails)
    )
    if sent.closed:
        flash(gettext("Jede Idee hat ein Ergebnis und eine Rückmeldung: Die Runde ist abgeschlossen."))
    return _same_page(round_.slug)


@bp.post("/antworten/<slug>/nachtrag")
@requires(Permission.ANSWER)
def settle_late(slug: str) -> ResponseReturnValue:
    """Ideas that were published after the resolution get their outcome too."""
    round_ = round_by_slug(session(), slug)
    number = settle(session(), round_, actor=current_actor(), at=now())
    session().commit()
    flash(ngettext("Eine Idee hat jetzt ein Ergebnis.", "%(num)s Ideen haben jetzt ein Ergebnis.", number))
    return redirect(url_for("deciding.answers", slug=slug), 303)


@bp.post("/antworten/<slug>/mails")
@requires(Permission.ANSWER)
def retry_mails(slug: str) -> ResponseReturnValue:
    """Try again what was given up, and send what still waits."""
    round_ = round_by_slug(session(), slug)
    answering.retry_failed(session(), round_, actor=current_actor(), at=now())
    session().commit()
    jobs().order(SEND_MAIL)
    flash(gettext("Die Nachrichten werden noch einmal versucht."))
    return redirect(url_for("deciding.answers", slug=slug), 303)
