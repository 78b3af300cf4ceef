"""The blueprint that all pages of this room share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("strategy", __name__)
