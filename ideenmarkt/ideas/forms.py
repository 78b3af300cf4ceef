"""The forms of submitters: a new idea, an address for answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ideas.rules import MAX_LENGTH, MAX_TITLE, MIN_LENGTH
from ideenmarkt.strategy.models import Competence, Neighbourhood

LONGEST_EMAIL = 254  # characters, RFC 5321


def one_kind_of_line(text: str | None) -> str | None:
    """Browsers send two characters for the end of a line and count one."""
    return text.replace("\r\n", "\n").replace("\0", "") if text else text


class ConsentedEmail:
    """An address is kept only when its owner agrees."""

    def __call__(self, form: Form, field: BooleanField) -> None:
        if form.email.data and not field.data:
            raise ValidationError(
                lazy_gettext("Bitte stimmen Sie zu, oder lassen Sie das Feld für die E-Mail-Adresse leer.")
            )


class IdeaForm(Form):
    """One field that is needed; everything else is optional."""

    text = TextAreaField(
        lazy_gettext("Ihre Idee"),
        filters=(one_kind_of_line, strip),
        validators=(
            DataRequired(lazy_gettext("Schreiben Sie bitte Ihre Idee auf.")),
            Length(
                MIN_LENGTH,
                MAX_LENGTH,
                lazy_gettext(
                    "Schreiben Sie bitte zwischen %(least)s und %(most)s Zeichen.", least=MIN_LENGTH, most=MAX_LENGTH
                ),
            ),
        ),
    )
    title = StringField(
        lazy_gettext("Überschrift"),
        filters=(one_kind_of_line, strip),
        validators=(
            Length(max=MAX_TITLE, message=lazy_gettext("Höchstens %(length)s Zeichen haben Platz.", length=MAX_TITLE)),
        ),
    )
    competence = SelectField(lazy_gettext("Kompetenz"), coerce=int, default=0)
    neighbourhood = SelectField(lazy_gettext("Ortsteil"), coerce=int, default=0)
    email = StringField(
        lazy_gettext("E-Mail-Adresse"),
        filters=(strip,),
        validators=(
            Optional(),
            Length(max=LONGEST_EMAIL),
            Email(lazy_gettext("Diese E-Mail-Adresse sieht nicht vollständig aus, zum Beispiel name@beispiel.de.")),
        ),
    )
    consent = BooleanField(
        lazy_gettext("Ich bin einverstanden, dass die Stadt mir zu dieser Idee schreibt."),
        validators=(ConsentedEmail(),),
    )
    token = HiddenField()

    def offer(self, competences: Sequence[Competence], neighbourhoods: Sequence[Neighbourhood]) -> None:
        """Fill the choices."""
        self.competence.choices = [(0, lazy_gettext("Keine Angabe")), *((c.id, c.title) for c in competences)]
        groups: dict[str, list[tuple[int, str]]] = {}
        for place in neighbourhoods:
            groups.setdefault(place.district.title, []).append((place.id, place.title))
        self.neighbourhood.choices = {"": [(0, lazy_gettext("Keine Angabe"))], **groups}


class AddressForm(Form):
    """Where answers go."""

    email = StringField(
        lazy_gettext("E-Mail-Adresse"),
        filters=(strip,),
        validators=(
            InputRequired(lazy_gettext("Bitte geben Sie eine E-Mail-Adresse an.")),
            Length(max=LONGEST_EMAIL),
            Email(lazy_gettext("Diese E-Mail-Adresse sieht nicht vollständig aus, zum Beispiel name@beispiel.de.")),
        ),
    )
    consent = BooleanField(
        lazy_gettext("Ich bin einverstanden, dass die Stadt mir zu dieser Idee schreibt."),
        validators=(ConsentedEmail(),),
    )
