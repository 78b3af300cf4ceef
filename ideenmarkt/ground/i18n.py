"""Languages: German msgids, the language of a request, its direction, and dates as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, format_date, format_time, get_locale

LANGUAGES: Mapping[str, str] = {
    "de": "Deutsch",
    "en": "English",
    "tr": "Türkçe",
    "uk": "Українська",
    "ar": "العربية",
}
STAFF_LANGUAGES = frozenset({"de", "en"})
RIGHT_TO_LEFT = frozenset({"ar"})
ZONE = ZoneInfo("Europe/Berlin")
COOKIE = "sprache"


def N_(text: str) -> str:  # noqa: N802 the usual name: marks a msgid that is translated where it is shown
    """Mark a text for translation without translating it yet."""
    return text


def offered_languages() -> Mapping[str, str]:
    """What one may choose from here: staff pages are kept in German and English, public ones in every language."""
    if has_request_context() and g.get("works_here", False):
        return {code: name for code, name in LANGUAGES.items() if code in STAFF_LANGUAGES}
    return LANGUAGES


def select_language() -> str:
    """The language chosen (cookie), else the browser's wish, else the installation's."""
    default = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if not has_request_context():
        return default
    offered = offered_languages()
    chosen = request.cookies.get(COOKIE)
    if chosen and chosen in offered:
        return chosen
    return request.accept_languages.best_match(list(offered)) or default


def language() -> str:
    """The language of this page, as an HTML `lang` value."""
    return str(get_locale() or current_app.config["BABEL_DEFAULT_LOCALE"]).replace("_", "-")


def direction(lang: str | None = None) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if (lang or language()) in RIGHT_TO_LEFT else "ltr"


def day(value: date | datetime | None) -> str:
    """A day as people write it: »12. März 2018«; a dash when there is none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(ZONE)
    return str(format_date(value, "d. MMMM yyyy" if language() == "de" else "long"))


def clock_time(value: datetime) -> str:
    """A time of day in the city: »14:30 Uhr«."""
    text = str(format_time(value, "HH:mm"))
    return f"{text} Uhr" if language() == "de" else text


def init_i18n(app: Flask) -> None:
    Babel(app, locale_selector=select_language, timezone_selector=lambda: "Europe/Berlin")
    app.jinja_env.filters |= {"day": day, "clock_time": clock_time}
    app.jinja_env.globals |= {"language": language, "direction": direction, "offered_languages": offered_languages}
