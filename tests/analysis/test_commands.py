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
    assert next((row["rank"], row["id"]) for row in found if row["query"] == "r1") == ("1", "r2")
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


def answers_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "antworten.csv"
    path.write_text("\n".join(("id_a,id_b,answer", *lines)) + "\n", encoding="utf-8")
    return path


def test_answers_are_kept_strictly(ideas, tmp_path):
    out = tmp_path / "out.csv"
    answers = answers_file(tmp_path, "r1,r2,different", "r1,s1,same")
    result = run("analyse", ideas, "--answers", answers, "--output", out, "--encoder", "sparse")
    assert result.exit_code == 0, result.output
    first, second, third = (row["bundle"] for row in rows(out))
    assert first == second != ""
    assert third == ""


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("r1,x9,same",), "Zeile 2, Spalte »id_b«"),
        (("r1,r2,same", "r1,r2,vielleicht"), "Zeile 3, Spalte »answer«"),
        (("r1,r1,same",), "mit sich selbst"),
        (("r1,r2,same", "r2,r1,different"), "widersprechen sich: »"),
    ],
)
def test_a_bad_answer_is_named(ideas, tmp_path, lines, message):
    answers = answers_file(tmp_path, *lines)
    result = run("analyse", ideas, "--answers", answers, "--output", tmp_path / "out.csv", "--encoder", "sparse")
    assert result.exit_code == 2
    assert message in result.stderr


def test_pairs_are_suggested_best_first(ideas, tmp_path):
    out = tmp_path / "out.csv"
    assert run("pairs", ideas, "--top", "2", "--output", out, "--encoder", "sparse").exit_code == 0
    best = rows(out)[0]
    assert list(best) == ["id_a", "id_b", "score", "shared_terms"]
    assert (best["id_a"], best["id_b"]) == ("r1", "r2")
    assert "Radwege" in best["shared_terms"]


def test_questions_come_with_a_reason_and_none_is_answered_already(ideas, tmp_path):
    out = tmp_path / "out.csv"
    answers = answers_file(tmp_path, "r1,r2,same")
    result = run("questions", ideas, "--answers", answers, "-n", "9", "--output", out, "--encoder", "sparse")
    assert result.exit_code == 0, result.output
    assert list(rows(out)[0]) == ["id_a", "id_b", "reason"]
    assert all(row["reason"] and {row["id_a"], row["id_b"]} != {"r1", "r2"} for row in rows(out))


@pytest.mark.parametrize(("abstain", "label"), [((), True), (("--abstain",), False)])
def test_ideas_are_assigned_and_left_open_only_when_asked_to(tmp_path, abstain, label):
    source, train, out = tmp_path / "ideen.csv", tmp_path / "gelernt.csv", tmp_path / "out.csv"
    source.write_text("id,title,text\n1,Xylophon,\n", encoding="utf-8")
    train.write_text("id,title,text,label\na,Radweg,,Rad\nb,Busse,,Bus\nc,Bäume,,Grün\n", encoding="utf-8")
    result = run("assign", source, "--train", train, "--output", out, "--encoder", "sparse", *abstain)
    assert result.exit_code == 0, result.output
    (row,) = rows(out)
    assert list(row) == ["id", "label", "confidence"]
    assert bool(row["label"]) is label
    assert 0 <= float(row["confidence"]) <= 1


def test_a_decision_without_a_label_is_named(ideas, tmp_path):
    train = tmp_path / "gelernt.csv"
    train.write_text("id,text,label\na,Radweg,\n", encoding="utf-8")
    result = run("assign", ideas, "--train", train, "--output", tmp_path / "out.csv", "--encoder", "sparse")
    assert result.exit_code == 2
    assert "Zeile 2, Spalte »label«" in result.stderr


def test_earlier_bundles_stay_when_ideas_are_added(ideas, tmp_path):
    earlier, out = tmp_path / "earlier.csv", tmp_path / "out.csv"
    earlier.write_text("id,bundle\nr1,7\ns1,7\nr2,\n", encoding="utf-8")
    result = run("analyse", ideas, "--previous", earlier, "--output", out, "--encoder", "sparse")
    assert result.exit_code == 0, result.output
    bundles = {row["id"]: row["bundle"] for row in rows(out)}
    assert bundles["r1"] == bundles["s1"] != ""


def test_an_earlier_result_without_bundles_is_refused_with_the_missing_column(ideas, tmp_path):
    earlier = tmp_path / "earlier.csv"
    earlier.write_text("id,label\nr1,Bänke\n", encoding="utf-8")
    result = run("analyse", ideas, "--previous", earlier, "--output", tmp_path / "out.csv", "--encoder", "sparse")
    assert result.exit_code == 2
    assert "bundle" in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_a_place_that_is_none_on_earth_is_named_and_does_not_count(tmp_path):
    table, out = tmp_path / "ideen.csv", tmp_path / "out.csv"
    table.write_text("id,text,lat,lon\n1,Bank,51.4,7.2\n2,Baum,51.4,7031.0\n3,Bus,hier,\n4,Weg,,\n", encoding="utf-8")
    result = run("analyse", table, "--output", out, "--encoder", "sparse")
    assert result.exit_code == 0, result.output
    assert "2 Koordinaten sind unbrauchbar und zählen nicht (Zeile 3, 4)." in result.stderr
    assert len(rows(out)) == 4
