"""What every form stands on: CSRF, German messages, trimmed texts."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm


def strip(text: str | None) -> str | None:
    """A WTForms filter: no spaces around."""
    return text.strip() if text else text


class _Messages:
    """WTForms' own messages go through our catalogues, like every other text."""

    def gettext(self, text: str) -> str:
        return str(gettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(ngettext(one, many, n))


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf ships no types
    """The base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask_wtf ships no types
        locales: ClassVar[list[str]] = ["de"]

        def get_translations(self, form: Any) -> _Messages:
            return _Messages()
