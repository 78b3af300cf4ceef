"""Forms for signing in, passwords and people."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import EmailField, PasswordField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import Email, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ideenmarkt.accounts.rules import MIN_PASSWORD_LENGTH, STAFF_ROLES
from ideenmarkt.ground.access import ROLE_TITLES, Role
from ideenmarkt.ground.forms import Form, strip

LONGEST_PASSWORD = 200  # characters; hashing longer ones would only cost time
_TOO_SHORT = lazy_gettext("Das Passwort braucht mindestens %(length)s Zeichen.", length=MIN_PASSWORD_LENGTH)
_MISSING = lazy_gettext("Bitte füllen Sie dieses Feld aus.")


class SignInForm(Form):
    email = EmailField(
        lazy_gettext("E-Mail-Adresse"),
        [InputRequired(_MISSING), Length(max=254)],
        [strip],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Passwort"),
        [InputRequired(_MISSING), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    current = PasswordField(
        lazy_gettext("Bisheriges Passwort"),
        [InputRequired(_MISSING), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        lazy_gettext("Neues Passwort"),
        [InputRequired(_MISSING), Length(MIN_PASSWORD_LENGTH, LONGEST_PASSWORD, _TOO_SHORT)],
        render_kw={"autocomplete": "new-password"},
    )


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]  # wtforms ships no types
    """The roles of staff as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _role(text: str | Role) -> Role:
    return Role(text)


class RolesForm(Form):
    roles = MultiCheckboxField(
        lazy_gettext("Rollen"),
        coerce=_role,
        choices=[SelectChoice(role, lazy_gettext(ROLE_TITLES[role])) for role in STAFF_ROLES],
    )


class PersonForm(RolesForm):
    name = StringField(lazy_gettext("Vor- und Nachname"), [InputRequired(_MISSING), Length(max=200)], [strip])
    email = EmailField(
        lazy_gettext("E-Mail-Adresse"),
        [InputRequired(_MISSING), Length(max=254), Email(lazy_gettext("Das ist keine E-Mail-Adresse."))],
        [strip],
    )


class CodeForm(Form):
    code = StringField(
        lazy_gettext("Code des Geräts"),
        [InputRequired(lazy_gettext("Bitte geben Sie den Code ein.")), Length(max=40)],
        [strip],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
