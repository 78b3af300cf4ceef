"""The command `ideenmarkt ideas`: import a file, add one idea, list and export the published ones."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.ideas import import_file, importing, queries, service
from ideenmarkt.ideas.criteria import Criteria, Sort
from ideenmarkt.ideas.device_commands import DEVICE_COMMANDS
from ideenmarkt.ideas.import_file import guarded
from ideenmarkt.ideas.import_mapping import parse
from ideenmarkt.ideas.importing import Plan, Source
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import Channel
from ideenmarkt.strategy import queries as strategy
from ideenmarkt.strategy.models import Competence, Round

CHANNELS = click.Choice([channel.value for channel in Channel])
EXPORTED = (
    "id",
    "titel",
    "text",
    "kompetenz",
    "schwerpunkt",
    "ortsteil",
    "kanal",
    "tisch",
    "karte",
    "datum",
    "sprache",
)


@click.group(help="Ideas: import a file, add one, list and export the published ones.")
def ideas() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do."""

    round: str
    rows: int
    added: int
    known: int
    problems: list[dict[str, object]]
    batch: int | None
    dry_run: bool


@ideas.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--round", "slug", required=True, help="The round's address, for example 2018.")
@click.option("--dry-run", is_flag=True, help="Look at every row and change nothing.")
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD", help="Meaning of a column.")
@click.option("--channel", type=CHANNELS, default=Channel.IMPORT.value, show_default=True, help="Where no column says.")
@click.option("--good-rows", is_flag=True, help="Import the good rows even when others are bad.")
@json_option
@in_app
def import_(
    file: Path, slug: str, dry_run: bool, pairs: tuple[str, ...], channel: str, good_rows: bool, as_json: bool
) -> None:
    """Import CSV or XLSX. Any bad row: every problem is listed, nothing is imported, exit code 1."""
    round_ = strategy.round_by_slug(session(), slug)
    content = file.read_bytes()
    table = import_file.read(content)
    if not dry_run:
        service.lock_numbers(session(), round_.id)
    planned = importing.plan(session(), round_, table, parse(pairs, table.columns), channel=Channel(channel), at=now())
    batch = None
    refused = bool(planned.problems) and not good_rows
    if planned.fresh and not dry_run and not refused:
        source = Source(file.name, hashlib.sha256(content).hexdigest())
        batch = importing.carry_out(
            session(), round_, planned, source, good_rows_only=good_rows, actor=SYSTEM, at=now()
        )
        session().commit()
    _report(_summary(slug, planned, batch.id if batch else None, dry_run, refused), as_json)
    if refused:
        raise click.exceptions.Exit(1)


def _summary(slug: str, planned: Plan, batch: int | None, dry_run: bool, refused: bool) -> Report:
    problems: list[dict[str, object]] = [
        {"row": problem.row, "column": problem.column, "message": str(problem.refusal)} for problem in planned.problems
    ]
    added = 0 if refused else len(planned.fresh)
    return Report(slug, planned.total, added, len(planned.known), problems, batch, dry_run)


def _report(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    for problem in report.problems:
        column = f", Spalte »{problem['column']}«" if problem["column"] else ""
        click.echo(f"Zeile {problem['row']}{column}: {problem['message']}", err=True)
    verb = "would be added" if report.dry_run else "added"
    click.echo(
        f"{report.rows} rows: {report.added} {verb}, {report.known} there already, {len(report.problems)} problems."
    )


@ideas.command("add")
@click.option("--round", "slug", required=True)
@click.option("--text", required=True)
@click.option("--title", default="")
@click.option("--competence", "key", default="", help="Key of the Kompetenz.")
@click.option("--channel", type=CHANNELS, default=Channel.PAPER.value, show_default=True)
@click.option("--table", type=click.IntRange(1, 9999), help="Number of the table.")
@click.option("--card", help="Number of the paper card.")
@json_option
@in_app
def add(
    slug: str, text: str, title: str, key: str, channel: str, table: int | None, card: str | None, as_json: bool
) -> None:
    """Take in one idea; it waits for screening."""
    round_ = strategy.round_by_slug(session(), slug)
    new = service.NewIdea(
        text=text,
        title=title,
        channel=Channel(channel),
        competence_id=_competence_id(session(), round_, key),
        table_number=table,
        card_number=card,
    )
    idea = service.receive(session(), round_, new, actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"number": idea.number, "tracking_code": idea.tracking_code})
    else:
        click.echo(f"Idea {idea.number}, tracking code {spoken(idea.tracking_code)}.")


@ideas.command("list")
@click.option("--round", "slug", default="", help="Default: the current round.")
@click.option("--query", default="", help="Words that an idea must have.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1))
@json_option
@in_app
def list_(slug: str, query: str, page: int, as_json: bool) -> None:
    """Published ideas, by number."""
    criteria = Criteria(words=query, sort=Sort.NUMBER, page=page)
    found = queries.search(session(), _round(slug).id, criteria, size=100)
    if as_json:
        print_json({"total": found.total, "page": found.number, "ideas": [_plain(idea) for idea in found.items]})
        return
    for idea in found.items:
        click.echo(f"{idea.number}\t{idea.current_text.heading}")
    click.echo(f"{found.first_item}–{found.last_item} of {found.total}")


@ideas.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option("--round", "slug", default="", help="Default: the current round.")
@json_option
@in_app
def export(file: Path, slug: str, as_json: bool) -> None:
    """Write the published ideas of a round to FILE (CSV, UTF-8 with BOM, so that spreadsheets read it)."""
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, EXPORTED, lineterminator="\n")
        writer.writeheader()
        for idea in _published(session(), _round(slug)):
            writer.writerow({name: guarded(str(value or "")) for name, value in _plain(idea).items()})
            count += 1
    if as_json:
        print_json({"file": str(file), "ideas": count})
    else:
        click.echo(f"{count} ideas written to {file}.")


def _published(session: Session, round_: Round) -> Iterator[Idea]:
    wanted = queries.published(round_.id).options(*queries.SHOWN).order_by(Idea.number)
    yield from session.scalars(wanted.execution_options(yield_per=1000))


def _plain(idea: Idea) -> dict[str, object]:
    text = idea.current_text
    values = (
        idea.number,
        text.title,
        text.body,
        idea.competence.title if idea.competence else None,
        idea.focus_area.title if idea.focus_area else None,
        idea.neighbourhood.title if idea.neighbourhood else None,
        idea.channel.value,
        idea.table_number,
        idea.card_number,
        idea.collected_on.isoformat() if idea.collected_on else None,
        idea.language,
    )
    return dict(zip(EXPORTED, values, strict=True))


def _round(slug: str) -> Round:
    return strategy.round_by_slug(session(), slug) if slug else strategy.the_current_round(session())


def _competence_id(session: Session, round_: Round, key: str) -> int | None:
    if not key:
        return None
    wanted = select(Competence.id).where(Competence.strategy_id == round_.strategy_id, Competence.key == key)
    found = session.scalar(wanted)
    if found is None:
        known = ", ".join(each.key for each in strategy.competences(session, round_.strategy_id))
        raise click.BadParameter(f"{key!r} is not one of: {known}", param_hint="--competence")
    return found


COMMANDS: tuple[click.Command, ...] = (ideas, *DEVICE_COMMANDS)
