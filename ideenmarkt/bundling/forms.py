"""Forms of the workshop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.queries import LARGEST_NUMBER
from ideenmarkt.bundling.rules import MAX_REASON, MAX_SUMMARY, MAX_TITLE
from ideenmarkt.bundling.states import RELATION_MEANINGS, RELATION_TITLES, Relation
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.strategy.models import Competence

NUMBER = [
    InputRequired(lazy_gettext("Geben Sie bitte eine Nummer ein.")),
    NumberRange(1, LARGEST_NUMBER, lazy_gettext("Das ist keine gültige Nummer.")),
]


def relation_choices() -> list[tuple[str, str]]:
    return [(one.value, f"{gettext(RELATION_TITLES[one])} – {gettext(RELATION_MEANINGS[one])}") for one in Relation]


class NameForm(Form):
    """Title, summary and place in the strategy; `place` is `c3` (a Kompetenz) or `f12` (a Schwerpunkt)."""

    title = StringField(
        lazy_gettext("Titel"),
        filters=[strip],
        validators=[
            InputRequired(lazy_gettext("Geben Sie dem Bündel bitte einen Titel.")),
            Length(max=MAX_TITLE, message=lazy_gettext("Der Titel hat höchstens %(max)d Zeichen.")),
        ],
    )
    summary = TextAreaField(
        lazy_gettext("Zusammenfassung"),
        filters=[strip],
        validators=[
            Length(max=MAX_SUMMARY, message=lazy_gettext("Die Zusammenfassung hat höchstens %(max)d Zeichen."))
        ],
    )
    place = SelectField(lazy_gettext("Kompetenz oder Schwerpunkt"))

    def offer(self, competences: Sequence[Competence]) -> None:
        choices: dict[str, list[tuple[str, str]]] = {"": [("", gettext("noch offen"))]}
        for competence in competences:
            areas = [(f"f{area.id}", area.title) for area in competence.focus_areas]
            whole = gettext("%(competence)s (ohne Schwerpunkt)", competence=competence.title)
            choices[competence.title] = [(f"c{competence.id}", whole), *areas]
        self.place.choices = choices

    def show(self, bundle: Bundle) -> None:
        self.title.data, self.summary.data = bundle.title, bundle.summary
        self.place.data = f"f{bundle.focus_area_id}" if bundle.focus_area_id else f"c{bundle.competence_id or ''}"
        if self.place.data == "c":
            self.place.data = ""

    def chosen(self, competences: Sequence[Competence]) -> tuple[int | None, int | None]:
        """Ids of Kompetenz and Schwerpunkt."""
        for competence in competences:
            if self.place.data == f"c{competence.id}":
                return competence.id, None
            for area in competence.focus_areas:
                if self.place.data == f"f{area.id}":
                    return competence.id, area.id
        return None, None


class AddForm(Form):
    """An idea by its number."""

    idea = IntegerField(lazy_gettext("Nummer der Idee"), validators=NUMBER)
    relation = SelectField(lazy_gettext("Beziehung zum Bündel"), default=Relation.VARIANT.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relation.choices = relation_choices()


class MergeForm(Form):
    """Where the ideas of a bundle go."""

    target = IntegerField(lazy_gettext("Nummer des anderen Bündels"), validators=NUMBER)


class SplitForm(Form):
    """The title of what is split off, and why; the ideas come as checkboxes."""

    new_title = StringField(
        lazy_gettext("Titel des neuen Bündels"),
        filters=[strip],
        validators=[
            InputRequired(lazy_gettext("Geben Sie dem neuen Bündel bitte einen Titel.")),
            Length(max=MAX_TITLE, message=lazy_gettext("Der Titel hat höchstens %(max)d Zeichen.")),
        ],
    )
    why = StringField(
        lazy_gettext("Grund"),
        filters=[strip],
        validators=[Length(max=MAX_REASON, message=lazy_gettext("Der Grund hat höchstens %(max)d Zeichen."))],
    )


class ChoiceForm(Form):
    """The decision on a suggestion or on loners: a title for a new bundle, or an existing bundle's number."""

    title = StringField(
        lazy_gettext("Titel des neuen Bündels"),
        filters=[strip],
        validators=[Length(max=MAX_TITLE, message=lazy_gettext("Der Titel hat höchstens %(max)d Zeichen."))],
    )
    target = IntegerField(
        lazy_gettext("oder in das Bündel Nr."),
        validators=[Optional(), NumberRange(1, LARGEST_NUMBER, lazy_gettext("Das ist keine gültige Nummer."))],
    )
