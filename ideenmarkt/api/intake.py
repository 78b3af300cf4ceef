"""What a caller sends, read and checked field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ground.i18n import LANGUAGES, N_
from ideenmarkt.ideas.forms import IdeaForm
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.states import Channel
from ideenmarkt.strategy.models import Competence, District, Neighbourhood, Round

LARGEST_BODY = 64 * 1024  # bytes; the longest idea in the widest script takes a fifth
TEXTS = ("text", "title", "competence", "neighbourhood", "email", "language")
FIELDS = frozenset((*TEXTS, "consent"))


class NoJson(Refused):
    message = N_("Der Inhalt ist kein gültiges JSON-Objekt in UTF-8.")
    status = 400


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field."""

    field: str
    message: str


class Invalid(Refused):
    message = N_("Bitte prüfen Sie die genannten Felder.")
    status = 422

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__()
        self.problems = problems


class SentIdea(Form):
    """The same limits as on the page; competence and neighbourhood are named by key."""

    class Meta(Form.Meta):
        csrf = False  # no cookie is read, so none can be abused

    text = IdeaForm.text
    title = IdeaForm.title
    competence = StringField(filters=(strip,), validators=(Length(max=64),))
    neighbourhood = StringField(filters=(strip,), validators=(Length(max=64),))
    email = IdeaForm.email
    consent = IdeaForm.consent
    language = SelectField(choices=[SelectChoice(code) for code in LANGUAGES], default="de", validators=(Optional(),))


def read_json(raw: bytes) -> Mapping[str, Any]:
    """Raises NoJson."""
    try:
        found = json.loads(raw.decode("utf-8"))
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is no text
    except (ValueError, RecursionError):
        raise NoJson from None
    if not isinstance(found, dict):
        raise NoJson
    return found


def read_idea(session: Session, round_: Round, sent: Mapping[str, Any]) -> NewIdea:
    """Raises Invalid, which names every field that is wrong."""
    _check_types(sent)
    values = {name: value for name, value in sent.items() if isinstance(value, str)}
    form = SentIdea(formdata=MultiDict(values | ({"consent": "y"} if sent.get("consent") else {})))
    problems = []
    if not form.validate():
        problems = [FieldProblem(name, " ".join(map(str, errors))) for name, errors in form.errors.items() if name]
    competence_id = _competence_id(session, round_, form.competence.data or "")
    neighbourhood_id = _neighbourhood_id(session, round_, form.neighbourhood.data or "")
    if form.competence.data and competence_id is None:
        problems.append(FieldProblem("competence", N_("Diese Kompetenz gibt es nicht.")))
    if form.neighbourhood.data and neighbourhood_id is None:
        problems.append(FieldProblem("neighbourhood", N_("Diesen Ortsteil gibt es nicht.")))
    if problems:
        raise Invalid(problems)
    return NewIdea(
        text=form.text.data,
        title=form.title.data or "",
        channel=Channel.ONLINE,
        language=form.language.data or "de",
        competence_id=competence_id,
        neighbourhood_id=neighbourhood_id,
        email=form.email.data or "",
    )


def _check_types(sent: Mapping[str, Any]) -> None:
    problems = [FieldProblem(str(name)[:64], N_("Dieses Feld gibt es nicht.")) for name in sent if name not in FIELDS]
    for name in TEXTS:
        if sent.get(name) is not None and not isinstance(sent[name], str):
            problems.append(FieldProblem(name, N_("Hier wird ein Text erwartet.")))
    if sent.get("consent") is not None and not isinstance(sent["consent"], bool):
        problems.append(FieldProblem("consent", N_("Hier wird true oder false erwartet.")))
    if problems:
        raise Invalid(problems)


def _competence_id(session: Session, round_: Round, key: str) -> int | None:
    if not key:
        return None
    in_strategy = Competence.strategy_id == round_.strategy_id
    return session.scalar(select(Competence.id).where(Competence.key == key, in_strategy))


def _neighbourhood_id(session: Session, round_: Round, key: str) -> int | None:
    if not key:
        return None
    wanted = select(Neighbourhood.id).join(District).where(Neighbourhood.key == key)
    return session.scalar(wanted.where(District.strategy_id == round_.strategy_id).order_by(Neighbourhood.id).limit(1))
