"""Forms of kiosk, tables, and the administration of both."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from ideenmarkt.accounts.devices import MOST_TABLES
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ideas.rules import MAX_LENGTH, MIN_LENGTH
from ideenmarkt.strategy.models import Competence, Neighbourhood

_MISSING = lazy_gettext("Bitte füllen Sie dieses Feld aus.")
_WRITE = lazy_gettext("Schreiben Sie bitte Ihre Idee.")
_LENGTH = Length(
    MIN_LENGTH,
    MAX_LENGTH,
    lazy_gettext("Schreiben Sie bitte %(least)s bis %(most)s Zeichen.", least=MIN_LENGTH, most=MAX_LENGTH),
)
LARGEST_NUMBER = 9_999  # of a table


def _number(text: str | int | None) -> int | None:
    return int(text) if text else None


def _choices(offered: Sequence[Competence] | Sequence[Neighbourhood]) -> list[SelectChoice]:
    return [SelectChoice(each.id, each.title) for each in offered]


class KioskForm(Form):
    token = HiddenField()
    text = TextAreaField(lazy_gettext("Ihre Idee"), [InputRequired(_WRITE), _LENGTH], [strip])
    competence = RadioField(lazy_gettext("Thema"), coerce=_number, validate_choice=True)

    def offer(self, competences: Sequence[Competence]) -> KioskForm:
        self.competence.choices = [*_choices(competences), SelectChoice("", gettext("Weiß ich nicht"))]
        return self


class LineForm(Form):
    token = HiddenField()
    text = StringField(lazy_gettext("Nächste Idee"), [InputRequired(_WRITE), _LENGTH], [strip])


class RewordForm(Form):
    text = TextAreaField(lazy_gettext("Idee"), [InputRequired(_WRITE), _LENGTH], [strip], render_kw={"rows": 6})


class PlaceForm(Form):
    """Where a device stands."""

    label = StringField(lazy_gettext("Bezeichnung"), [Length(max=100)], [strip])
    competence = SelectField(lazy_gettext("Station"), coerce=_number)
    neighbourhood = SelectField(lazy_gettext("Quartier"), coerce=_number)

    def offer(self, competences: Sequence[Competence], neighbourhoods: Sequence[Neighbourhood]) -> PlaceForm:
        self.competence.choices = [SelectChoice("", gettext("Keine Station")), *_choices(competences)]
        self.neighbourhood.choices = [SelectChoice("", gettext("Kein Quartier")), *_choices(neighbourhoods)]
        return self


class KioskDeviceForm(Form):
    label = StringField(lazy_gettext("Bezeichnung"), [InputRequired(_MISSING), Length(max=100)], [strip])
    competence = SelectField(lazy_gettext("Station"), coerce=_number)

    def offer(self, competences: Sequence[Competence]) -> KioskDeviceForm:
        self.competence.choices = [SelectChoice("", gettext("Keine Station")), *_choices(competences)]
        return self


class TablesForm(Form):
    first = IntegerField(lazy_gettext("Erste Nummer"), [InputRequired(_MISSING), NumberRange(1, LARGEST_NUMBER)])
    last = IntegerField(lazy_gettext("Letzte Nummer"), [InputRequired(_MISSING), NumberRange(1, LARGEST_NUMBER)])

    def validate_last(self, field: IntegerField) -> None:
        first = self.first.data
        if first and field.data and not first <= field.data < first + MOST_TABLES:
            field.errors.append(
                gettext("Die letzte Nummer folgt auf die erste, höchstens %(most)s Tische.", most=MOST_TABLES)
            )
