"""Forms of this room: the voting code, bodies, votings, codes to issue, ballots on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.strategy.models import Competence
from ideenmarkt.weighing.models import Body
from ideenmarkt.weighing.rules import MAX_CODES, MAX_DOTS, MAX_WEIGHT
from ideenmarkt.weighing.states import BODY_KIND_TITLES, METHOD_TITLES

_REQUIRED = lazy_gettext("Bitte füllen Sie dieses Feld aus.")


def _range(low: int, high: int) -> list[Any]:
    sentence = lazy_gettext("Bitte geben Sie eine ganze Zahl von %(low)s bis %(high)s ein.", low=low, high=high)
    return [InputRequired(sentence), NumberRange(low, high, sentence)]


def _text(most: int) -> list[Any]:
    return [DataRequired(_REQUIRED), Length(max=most, message=lazy_gettext("Höchstens %(max)d Zeichen."))]


def _number_or_none(value: str | int | None) -> int | None:
    """WTForms coerces what was sent, and the choices too, which are numbers already."""
    return int(value) if value is not None and str(value).isdecimal() else None


class CodeForm(Form):
    """A Stimmcode, as printed on the card."""

    code = StringField(lazy_gettext("Stimmcode"), [InputRequired(lazy_gettext("Bitte geben Sie Ihren Stimmcode ein."))])


class ReceiptForm(Form):
    """A receipt, to check whether its ballot counts."""

    class Meta(Form.Meta):
        csrf = False  # it only reads

    beleg = StringField(lazy_gettext("Belegcode"), [InputRequired(lazy_gettext("Bitte geben Sie den Belegcode ein."))])


class BodyForm(Form):
    """A new Gremium."""

    kind = SelectField(lazy_gettext("Art"))
    title = StringField(lazy_gettext("Name"), _text(120), [strip])
    competence = SelectField(lazy_gettext("Kompetenz"), coerce=_number_or_none)
    weight = IntegerField(lazy_gettext("Gewicht"), _range(1, MAX_WEIGHT), default=1)

    def offer(self, competences: Sequence[Competence]) -> BodyForm:
        self.kind.choices = [(kind.value, gettext(title)) for kind, title in BODY_KIND_TITLES.items()]
        self.competence.choices = [("", gettext("keine"))] + [(one.id, one.title) for one in competences]
        return self


class WeightForm(Form):
    """How much a body counts."""

    weight = IntegerField(lazy_gettext("Gewicht"), _range(1, MAX_WEIGHT))


class MemberForm(Form):
    """An account that joins a body."""

    account = SelectField(lazy_gettext("Konto"), coerce=_number_or_none, validators=[InputRequired(_REQUIRED)])

    def offer(self, accounts: Sequence[Account]) -> MemberForm:
        self.account.choices = [(one.id, f"{one.name} ({one.email})") for one in accounts]
        return self


class IssueForm(Form):
    """How many codes to print."""

    count = IntegerField(lazy_gettext("Anzahl"), _range(1, MAX_CODES), default=20)


class RevokeForm(Form):
    """The code of a card that got lost."""

    lost = StringField(lazy_gettext("Stimmcode der Karte"), [InputRequired(_REQUIRED)])


class VotingForm(Form):
    """A new Abstimmung."""

    title = StringField(lazy_gettext("Titel"), _text(160), [strip])
    body = SelectField(lazy_gettext("Gremium"), coerce=_number_or_none, validators=[InputRequired(_REQUIRED)])
    competence = SelectField(lazy_gettext("Kandidaten"), coerce=_number_or_none)
    method = RadioField(lazy_gettext("Verfahren"))
    dots = IntegerField(lazy_gettext("Punkte je Stimmzettel"), _range(1, MAX_DOTS), default=5)
    most = IntegerField(lazy_gettext("Höchstens für einen Kandidaten"), _range(1, MAX_DOTS), default=3)

    def offer(self, bodies: Sequence[Body], competences: Sequence[Competence]) -> VotingForm:
        self.body.choices = [(one.id, one.title) for one in bodies]
        everything = [("", gettext("alle der Beteiligungsrunde"))]
        self.competence.choices = everything + [
            (one.id, gettext("nur %(title)s", title=one.title)) for one in competences
        ]
        self.method.choices = [(method.value, gettext(title)) for method, title in METHOD_TITLES.items()]
        if self.method.data is None:
            self.method.data = self.method.choices[0][0]
        return self


class ReopenForm(Form):
    """Why a closed voting takes ballots again."""

    why = TextAreaField(lazy_gettext("Grund"), _text(500), [strip])


class PaperForm(Form):
    """The counted paper ballots as a CSV file."""

    file = FileField(lazy_gettext("CSV-Datei"), [FileRequired(lazy_gettext("Bitte wählen Sie eine Datei aus."))])
