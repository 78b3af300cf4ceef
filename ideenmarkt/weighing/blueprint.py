"""The blueprint on which the view modules of this room hang their routes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("weighing", __name__)
