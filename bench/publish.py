"""From the last run into the project: the README's table, the pictures, and what the page about the engine reads."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from bench import bundles, paper, search, suggestions, themes
from bench.charts import Bar, Block, Dot, bar_chart, reliability_plot
from bench.paper import between
from bench.rows import Row

_ROOT: Final = Path(__file__).resolve().parents[1]
_PICTURES: Final = _ROOT / "docs" / "pictures"
_QUALITY: Final = _ROOT / "ideenmarkt" / "analysis" / "quality.json"
_README: Final = _ROOT / "README.md"
_TITLES: Final = "Stuttgart, reporting half"
_BUNDLED: Final = "Stuttgart, grouped whole, reporting half"
_UNSEEN_PAIRS: Final = "Stuttgart, pairs not inside the tuning half"
# shown on a page for staff, which is German
_DATA: Final = "Bürgerhaushalt Stuttgart 2023, 432 Titel (Berichtshälfte)"
_SPARSE: Final = "ideenmarkt sparse"
Tables = Mapping[str, Sequence[Row]]


class Figure:
    """One line of the README: what is asked, on which data, and which peer stands beside it."""

    def __init__(self, key: str, question: str, where: tuple[str, str, str], peer: tuple[str, str], part: int = -1):
        self.key, self.question = key, question
        self.table, self.measure, self.data = where
        self.peer, self.peer_shown = peer
        self.part = part

    def rows(self, tables: Tables) -> dict[str, Row]:
        """Return the rows of this measure on these data by method."""
        return {
            row.method: row
            for row in tables[self.table]
            if row.measure == self.measure and row.data.startswith(self.data)
        }

    def peer_row(self, rows: Mapping[str, Row]) -> Row | None:
        """Return the peer's row, of BERTopic the reading that agrees best with people on these data."""
        readings = [row for name, row in rows.items() if name.startswith(self.peer)]
        return max(readings, key=self.value, default=None)

    def value(self, row: Row) -> float:
        """Return the figure itself where a row has several."""
        return row.value if self.part < 0 else row.parts[self.part]


_TRIGRAMS: Final = ("pg_trgm", "pg_trgm")
_BERTOPIC: Final = ("BERTopic", "BERTopic")
_REGRESSION: Final = (themes.REFERENCE, "TF-IDF letters, regression")
_SAME = "duplicates among the first five"
FIGURES: Final = (
    Figure("recall_at_5", f"{_SAME}: titles", ("Duplicates", search.WHOLE, _TITLES), _TRIGRAMS),
    Figure("recall_half_typed", f"{_SAME}: half a title", ("Duplicates", search.HALF_TYPED, _TITLES), _TRIGRAMS),
    Figure("", f"{_SAME}: reports", ("Duplicates", search.WHOLE, "Bonn"), _TRIGRAMS),
    Figure("", f"{_SAME}: slips of the demo", ("Duplicates", search.WHOLE, "demo"), _TRIGRAMS),
    Figure("ami", "bundles as people's: AMI", ("Bundles", bundles.MEASURE, _BUNDLED), _BERTOPIC, 0),
    Figure("b3", "bundles as people's: B³", ("Bundles", bundles.MEASURE, _BUNDLED), _BERTOPIC, 2),
    Figure("", "bundles as people's: AMI", ("Bundles", bundles.MEASURE, "demo, all ideas"), _BERTOPIC, 0),
    Figure("top_pairs", "best 200 suggested pairs right", ("Pairs", suggestions.PAIRS, _UNSEEN_PAIRS), _TRIGRAMS),
    Figure(
        "theme_f1",
        "theme after 600 decisions: macro-F1",
        ("Themes", f"{themes.MEASURE}, 600 decisions", _TITLES),
        _REGRESSION,
    ),
)


def publish(folder: Path) -> None:
    """Write everything from `folder`/bench.json, and the paper on size from scale.json where there is one."""
    report = json.loads((folder / "bench.json").read_text(encoding="utf-8"))
    tables = stored(folder)
    ours = _ours(tables)
    quality = {"date": report["date"], "encoder": report["encoder"], "data": _DATA, "rows": _quality(tables, ours)}
    _QUALITY.write_text(json.dumps(quality, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    summary = _summary(tables, ours)
    bars = bar_chart("How good the engine is", summary, _blocks(tables, ours))
    (_PICTURES / "benchmark.svg").write_text(bars, encoding="utf-8")
    series = _series(tables)
    plot = reliability_plot("How honest the scores are", _honesty(series), series)
    (_PICTURES / "reliability.svg").write_text(plot, encoding="utf-8")
    lines = [*_table(tables, ours), "", f"![{summary}](docs/pictures/benchmark.svg)", ""]
    lines += [f"![{_honesty(series)}](docs/pictures/reliability.svg)", "", f"{report['date']}, {report['encoder']}."]
    between(_README, "benchmark", "\n".join(lines))
    if (folder / "scale.json").exists():
        paper.write(json.loads((folder / "scale.json").read_text(encoding="utf-8")))


def stored(folder: Path) -> dict[str, list[Row]]:
    """Return the tables of the last run written to `folder`, none when there was none."""
    path = folder / "bench.json"
    tables = json.loads(path.read_text(encoding="utf-8"))["tables"] if path.exists() else {}
    return {title: [_row(row) for row in rows] for title, rows in tables.items()}


def _row(values: Mapping[str, Any]) -> Row:
    return Row(**{**values, "parts": tuple(values["parts"])})


def _ours(tables: Tables) -> str:
    """Return the name of our best method: the last one, without its own number of groups."""
    names = [row.method for row in tables["Duplicates"] if row.method.startswith("ideenmarkt")]
    return names[-1]


def _quality(tables: Tables, ours: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for figure in FIGURES:
        rows = figure.rows(tables)
        theirs = figure.peer_row(rows)
        if figure.key and theirs:
            value, peer = (round(figure.value(row), 3) for row in (rows[ours], theirs))
            found.append({"key": figure.key, "ours": value, "peer": peer, "peer_name": figure.peer_shown})
    return found


def _table(tables: Tables, ours: str) -> Iterator[str]:
    yield "| | data | ideenmarkt | words and letters alone | peer | |"
    yield "|---|---|---|---|---|---|"
    for figure in FIGURES:
        rows = figure.rows(tables)
        mine, sparse, peer = rows.get(ours), rows.get(_SPARSE), figure.peer_row(rows)
        if mine is None or sparse is None:
            continue
        shown = f"{figure.value(peer):.2f} {figure.peer_shown}" if peer else ""
        noise = "" if not peer else _difference(figure, mine, peer)
        data = re.sub(r", n = \d+", "", mine.data)
        values = f"**{figure.value(mine):.2f}** | {figure.value(sparse):.2f}"
        yield f"| {figure.question} | {data} | {values} | {shown} | {noise} |"


def _difference(figure: Figure, mine: Row, peer: Row) -> str:
    """Return the ratio to the peer, and whether it is noise where the row says so of this figure.

    Of a grouping's figures only AMI has an interval; its last comparison is the one with BERTopic's best reading.
    """
    ratio = f"× {figure.value(mine) / figure.value(peer):.2f}"
    return f"{ratio}, noise" if figure.part <= 0 and mine.against.endswith("noise)") else ratio


_SHOWN_SEARCHES: Final = ((_TITLES, "Stuttgart titles"), ("Bonn", "Bonn reports"), ("demo", "demo slips"))
_SHOWN_BUNDLES: Final = ((_BUNDLED, "Stuttgart titles"), ("Ottensen", "Ottensen, coarse"), ("demo, all", "demo slips"))
_LEFT_OUT: Final = (bundles.OWN_NUMBER, "as one group", "nearest topic")


def _blocks(tables: Tables, ours: str) -> list[Block]:
    return [
        _block("Finds what people call the same (recall among the first five)", tables["Duplicates"], search.WHOLE,
               _SHOWN_SEARCHES, 1.0),
        _block("Groups as people do (adjusted mutual information)", tables["Bundles"], bundles.MEASURE,
               _SHOWN_BUNDLES, 0.65),
    ]  # fmt: skip


def _block(title: str, rows: Sequence[Row], measure: str, panels: tuple[tuple[str, str], ...], most: float) -> Block:
    values = [
        {row.method: row for row in rows if row.measure == measure and row.data.startswith(data)} for data, _ in panels
    ]
    methods = [
        name
        for name in sorted(values[0], key=lambda name: -values[0][name].value)
        if all(name in one for one in values) and not any(part in name for part in _LEFT_OUT)
    ]
    bars = {name.removesuffix(", noise as loners"): [_bar(one[name]) for one in values] for name in methods}
    return Block(title, tuple(shown for _, shown in panels), bars, most)


def _bar(row: Row) -> Bar:
    return Bar(row.value, row.value if row.low is None else row.low, row.value if row.high is None else row.high)


def _summary(tables: Tables, ours: str) -> str:
    """Return the chart in a sentence, for those who don't see it."""
    said = []
    for figure in FIGURES:
        rows = figure.rows(tables)
        theirs = figure.peer_row(rows)
        if figure.key and theirs:
            value, peer = figure.value(rows[ours]), figure.value(theirs)
            said.append(f"{figure.question} {value:.2f}, {figure.peer_shown} {peer:.2f}")
    return "ideenmarkt beside others: " + "; ".join(said)


def _series(tables: Tables) -> dict[str, list[Dot]]:
    series: dict[str, list[Dot]] = {}
    for row in tables["Reliability"]:
        if row.parts and row.low is not None and row.high is not None:
            said, was, count = row.parts
            name = row.data.removeprefix(f"{_TITLES}, ")
            series.setdefault(name, []).append(Dot(said, was, row.low, row.high, int(count)))
    return series


def _honesty(series: Mapping[str, Sequence[Dot]]) -> str:
    texts = (
        f"{name}: " + ", ".join(f"said {dot.said:.0%}, was {dot.was:.0%}" for dot in dots)
        for name, dots in series.items()
    )
    return "How often suggestions were duplicates, by their score. " + "; ".join(texts)
