import csv
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ideenmarkt.analysis.commands import ANALYSIS_COMMANDS

IDEAS = """id,title,text
r1,Radwege sanieren,Der Radweg an der Kortumstraße ist kaputt
s1,Schwimmbad öffnen,Auch am Abend
r2,,Radwege an der Königsallee sanieren
"""


@pytest.fixture
def ideas(tmp_path) -> Path:
    path = tmp_path / "ideen.csv"
    path.write_text(IDEAS, encoding="utf-8")
    return path


def run(*arguments):
    group = click.Group("ideenmarkt", commands={str(command.name): command for command in ANALYSIS_COMMANDS})
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_analyse_gives_one_row_for_each_idea_in_the_same_order(ideas, tmp_path):
    out = tmp_path / "out.csv"
    result = run("analyse", ideas, "--output", out, "--encoder", "sparse")
    assert result.exit_code == 0, result.output
    first, loner, second = rows(out)
    assert list(first) == ["id", "bundle", "label", "similarity"]
    assert (first["id"], loner["id"], second["id"]) == ("r1", "s1", "r2")
    assert first["bundle"] == second["bundle"] != ""
    assert loner["bundle"] == ""
    assert 0 < float(first["similarity"]) <= 1


def test_the_first_line_on_standard_error_names_the_encoder(ideas, tmp_path):
    result = run("analyse", ideas, "--output", tmp_path / "out.csv", "--encoder", "sparse")
    assert result.stderr.splitlines()[0].startswith("Encoder: sparse ")


def test_similar_never_returns_the_row_asked_with(ideas, tmp_path):
    queries, out = tmp_path / "fragen.csv", tmp_path / "out.csv"
    queries.write_text("id,text\nr1,Radwege sanieren\nq,Schwimmbad\n", encoding="utf-8")
    result = run("similar", ideas, "--queries", queries, "--output", out, "-k", "10", "--encoder", "sparse")
    assert result.exit_code == 0, result.output
    found = rows(out)
    assert list(found[0]) == ["query", "rank", "id", "score", "shared_terms"]
    assert all(row["query"] != row["id"] for row in found)
    assert [(row["rank"], row["id"]) for row in found if row["query"] == "r1"][0] == ("1", "r2")
    assert [row["id"] for row in found if row["query"] == "q"] == ["s1"]


def test_json_goes_to_standard_output_alone(ideas):
    result = run("analyse", ideas, "--json", "--groups", "2", "--encoder", "sparse")
    data = json.loads(result.stdout)
    assert data["ideas"] == 3
    assert [row["id"] for row in data["results"]] == ["r1", "s1", "r2"]


@pytest.mark.parametrize("encoder", ["gibtsnicht", "onnx:/gibt/es/nicht"])
def test_an_unknown_encoder_is_refused(ideas, tmp_path, encoder):
    result = run("analyse", ideas, "--output", tmp_path / "out.csv", "--encoder", encoder)
    assert result.exit_code == 2
    assert "Encoder" in result.stderr


def test_a_bad_row_is_named_and_nothing_is_written(tmp_path):
    source, out = tmp_path / "ideen.csv", tmp_path / "out.csv"
    source.write_text("id,title,text\n1,a,b\n1,c,d\n", encoding="utf-8")
    result = run("analyse", source, "--output", out, "--encoder", "sparse")
    assert result.exit_code == 2
    assert "Zeile 3, Spalte »id«" in result.stderr
    assert not out.exists()


def test_an_output_is_asked_for(ideas):
    assert run("analyse", ideas, "--encoder", "sparse").exit_code == 2


def test_a_file_of_only_a_header_gives_only_a_header(tmp_path):
    source, out = tmp_path / "ideen.csv", tmp_path / "out.csv"
    source.write_text("id,title,text\n", encoding="utf-8")
    assert run("analyse", source, "--output", out, "--encoder", "sparse").exit_code == 0
    assert out.read_text(encoding="utf-8") == "id,bundle,label,similarity\n"
