from pathlib import Path

import pytest

from ideenmarkt.analysis.tables import BadTable, read_table, write_table


def read(tmp_path: Path, content: bytes):
    path = tmp_path / "ideen.csv"
    path.write_bytes(content)
    return read_table(path, required=("id", "text"), optional=("title",), unique="id")


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_comma_and_semicolon_with_and_without_bom(tmp_path, bom, separator):
    lines = [("id", "title", "text", "rest"), ("1", "Grün", '"Bäume, Blumen; Gras"', "x")]
    content = bom + "\r\n".join(separator.join(line) for line in lines).encode()
    (row,) = read(tmp_path, content)
    assert row.cells == {"id": "1", "title": "Grün", "text": "Bäume, Blumen; Gras"}


def test_a_row_remembers_its_line_across_line_breaks_in_cells(tmp_path):
    rows = read(tmp_path, b'id,text\n1,"a\nb"\n\n2,c\n')
    assert [row.line for row in rows] == [2, 5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,title\n1,a\n", "Zeile 1, Spalte »text«"),
        (b"", "Zeile 1, Spalte »id«"),
        (b"id,text\n1,a\n1,b\n", "Zeile 3, Spalte »id«: »1« steht schon in Zeile 2"),
        (b"id,text\n,a\n", "Zeile 2, Spalte »id«: Das Feld ist leer"),
        (b"id,text\n1\n", "Zeile 2, Spalte »text«: 1 Felder statt 2"),
        (b"id,text\n1,a,b\n", "Zeile 2: 3 Felder statt 2"),
        (b"id,text\n1,B\xe4nke\n", "Zeile 2: Die Datei ist nicht in UTF-8"),
        (b'id,text\n1,"offen\n', "Zeile 2: Die Anf"),
        (b"id,text\n1,a\x00\n", "Zeile 2: Die Datei enth"),
    ],
)
def test_a_fault_is_named_with_row_and_column(tmp_path, content, message):
    with pytest.raises(BadTable, match=message):
        read(tmp_path, content)


def test_a_table_written_reads_back_the_same(tmp_path):
    path = tmp_path / "out.csv"
    write_table(path, ("id", "text"), [("1", 'a "b", c;\nd')])
    assert read_table(path, required=("id", "text"))[0].cells["text"] == 'a "b", c;\nd'
