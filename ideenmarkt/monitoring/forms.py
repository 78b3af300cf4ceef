"""Forms for the people who keep the Kernaktivitäten up to date."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ideenmarkt.deciding.rules import MAX_NAME, Lead
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ground.i18n import N_
from ideenmarkt.monitoring.rules import (
    ACTION_TITLES,
    MAX_REASON,
    NEEDS_REASON,
    StatusAction,
    allowed_actions,
)
from ideenmarkt.strategy.models import CoreActivityStatus

TOO_LONG = N_("Höchstens %(max)d Zeichen haben Platz.")


class StatusForm(Form):
    """The next step of a Kernaktivität."""

    action = RadioField(
        lazy_gettext("Was ist geschehen?"),
        coerce=StatusAction,
        validate_choice=False,  # a step that is no longer possible is answered by the service, in words
        validators=[InputRequired(lazy_gettext("Wählen Sie bitte, was geschehen ist."))],
    )
    why = TextAreaField(
        lazy_gettext("Grund"), filters=[strip], validators=[Length(max=MAX_REASON, message=lazy_gettext(TOO_LONG))]
    )

    def offer(self, status: CoreActivityStatus) -> StatusForm:
        """Show the steps that a status allows."""
        self.action.choices = [
            SelectChoice(action, gettext(ACTION_TITLES[action])) for action in allowed_actions(status)
        ]
        return self

    def validate_why(self, field: TextAreaField) -> None:
        if self.action.data in NEEDS_REASON and not field.data:
            raise ValidationError(gettext("Nennen Sie bitte einen Grund für den Schritt zurück."))


class LeadsForm(Form):
    """Up to two Projektleitungen."""

    name_1 = StringField(lazy_gettext("Erste Projektleitung: Name oder Stelle"), filters=[strip])
    unit_1 = StringField(lazy_gettext("Fachbereich oder Tochtergesellschaft der ersten"), filters=[strip])
    name_2 = StringField(lazy_gettext("Zweite Projektleitung: Name oder Stelle"), filters=[strip])
    unit_2 = StringField(lazy_gettext("Fachbereich oder Tochtergesellschaft der zweiten"), filters=[strip])

    def leads(self) -> tuple[Lead, ...]:
        pairs = ((self.name_1.data, self.unit_1.data), (self.name_2.data, self.unit_2.data))
        return tuple(Lead(name, unit or "") for name, unit in pairs if name)

    def _check(self, name: StringField, unit: StringField) -> None:
        if unit.data and not name.data:
            raise ValidationError(gettext("Zu diesem Fachbereich fehlt der Name oder die Stelle."))
        if len(name.data or "") > MAX_NAME:
            raise ValidationError(gettext(TOO_LONG, max=MAX_NAME))

    def validate_name_1(self, field: StringField) -> None:
        self._check(field, self.unit_1)

    def validate_name_2(self, field: StringField) -> None:
        self._check(field, self.unit_2)

    def _check_unit(self, field: StringField) -> None:
        if len(field.data or "") > MAX_NAME:
            raise ValidationError(gettext(TOO_LONG, max=MAX_NAME))

    validate_unit_1 = validate_unit_2 = _check_unit


def leads_form_of(leads: list[tuple[str, str]]) -> LeadsForm:
    """The form, filled with who leads now."""
    first, second = ([*leads, ("", ""), ("", "")])[:2]
    return LeadsForm(
        data={"name_1": first[0], "unit_1": first[1], "name_2": second[0], "unit_2": second[1]}, formdata=None
    )
