"""Forms of the queue, the redaction and the submitter's reply."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ideas.rules import MAX_LENGTH, MAX_TITLE, MIN_LENGTH
from ideenmarkt.screening.rules import MAX_NOTE, MAX_QUESTION
from ideenmarkt.strategy.models import Competence, CrossCuttingTheme, PolicyRule

_MISSING = lazy_gettext("Bitte füllen Sie dieses Feld aus.")
_CHOOSE = lazy_gettext("Bitte wählen Sie etwas aus.")
_TOO_LONG = lazy_gettext("Höchstens %(max)d Zeichen haben Platz.")
_TEXT = [
    DataRequired(_MISSING),
    Length(
        min=MIN_LENGTH,
        max=MAX_LENGTH,
        message=lazy_gettext("Der Text braucht %(min)d bis %(max)d Zeichen."),
    ),
]


def _lines(text: str | None) -> str | None:
    """Browsers send line ends of their own: a text that nobody touched must stay the same."""
    return text.replace("\r\n", "\n").strip() if text else text


class PlacementForm(Form):
    """Where an idea belongs; 0 stands for »noch offen«."""

    competence = RadioField(lazy_gettext("Kompetenz"), coerce=int, default=0)
    focus_area = SelectField(lazy_gettext("Schwerpunkt"), coerce=int, default=0)
    themes = SelectMultipleField(
        lazy_gettext("Querschnittsthemen"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput()
    )

    def offer(self, competences: Sequence[Competence], themes: Sequence[CrossCuttingTheme]) -> None:
        """Set what can be chosen."""
        self.competence.choices = [(one.id, one.title) for one in competences] + [(0, lazy_gettext("noch offen"))]
        none = {"": [(0, lazy_gettext("noch offen"))]}
        areas = {one.title: [(area.id, area.title) for area in one.focus_areas] for one in competences}
        self.focus_area.choices = none | areas
        self.themes.choices = [(theme.id, theme.title) for theme in themes]


class AskForm(Form):
    question = TextAreaField(
        lazy_gettext("Ihre Frage"),
        [DataRequired(_MISSING), Length(max=MAX_QUESTION, message=_TOO_LONG)],
        [_lines],
        render_kw={"rows": 4, "maxlength": MAX_QUESTION},
    )


class DeclineForm(Form):
    rule = RadioField(lazy_gettext("Regel"), [InputRequired(_CHOOSE)], coerce=int)
    note = TextAreaField(
        lazy_gettext("Ein Satz dazu"),
        [Length(max=MAX_NOTE, message=_TOO_LONG)],
        [_lines],
        render_kw={"rows": 2, "maxlength": MAX_NOTE},
    )

    def offer(self, policy: Sequence[PolicyRule]) -> None:
        """Set what can be chosen."""
        self.rule.choices = [(rule.id, rule.title) for rule in policy]


class RedactionForm(Form):
    title = StringField(lazy_gettext("Überschrift"), [Length(max=MAX_TITLE, message=_TOO_LONG)], [strip])
    body = TextAreaField(lazy_gettext("Text"), _TEXT, [_lines], render_kw={"rows": 12, "maxlength": MAX_LENGTH})


class ReplyForm(Form):
    reply = TextAreaField(
        lazy_gettext("Ihre Antwort"),
        [DataRequired(_MISSING), Length(max=MAX_QUESTION, message=_TOO_LONG)],
        [_lines],
        render_kw={"rows": 4, "maxlength": MAX_QUESTION},
    )
    title = StringField(lazy_gettext("Überschrift"), [Length(max=MAX_TITLE, message=_TOO_LONG)], [strip])
    body = TextAreaField(
        lazy_gettext("Text Ihrer Idee"), _TEXT, [_lines], render_kw={"rows": 6, "maxlength": MAX_LENGTH}
    )
