"""The blueprint that this room's pages share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("chain", __name__)
