"""Commands of this room."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
