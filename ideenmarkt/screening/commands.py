"""Commands: what waits in the queue, and publishing many ideas at once."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import reading, session
from ideenmarkt.screening import bulk, queries, service
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
@click.option("--number", "numbers", type=int, multiple=True, help="This idea, which a person has looked at.")
@click.option("--dry-run", is_flag=True, help="Tell what would be published, and change nothing.")
@json_option
@in_app
def publish(slug: str, all_clean: bool, numbers: tuple[int, ...], dry_run: bool, as_json: bool) -> None:
    """Publish many ideas at once, each under the Kompetenz and Schwerpunkt that is suggested confidently."""
    if all_clean == bool(numbers):
        raise click.UsageError("Say which ideas: --all-clean, or --number for each that a person has looked at")
    if numbers:
        _publish_looked_at(slug, numbers, dry_run=dry_run, as_json=as_json)
        return
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


def _publish_looked_at(slug: str, numbers: Sequence[int], *, dry_run: bool, as_json: bool) -> None:
    """Each stays where its submitter wished it; what it holds, a person has judged."""
    round_ = _round(slug)
    for number in numbers:
        idea = queries.idea_by_number(session(), round_.id, number)
        service.publish(session(), idea, service.placement_of(session(), idea), actor=SYSTEM, at=now())
    if dry_run:
        session().rollback()
    else:
        session().commit()
    if as_json:
        print_json({"dry_run": dry_run, "published": len(numbers), "assigned": 0, "held_back": []})
    else:
        click.echo(f"{len(numbers)} ideas {'would be published' if dry_run else 'published'}.")


COMMANDS: tuple[click.Command, ...] = (screening,)
