"""Built styles, fonts and scripts: served by the app, kept by browsers for a year under names that change."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory, url_for

from ideenmarkt.ground.access import public

FOLDER = Path(__file__).with_name("static")
YEAR = 31_536_000

bp = Blueprint("assets", __name__)


class AssetsNotBuilt(RuntimeError):
    """The front-end has not been built; `make setup` does it."""


@cache
def _manifest() -> dict[str, str]:
    try:
        return dict(json.loads((FOLDER / "manifest.json").read_text()))
    except FileNotFoundError:
        raise AssetsNotBuilt("run `make setup`: it builds the styles and scripts") from None


def asset(name: str) -> str:
    """The address of a built file, for example `main.css`."""
    return url_for("assets.serve", path=_manifest()[name])


@bp.get("/static/<path:path>")
@public
def serve(path: str) -> Response:
    return send_from_directory(FOLDER, path, max_age=YEAR)


def init_assets(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset
