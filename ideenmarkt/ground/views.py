"""Pages that belong to no step: language choice, the city's own texts, health, logo."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from ideenmarkt.config import Config
from ideenmarkt.ground.access import public
from ideenmarkt.ground.database import session
from ideenmarkt.ground.encoder import encoder_state
from ideenmarkt.ground.i18n import COOKIE, LANGUAGES

bp = Blueprint("ground", __name__)
YEAR = 31_536_000

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5a8f"/>'
    '<path d="M16 6a7 7 0 0 0-4 12.7V22h8v-3.3A7 7 0 0 0 16 6zm-3.5 18h7v2h-7z" fill="#fff"/></svg>'
)


def site() -> Config:
    config = current_app.config["IDEENMARKT"]
    assert isinstance(config, Config)  # noqa: S101 app.py puts it there; this tells mypy
    return config


def safe_path(target: str) -> str:
    """Where to go back to: a path of ours, never another host."""
    parts = urlsplit(target)
    inside = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if inside else "/"


@bp.get("/icon.svg")
@public
def icon() -> Response:
    return Response(ICON, mimetype="image/svg+xml", headers={"Cache-Control": f"public, max-age={YEAR}"})


@bp.get("/logo")
@public
def logo() -> Response:
    if not site().logo:
        abort(404)
    return send_from_directory(site().instance, Path(site().logo).name)


@bp.post("/sprache")
@public
def choose_language() -> ResponseReturnValue:
    response = redirect(safe_path(request.form.get("zurueck", "/")), 303)
    if request.form.get("sprache") in LANGUAGES:
        response.set_cookie(
            COOKIE, request.form["sprache"], max_age=YEAR, samesite="Lax", httponly=True, secure=site().secure_cookies
        )
    return response


@bp.get("/<any(datenschutz, barrierefreiheit, impressum):name>")
@public
def page(name: str) -> ResponseReturnValue:
    return render_template(f"ground/{name}.html", paragraphs=own_paragraphs(name))


def own_paragraphs(name: str) -> list[str]:
    """The city's own text of a page: the paragraphs of instance/texte/NAME.txt; none where we ship the text."""
    own = site().instance / "texte" / f"{name}.txt"
    return [part.strip() for part in own.read_text("utf-8").split("\n\n") if part.strip()] if own.exists() else []


@bp.get("/health")
@public
def health() -> ResponseReturnValue:
    """For load balancers: 200 when the database answers. Without the encoder everything works, so it is only told."""
    session().execute(text("SELECT 1"))
    return {"status": "ok", "encoder": encoder_state(site())}
