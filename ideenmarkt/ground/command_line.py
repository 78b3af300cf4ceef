"""What every command stands on: an application when it needs one, JSON on demand, refusals as clear messages."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from ideenmarkt.config import ConfigError
from ideenmarkt.ground.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")
AppFactory = Callable[[], Flask]

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def in_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside an application context; the root command's `obj` creates the application."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        create_app: AppFactory = click.get_current_context().find_root().obj
        try:
            with create_app().app_context():
                return command(*args, **kwargs)
        except ConfigError as problem:
            raise click.ClickException(str(problem)) from None
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from None
        except (OperationalError, ProgrammingError) as problem:
            if "no such table" in str(problem) or "does not exist" in str(problem):
                raise click.ClickException("The database has no tables yet. Run: ideenmarkt db upgrade") from None
            raise

    return run


def print_json(result: object) -> None:
    """Dataclasses, dates and sets as JSON on standard output."""
    click.echo(json.dumps(result, default=_plain, ensure_ascii=False, indent=2))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"cannot print {type(value).__name__} as JSON")
