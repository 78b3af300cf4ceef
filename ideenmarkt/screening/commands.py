"""Commands: what waits in the queue, and publishing many ideas at once."""

from __future__ import annotations

import click

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import reading, session
from ideenmarkt.screening import bulk, queries
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import round_by_slug, the_current_round

round_option = click.option("--round", "slug", default="", help="Address of the round; default: the current one.")


@click.group(help="Screen ideas: see what waits, publish what needs no person.")
def screening() -> None:
    pass


def _round(slug: str) -> Round:
    return round_by_slug(session(), slug) if slug else the_current_round(session())


@screening.command()
@round_option
@json_option
@in_app
def queue(slug: str, as_json: bool) -> None:
    """Print what waits for a screener, and which ideas likely hold personal data."""
    with reading():
        summary = queries.queue_summary(session(), _round(slug))
    if as_json:
        print_json(summary)
        return
    click.echo(f"{summary.waiting} of {summary.total} ideas wait for screening, {summary.queried} for a reply.")
    if summary.personal_data:
        click.echo(f"Likely personal data in: {', '.join(map(str, summary.personal_data))}")


@screening.command()
@round_option
@click.option("--all-clean", is_flag=True, help="Every waiting idea in which nothing looks like personal data.")
@click.option("--dry-run", is_flag=True, help="Tell what would be published, and change nothing.")
@json_option
@in_app
def publish(slug: str, all_clean: bool, dry_run: bool, as_json: bool) -> None:
    """Publish many ideas at once, each under the Kompetenz and Schwerpunkt that is suggested confidently."""
    if not all_clean:
        raise click.UsageError("Say which ideas: --all-clean")
    done = bulk.publish_clean(session(), _round(slug), actor=SYSTEM, at=now(), dry_run=dry_run)
    session().commit()
    if as_json:
        print_json(
            {"dry_run": dry_run, "published": done.published, "assigned": done.assigned, "held_back": done.held_back}
        )
        return
    verb = "would be published" if dry_run else "published"
    click.echo(f"{done.published} ideas {verb}, {done.assigned} of them assigned by suggestion.")
    if done.held_back:
        click.echo(f"Left in the queue (likely personal data): {', '.join(map(str, done.held_back))}")


COMMANDS: tuple[click.Command, ...] = (screening,)
