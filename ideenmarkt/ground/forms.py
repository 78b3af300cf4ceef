"""What every form stands on: CSRF, German messages, trimmed texts."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm

from ideenmarkt.ground.i18n import N_


def strip(text: str | None) -> str | None:
    """A WTForms filter: no spaces around."""
    return text.strip() if text else text


WTFORMS = {
    "Not a valid choice.": N_("Bitte wählen Sie eine der Möglichkeiten."),
    "Not a valid choice": N_("Bitte wählen Sie eine der Möglichkeiten."),
    "Invalid Choice: could not coerce.": N_("Bitte wählen Sie eine der Möglichkeiten."),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("Bitte wählen Sie eine der Möglichkeiten."),
    "Not a valid integer value.": N_("Bitte geben Sie eine ganze Zahl ein."),
    "Not a valid decimal value.": N_("Bitte geben Sie eine Zahl ein."),
    "Not a valid date value.": N_("Bitte geben Sie einen Tag ein, zum Beispiel 12.03.2018."),
    "Not a valid datetime value.": N_("Bitte geben Sie Tag und Uhrzeit ein."),
    "This field is required.": N_("Bitte füllen Sie dieses Feld aus."),
    "Invalid email address.": N_("Das ist keine E-Mail-Adresse."),
    "Invalid input.": N_("Diese Angabe passt nicht."),
    "Field must be at least %(min)d characters long.": N_("Bitte mindestens %(min)d Zeichen."),
    "Field cannot be longer than %(max)d characters.": N_("Höchstens %(max)d Zeichen haben Platz."),
    "Field must be exactly %(max)d characters long.": N_("Bitte genau %(max)d Zeichen."),
    "'%(value)s' are not valid choices for this field.": N_("Bitte wählen Sie aus dem, was angeboten wird."),
}
"""What WTForms says by itself, in German."""


class _Messages:
    """WTForms' own messages become ours, and go through our catalogues like every other text."""

    def gettext(self, text: str) -> str:
        return str(gettext(WTFORMS.get(text, text)))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(gettext(WTFORMS[many])) if many in WTFORMS else str(ngettext(one, many, n))


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf ships no types
    """The base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf ships no types
        locales: ClassVar[list[str]] = ["de"]

        def get_translations(self, form: Any) -> _Messages:
            return _Messages()
