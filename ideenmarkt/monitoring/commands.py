"""The command `ideenmarkt activities`."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.monitoring import queries, service
from ideenmarkt.monitoring.rules import action_between
from ideenmarkt.strategy.models import CoreActivity, CoreActivityStatus
from ideenmarkt.strategy.queries import strategy_by_key


@dataclass(frozen=True, slots=True)
class Listed:
    """A Kernaktivität as the command prints it."""

    number: int
    title: str
    competence: str
    focus_area: str
    year: int | None
    status: CoreActivityStatus
    leads: tuple[str, ...]


def _listed(activity: CoreActivity) -> Listed:
    area = activity.focus_area
    return Listed(
        number=activity.number,
        title=activity.title,
        competence=area.competence.key,
        focus_area=area.key,
        year=activity.year,
        status=activity.status,
        leads=tuple(", ".join(filter(None, (lead.name, lead.unit))) for lead in activity.leads),
    )


@click.group(help="Kernaktivitäten: list them, keep their status.")
def activities() -> None:
    pass


@activities.command("list")
@click.option("--strategy", "key", default="", help="Key of the strategy; needed when there are several.")
@json_option
@in_app
def list_(key: str, as_json: bool) -> None:
    """All Kernaktivitäten by Kompetenz and number."""
    strategy = strategy_by_key(session(), key) if key else queries.the_strategy(session())
    listed = [_listed(activity) for activity in queries.activities(session(), strategy.id)]
    if as_json:
        print_json(listed)
    for each in [] if as_json else listed:
        click.echo(f"{each.number}\t{each.status}\t{each.competence}/{each.focus_area}\t{each.title}")


@activities.command()
@click.argument("number", type=int)
@click.argument("new_status", metavar="STATUS", type=click.Choice([status.value for status in CoreActivityStatus]))
@click.option("--reason", default="", help="Why; a step back needs one.")
@json_option
@in_app
def status(number: int, new_status: str, reason: str, as_json: bool) -> None:
    """Bring Kernaktivität NUMBER to STATUS; one step of its life at a time."""
    activity = queries.activity(session(), queries.the_strategy(session()).id, number)
    action = action_between(activity.status, CoreActivityStatus(new_status))
    if action is None:
        raise click.ClickException(f"No step leads from {activity.status} to {new_status}.")
    service.change_status(session(), activity, action, actor=SYSTEM, at=now(), why=reason)
    session().commit()
    if as_json:
        print_json(_listed(activity))
    else:
        click.echo(f"Kernaktivität {number} is now {activity.status}.")


COMMANDS: tuple[click.Command, ...] = (activities,)
