"""The commands `ideenmarkt demo load` and `ideenmarkt demo sign-ins`."""

from __future__ import annotations

import time

import click
from alembic import command as alembic
from flask import current_app
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ideenmarkt.chain.checks import check_regularly
from ideenmarkt.demo.performance import perform
from ideenmarkt.demo.setting import PASSWORD, STAFF
from ideenmarkt.demo.stage import Stage
from ideenmarkt.ground.access import ROLE_TITLES
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.commands import alembic_config
from ideenmarkt.ground.database import db, session
from ideenmarkt.ground.journal import JournalEntry


@click.group(help="The demo round: invented contributions, real services.")
def demo() -> None:
    pass


@demo.command()
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default=Stage.BUNDLING.value)
@json_option
@in_app
def load(stage: str, as_json: bool) -> None:
    """Load the demo round at a stage; does nothing when it is there already, replaces another stage of it."""
    started = time.monotonic()
    if _tables_exist():
        found = _stage_of_database(session())
        if found == stage:
            click.echo(f"The demo round is there, at stage {stage}.", err=True)
            return
        db.session.rollback()
        alembic.downgrade(alembic_config(), "base")
    alembic.upgrade(alembic_config(), "head")
    ideas = perform(session(), Stage(stage), secret_key=current_app.config["SECRET_KEY"])
    check_regularly()
    took = round(time.monotonic() - started, 1)
    if as_json:
        print_json({"stage": stage, "ideas": ideas, "seconds": took})
    else:
        click.echo(f"Loaded the demo round with {ideas} ideas at stage {stage} in {took} s.", err=True)


def _tables_exist() -> bool:
    return inspect(db.engine).has_table(JournalEntry.__tablename__)


def _stage_of_database(session: Session) -> str:
    """The stage of the demo in this database; empty when the database is. Refuses one with anything else in it."""
    entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id).limit(3)).all()
    for entry in entries:
        if entry.action == "demo.loaded":
            return str(entry.after["stage"])
    if entries:
        raise click.ClickException(
            "This database holds a round of its own; the demo would replace it. "
            "Name another one: IDEENMARKT_DATABASE_URL=sqlite:////tmp/demo.sqlite3 make demo"
        )
    return ""


@demo.command("sign-ins")
@json_option
def sign_ins(as_json: bool) -> None:
    """Print with which addresses and password one can sign in to the demo."""
    if as_json:
        print_json(
            [
                {"email": f"{name}@example.org", "password": PASSWORD, "roles": roles}
                for name, (_, roles) in STAFF.items()
            ]
        )
        return
    click.echo(f"\nSign in at /anmelden with one of these addresses and the password »{PASSWORD}«:")
    for name, (_, roles) in STAFF.items():
        click.echo(f"  {name + '@example.org':28}{', '.join(ROLE_TITLES[role] for role in roles)}")
    click.echo()


COMMANDS: tuple[click.Command, ...] = (demo,)
