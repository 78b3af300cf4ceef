"""The edge of every request: security headers, who reads and who writes, refusals and errors as pages."""

from __future__ import annotations

import logging
from contextlib import suppress

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from ideenmarkt.ground.access import Permission, current_actor
from ideenmarkt.ground.database import db, declare_reading
from ideenmarkt.ground.errors import Refused

log = logging.getLogger("ideenmarkt")
csrf = CSRFProtect()

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: for the icons inside KERN's style sheet
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WORTH_KEEPING = 20  # characters; shorter input is typed again in a moment
NOT_SHOWN_AGAIN = frozenset({"csrf_token", "token", "weiter", "zurueck", "current", "new"})
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429})


class DatabaseInteger(IntegerConverter):
    """`<int:…>` in addresses: what an integer column of PostgreSQL can hold; a larger number is no such page."""

    def __init__(
        self,
        map: Map,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = 2**31 - 1,
        signed: bool = False,
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def init_web(app: Flask) -> None:
    app.url_map.converters["int"] = DatabaseInteger
    csrf.init_app(app)
    app.before_request(_declare_reading)
    app.after_request(_add_headers)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crashed)


def _declare_reading() -> None:
    declare_reading(request.method in ("GET", "HEAD", "OPTIONS"))


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Cookie", "Accept-Language", "HX-Request"))
    return response


def refusal_text(refusal: Refused) -> str:
    """The refusal's sentence in the reader's language."""
    return str(gettext(refusal.message, **refusal.details))


def _refused(refusal: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return error_page(refusal.status, refusal_text(refusal))


def _csrf_failed(_error: CSRFError) -> ResponseReturnValue:
    return error_page(
        400, gettext("Ihre Sitzung ist abgelaufen. Bitte laden Sie die Seite neu und senden Sie noch einmal.")
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code, "")


def _crashed(error: Exception) -> ResponseReturnValue:
    # The text of an exception may quote what somebody typed: the log names its type and place, nothing else.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("unexpected %s at %s in %s", type(error).__name__, place, request.endpoint)
    if current_app.config["TESTING"] or current_app.debug:
        raise error
    with suppress(SQLAlchemyError):  # the database may be what is broken
        db.session.rollback()
    return render_template("errors/500.html"), 500


def error_page(status: int, message: str) -> ResponseReturnValue:
    """A page that says what happened, what to do now and whom to ask; JSON for the API."""
    if request.path.startswith("/api/"):
        return {"error": {"status": status, "message": message or gettext("Das hat nicht geklappt.")}}, status
    page = status if status in PAGES else (400 if status < 500 else 500)
    at_kiosk = current_actor().may(Permission.COLLECT_AT_KIOSK)
    return render_template(f"errors/{page}.html", message=message, kept=_typed(), at_kiosk=at_kiosk), status


def _typed() -> list[str]:
    """The longer texts of the form that was refused, so that nobody has to write them again."""
    try:
        values = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_SHOWN_AGAIN]
    except HTTPException:  # the form itself was what could not be read
        return []
    return [value for name, value in values if len(value) >= WORTH_KEEPING and "password" not in name]
