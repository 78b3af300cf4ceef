"""The command `ideenmarkt ledger`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ideenmarkt.chain.ledger import Ledger, RoundAccount, take_stock
from ideenmarkt.chain.ledger_json import ledger_as_json
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import one_moment, session
from ideenmarkt.strategy.queries import round_by_slug


@click.command("ledger")
@click.option("--round", "slug", default="", help="Print this round alone; everything is checked all the same.")
@json_option
@in_app
def ledger(slug: str, as_json: bool) -> None:
    """Prove that no idea is lost: what came in, where it stands, whether it adds up.

    Exits with 1 and lists the ids when something does not add up, when the journal's hash chain is broken, or when a
    wording differs from its hash in the journal.
    """
    with one_moment():
        if slug:
            round_by_slug(session(), slug)
        found = take_stock(session())
    shown = [account for account in found.rounds if not slug or account.round == slug]
    if as_json:
        print_json(ledger_as_json(found, shown))
    else:
        _print(found, shown)
    if not found.balanced:
        raise SystemExit(1)


def _print(found: Ledger, shown: Sequence[RoundAccount]) -> None:
    for account in shown:
        _print_round(account)
    if not shown:
        click.echo("No round has been opened yet.")
    state = "whole" if not found.breaks else "BROKEN"
    click.echo(f"Journal: {found.entries:,} entries, {state}.")
    for broken in found.breaks:
        click.echo(f"  entry {broken.entry_id}: {broken.problem}")
    click.echo(f"Wordings: {found.texts:,} checked, {len(found.differing):,} differ from the journal.")
    if found.problems:
        click.echo(f"Problems: {len(found.problems):,}")
    for one in found.problems:
        idea = f"idea {one.idea}" if one.idea else "no idea"
        click.echo(f"  {idea} (number {one.number}, round {one.round}): {one.problem.value.replace('_', ' ')}")
    click.echo("Everything adds up." if found.balanced else "IT DOES NOT ADD UP.")


def _print_round(account: RoundAccount) -> None:
    click.echo(f"{account.title} ({account.round}): {account.received:,} ideas received")
    channels = ", ".join(f"{key.value} {count:,}" for key, count in account.by_channel.items() if count)
    click.echo(f"  by channel: {channels or 'none'}")
    if account.undone:
        click.echo(f"  of the withdrawn, taken back with their import: {account.undone:,}")
    for place, count in account.stands.items():
        if count:
            click.echo(f"  {place.value.replace('_', ' '):<14}{count:>8,}")
    total = sum(account.stands.values())
    click.echo(f"  {'together':<14}{total:>8,}  {'balanced' if account.balanced else 'NOT BALANCED'}")


COMMANDS: tuple[click.Command, ...] = (ledger,)
