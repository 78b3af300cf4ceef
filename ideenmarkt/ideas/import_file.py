"""Reading a table that somebody uploads: CSV in the spellings that offices use, or XLSX. Knows nothing of ideas."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_UNPACKED = 200 * 1024 * 1024  # bytes; an XLSX is a zip file, and a few bytes can unpack to very many
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class UnreadableFile(Refused):
    """The file as a whole cannot be used."""

    status = 422


class NotAText(UnreadableFile):
    message = N_(
        "Zeile %(row)s: Die Datei ist weder in UTF-8 noch in Windows-1252 gespeichert. "
        "Speichern Sie sie bitte als »CSV UTF-8« oder als Excel-Arbeitsmappe (.xlsx)."
    )


class BrokenQuotes(UnreadableFile):
    message = N_("Zeile %(row)s: Die Anführungszeichen stimmen nicht; ein Feld wird nicht geschlossen.")


class NoTable(UnreadableFile):
    message = N_("In der Datei steht keine Tabelle. In der ersten Zeile müssen die Namen der Spalten stehen.")


class OldExcel(UnreadableFile):
    message = N_("Das ist eine alte Excel-Datei (.xls). Speichern Sie sie bitte als Excel-Arbeitsmappe (.xlsx).")


class BrokenWorkbook(UnreadableFile):
    message = N_("Die Excel-Datei lässt sich nicht öffnen; sie ist beschädigt oder mit einem Kennwort geschützt.")


class TooManyRows(UnreadableFile):
    message = N_("Die Datei hat mehr als %(most)s Zeilen. Bitte teilen Sie sie auf.")


class ColumnTwice(UnreadableFile):
    message = N_("Zeile 1: Die Spalte »%(column)s« kommt zweimal vor.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, numbered as a spreadsheet numbers it (the header is row 1); cells are stripped, one per column."""

    number: int
    cells: tuple[str, ...]
    surplus: int = 0  # cells beyond the last column


@dataclass(frozen=True, slots=True)
class Table:
    """What the file holds."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str  # as people call it


def read(content: bytes) -> Table:
    """Read CSV or XLSX, whichever it is. Raises UnreadableFile with the row where that is known.

    >>> read("id;text\\n1;Mehr Bänke\\n".encode("cp1252")).rows
    (Row(number=2, cells=('1', 'Mehr Bänke'), surplus=0),)
    """
    if content.startswith(b"PK\x03\x04"):
        return _table(_workbook_records(content), "Excel")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldExcel
    text, encoding = _decode(content)
    return _table(_csv_records(text), encoding)


def _table(records: Iterable[Sequence[str]], encoding: str) -> Table:
    numbered = enumerate(records, 1)
    header = next((record for _, record in numbered), ())
    columns = tuple(name.strip() for name in header)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns or len(columns) > MOST_COLUMNS:
        raise NoTable
    for name in columns:
        if name and columns.count(name) > 1:
            raise ColumnTwice(column=name)
    rows = []
    for number, record in numbered:
        if number > MOST_ROWS + 1:
            raise TooManyRows(most=MOST_ROWS)
        if any(cell.strip() for cell in record):
            rows.append(_row(number, record, len(columns)))
    return Table(columns, tuple(rows), encoding)


def _row(number: int, record: Sequence[str], width: int) -> Row:
    cells = [_unguarded(cell.replace("\r\n", "\n").strip()) for cell in record]
    surplus = sum(1 for cell in cells[width:] if cell)
    return Row(number, tuple(cells[:width] + [""] * (width - len(cells))), surplus)


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _without_nulls(content.decode("utf-16", "replace")), "UTF-16"
    try:
        return _without_nulls(content.decode("utf-8-sig")), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return _without_nulls(content.decode("cp1252")), "Windows-1252"
    except UnicodeDecodeError as error:
        raise NotAText(row=content.count(b"\n", 0, error.start) + 1) from None


def _without_nulls(text: str) -> str:
    if "\0" in text:
        raise NotAText(row=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _csv_records(text: str) -> Iterator[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    row = 1
    try:
        for record in reader:
            row += 1
            yield record
    except csv.Error:
        raise BrokenQuotes(row=row) from None


def _delimiter(text: str) -> str:
    """The one of semicolon, tab and comma that the first line has most of, outside of quotes."""
    first = text.split("\n", 1)[0]
    outside = "".join(first.split('"')[::2])
    return max(";\t,", key=outside.count)


def _workbook_records(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of the first sheet that has any."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(info.file_size for info in packed.infolist()) > MOST_UNPACKED:
                raise TooManyRows(most=MOST_ROWS)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError):
        raise BrokenWorkbook from None
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
            first = next((row for row in rows), ())
            if any(value is not None for value in first):
                yield [_cell(value) for value in first]
                yield from ([_cell(value) for value in row] for row in rows)
                return
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
        raise BrokenWorkbook from None
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_x000D_", "")


def guarded(cell: str) -> str:
    """A cell for a CSV file that a spreadsheet will not take for a formula; reading takes the sign away again.

    >>> guarded("=1+1"), guarded("- mehr Bänke"), guarded("Bänke")
    ("'=1+1", "'- mehr Bänke", 'Bänke')
    """
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_SIGNS) else cell
