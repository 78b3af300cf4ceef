"""Commands that belong to no step: the database's schema, serving, the worker."""

from __future__ import annotations

import logging

import click
from alembic import command as alembic
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ideenmarkt.config import ROOT, ConfigError, config_from_environment
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import db
from ideenmarkt.ground.encoder import encoder_name
from ideenmarkt.ground.encoder_commands import encoder
from ideenmarkt.ground.helpers import helpers
from ideenmarkt.ground.jobs import jobs
from ideenmarkt.ground.stepping_back import step_back


def alembic_config() -> AlembicConfig:
    """Alembic, told where our migrations lie; the connection comes from the application."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


@click.group("db", help="Create and change the database's tables.")
def database() -> None:
    pass


@database.command()
@click.argument("revision", default="head")
@json_option
@in_app
def upgrade(revision: str, as_json: bool) -> None:
    """Bring the tables up to REVISION (default: the newest)."""
    alembic.upgrade(alembic_config(), revision)
    _print_revision(as_json)


@database.command()
@click.argument("revision")
@json_option
@in_app
def downgrade(revision: str, as_json: bool) -> None:
    """Take the tables back to REVISION (`base` for none)."""
    alembic.downgrade(alembic_config(), revision)
    _print_revision(as_json)


@database.command()
@json_option
@in_app
def current(as_json: bool) -> None:
    """Print the revision of the database and the newest there is."""
    _print_revision(as_json)


@database.command()
@click.option("-m", "--message", required=True)
@in_app
def revision(message: str) -> None:
    """For developers: write a migration from the difference between models and database."""
    alembic.revision(alembic_config(), message=message, autogenerate=True)


def _print_revision(as_json: bool) -> None:
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if as_json:
        print_json({"revision": found, "newest": newest})
    else:
        click.echo(f"Database at revision {found or 'none'}, newest is {newest}.")


@click.command(help="Serve the pages with a production WSGI server.")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
@click.option("--jobs/--no-jobs", "with_jobs", default=True, help="Also run the worker for background jobs.")
@click.option(
    "--encoder/--no-encoder", "with_encoder", default=True, help="Also run the encoder's process, if one is installed."
)
@click.pass_context
def serve(
    context: click.Context, host: str, port: int, workers: int, threads: int, with_jobs: bool, with_encoder: bool
) -> None:
    from ideenmarkt.ground.serving import Server  # gunicorn is Unix only; other commands work without

    try:
        name = encoder_name(config_from_environment())
    except ConfigError as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"Serving at http://{host}:{port} (Ctrl+C ends it).")
    beside = [*["worker"] * with_jobs, *["encoder serve"] * (with_encoder and name != "sparse")]
    with helpers(*beside):
        Server(context.find_root().obj, f"{host}:{port}", workers=workers, threads=threads).run()


@click.command(help="Work off the queue of background jobs (suggestions, mail).")
def worker() -> None:
    step_back("worker")
    _work()


@in_app
def _work() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    jobs().queue.create_consumer(workers=1, periodic=True).run()


COMMANDS: tuple[click.Command, ...] = (database, serve, worker, encoder)
