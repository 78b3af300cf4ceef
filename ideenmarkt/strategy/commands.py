"""The commands `ideenmarkt strategy` and `ideenmarkt rounds`."""

from __future__ import annotations

from pathlib import Path

import click

from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.strategy import queries, service
from ideenmarkt.strategy.catalogue import FOLDER, CatalogueError, read_catalogue
from ideenmarkt.strategy.models import Phase


@click.group(help="The target system: load a city's catalogue.")
def strategy() -> None:
    pass


@strategy.command("load")
@click.argument("file", type=click.Path(path_type=Path), default=FOLDER / "bochum-2030.yaml")
@json_option
@in_app
def load(file: Path, as_json: bool) -> None:
    """Load a catalogue FILE (YAML; default: Bochum's). Problems are listed by row and field."""
    try:
        catalogue = read_catalogue(file.read_text("utf-8"))
    except OSError as problem:
        raise click.ClickException(f"{file}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: not UTF-8") from None
    except CatalogueError as problem:
        raise click.ClickException(f"{file}:\n{problem}") from None
    loaded = service.load_strategy(session(), catalogue, actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"id": loaded.id, "key": loaded.key, "title": loaded.title})
    else:
        click.echo(f"Loaded {loaded.title} ({loaded.key}).")


@click.group(help="Beteiligungsrunden: open them and move them on.")
def rounds() -> None:
    pass


@rounds.command("open")
@click.argument("slug")
@click.argument("title")
@click.option("--strategy", "key", default="", help="Key of the strategy; needed when there are several.")
@click.option("--seats", default=5, show_default=True, help="Kernaktivitäten for each Kompetenz.")
@json_option
@in_app
def open_(slug: str, title: str, key: str, seats: int, as_json: bool) -> None:
    """Begin a round; SLUG stands in its addresses."""
    found = queries.strategy_by_key(session(), key)
    opened = service.open_round(
        session(), found, slug=slug, title=title, seats_per_competence=seats, actor=SYSTEM, at=now()
    )
    session().commit()
    if as_json:
        print_json({"id": opened.id, "slug": opened.slug, "phase": opened.phase})
    else:
        click.echo(f"Opened {opened.title} ({opened.slug}).")


@rounds.command("list")
@json_option
@in_app
def list_(as_json: bool) -> None:
    """All rounds, newest first."""
    found = [{"slug": r.slug, "title": r.title, "phase": r.phase} for r in queries.all_rounds(session())]
    if as_json:
        print_json(found)
    for each in [] if as_json else found:
        click.echo(f"{each['slug']}\t{each['phase']}\t{each['title']}")


@rounds.command("move")
@click.argument("slug")
@click.argument("phase", type=click.Choice([phase.value for phase in Phase]))
@json_option
@in_app
def move(slug: str, phase: str, as_json: bool) -> None:
    """Put a round into a phase."""
    service.move_to_phase(session(), queries.round_by_slug(session(), slug), Phase(phase), actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"slug": slug, "phase": phase})
    else:
        click.echo(f"{slug} is now in phase {phase}.")


COMMANDS: tuple[click.Command, ...] = (strategy, rounds)
