"""CSV in and out for the analysis commands: comma or semicolon, with or without BOM, faults by row and column."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


class BadTable(ValueError):
    """The file cannot be used; the message (German) names file, row and column."""

    def __init__(self, path: Path, problem: str, *, line: int | None = None, column: str | None = None) -> None:
        where = [path.name]
        if line is not None:
            where.append(f"Zeile {line}")
        if column is not None:
            where.append(f"Spalte »{column}«")
        super().__init__(f"{', '.join(where)}: {problem}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it starts in the file (the header is line 1) and its wanted cells, stripped."""

    line: int
    cells: dict[str, str]


def read_table(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = (), unique: str | None = None
) -> tuple[Row, ...]:
    """Return the rows of a CSV file with the wanted columns; others are ignored, an absent optional one is empty.

    `unique` names a column whose cells must be filled and different. Raises `BadTable`.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "ideen.csv"
    >>> _ = path.write_text("id;text\\n1;Mehr Bänke\\n", encoding="utf-8-sig")
    >>> read_table(path, required=("id", "text"), unique="id")
    (Row(line=2, cells={'id': '1', 'text': 'Mehr Bänke'}),)
    """
    lines = _records(path, _decode(path))
    _, header = next(lines, (1, []))
    names = [name.strip().lower() for name in header]
    for column in required:
        if column not in names:
            raise BadTable(
                path, f"Die Spalte fehlt; vorhanden sind: {', '.join(header) or 'keine'}.", line=1, column=column
            )
    places = {column: names.index(column) for column in (*required, *optional) if column in names}
    rows = tuple(_row(path, line, record, header, places, optional) for line, record in lines)
    if unique is not None:
        _check_unique(path, rows, unique)
    return rows


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadTable(path, "Die Datei ist nicht in UTF-8 gespeichert.", line=line) from error
    if "\0" in text:
        raise BadTable(path, "Die Datei enthält ein Nullzeichen.", line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line on which it starts."""
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadTable(path, f"Die Anführungszeichen oder Trennzeichen stimmen nicht ({error}).", line=start) from error


def _row(
    path: Path, line: int, record: list[str], header: list[str], places: dict[str, int], optional: Sequence[str]
) -> Row:
    if len(record) != len(header):
        missing = header[len(record)] if len(record) < len(header) else None
        raise BadTable(path, f"{len(record)} Felder statt {len(header)}.", line=line, column=missing)
    cells = dict.fromkeys(optional, "") | {column: record[place].strip() for column, place in places.items()}
    return Row(line, cells)


def _check_unique(path: Path, rows: Iterable[Row], column: str) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        value = row.cells[column]
        if not value:
            raise BadTable(path, "Das Feld ist leer.", line=row.line, column=column)
        if value in seen:
            raise BadTable(path, f"»{value}« steht schon in Zeile {seen[value]}.", line=row.line, column=column)
        seen[value] = row.line


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a UTF-8 CSV file with comma and one header row; an older file is replaced only when all is written.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "out.csv"
    >>> write_table(path, ("id", "label"), [("1", "Bänke, Parks")])
    >>> path.read_text(encoding="utf-8")
    'id,label\\n1,"Bänke, Parks"\\n'
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
