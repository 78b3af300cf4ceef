"""The command `ideenmarkt devices`."""

from __future__ import annotations

import click

from ideenmarkt.accounts import devices as service
from ideenmarkt.accounts.models import DeviceKind
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.ideas.device_queries import DeviceRow, device_rows
from ideenmarkt.strategy import queries as strategies
from ideenmarkt.strategy.models import Round

round_option = click.option("--round", "slug", default="", help="Slug of the round; the current one by default.")


@click.group(help="Kiosks and tables: set them up and list their codes.")
def devices() -> None:
    pass


def _round(slug: str) -> Round:
    return strategies.round_by_slug(session(), slug) if slug else strategies.the_current_round(session())


@devices.command("add-kiosk")
@click.argument("label")
@click.option("--station", default="", help="Key of the Kompetenz at which the kiosk stands.")
@round_option
@json_option
@in_app
def add_kiosk(label: str, station: str, slug: str, as_json: bool) -> None:
    """Set up a kiosk and print the code that pairs it at /geraet."""
    round_ = _round(slug)
    keys = {each.key: each.id for each in strategies.competences(session(), round_.strategy_id)}
    if station and station not in keys:
        raise click.BadParameter(f"use one of: {', '.join(keys)}", param_hint="--station")
    kiosk = service.add_kiosk(
        session(), round_id=round_.id, label=label, competence_id=keys.get(station), actor=SYSTEM, at=now()
    )
    session().commit()
    if as_json:
        print_json({"id": kiosk.id, "number": kiosk.number, "label": kiosk.label, "code": kiosk.code})
    else:
        click.echo(f"Kiosk {kiosk.number} ({kiosk.label}): pair it at /geraet with {spoken(kiosk.code)}")


@devices.command("add-tables")
@click.argument("first", type=int)
@click.argument("last", type=int)
@click.option("--quarter", "quarters", multiple=True, help="NUMBER=KEY of the Ortsteil of one table; may be repeated.")
@round_option
@json_option
@in_app
def add_tables(first: int, last: int, quarters: tuple[str, ...], slug: str, as_json: bool) -> None:
    """Set up the tables FIRST to LAST and print their codes."""
    round_ = _round(slug)
    tables = service.add_tables(
        session(),
        round_id=round_.id,
        first=first,
        last=last,
        neighbourhood_ids=_quarters(round_, quarters),
        actor=SYSTEM,
        at=now(),
    )
    session().commit()
    if as_json:
        print_json([{"id": table.id, "number": table.number, "code": table.code} for table in tables])
    for table in [] if as_json else tables:
        click.echo(f"{table.number}\t{spoken(table.code)}\t/tisch/{table.code}")


def _quarters(round_: Round, named: tuple[str, ...]) -> dict[int, int]:
    keys = {each.key: each.id for each in strategies.neighbourhoods(session(), round_.strategy_id)}
    quarters = {}
    for text in named:
        number, _, key = text.partition("=")
        if not number.isdigit() or key not in keys:
            raise click.BadParameter(f"{text!r}; write 12=KEY with one of: {', '.join(keys)}", param_hint="--quarter")
        quarters[int(number)] = keys[key]
    return quarters


@devices.command("list")
@round_option
@json_option
@in_app
def list_(slug: str, as_json: bool) -> None:
    """All devices of a round with the number of ideas from each."""
    round_ = _round(slug)
    rows = [row for kind in DeviceKind for row in device_rows(session(), round_.id, kind)]
    if as_json:
        print_json([_described(row) for row in rows])
    for row in [] if as_json else rows:
        each = row.device
        place = row.station or row.quarter or each.label
        click.echo(f"{each.kind}\t{each.number}\t{_state(row)}\t{each.code}\t{row.ideas}\t{place}")


def _state(row: DeviceRow) -> str:
    if row.device.retired_at:
        return "retired"
    return "waiting" if row.device.kind is DeviceKind.KIOSK and not row.device.token_hash else "ready"


def _described(row: DeviceRow) -> dict[str, object]:
    each = row.device
    place = {"label": each.label, "station": row.station, "quarter": row.quarter}
    return {
        "kind": each.kind,
        "number": each.number,
        "code": each.code,
        "state": _state(row),
        "ideas": row.ideas,
    } | place


DEVICE_COMMANDS: tuple[click.Command, ...] = (devices,)
