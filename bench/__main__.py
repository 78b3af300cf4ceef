"""Run all measurements and write one Markdown and one JSON file."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from bench import measure
from bench.data import DataAbsent, stuttgart
from bench.measure import Row
from ideenmarkt.analysis.encoders import best_encoder, describe

_CAUTION = (
    "These data are the development half: the engine's settings were chosen while looking at them, so the figures"
    " flatter it a little. What counts are texts of cities that nobody has tuned on."
)
Work = Callable[[], Iterator[Row]]


def main() -> int:
    """Return 0, or 1 when there is no data."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("build/bench"), help="folder for bench.md and bench.json")
    parser.add_argument("--quick", action="store_true", help="without answers and themes")
    arguments = parser.parse_args()
    try:
        jobs = _jobs(quick=arguments.quick)
    except DataAbsent as absent:
        print(absent, file=sys.stderr)
        return 1
    tables: dict[str, list[Row]] = {}
    for title, work in tqdm(jobs.items(), desc="bench", disable=None):
        tables[title] = list(work())
        print(_markdown(title, tables[title]))
    _write(arguments.output, tables)
    return 0


def _jobs(*, quick: bool) -> dict[str, Work]:
    proposals = stuttgart()
    best = best_encoder()
    encoders = [None, best] if best else [None]
    first, second = (proposals.part(part) for part in measure.halves(len(proposals.documents)))
    jobs: dict[str, Work] = {
        "Duplicates": lambda: measure.duplicates(proposals, encoders),
        "Bundles": lambda: measure.bundling(proposals, encoders, "all"),
        "Bundles, first half alone": lambda: measure.bundling(first, encoders, "first half"),
        "Bundles, second half alone": lambda: measure.bundling(second, encoders, "second half"),
        "Pairs": lambda: measure.pairs(proposals, encoders),
        "Reliability": lambda: measure.reliability(proposals, best),
        "Stability": lambda: measure.stability(proposals, best),
        "Speed": lambda: measure.speed(proposals, encoders),
    }
    if not quick:
        if best:
            jobs["Other ways to cluster"] = lambda: measure.other_clusterings(proposals, best)
        jobs["Answers"] = lambda: measure.answers(proposals, best)
        jobs["Themes"] = lambda: measure.themes(proposals, encoders)
    return jobs


def _markdown(title: str, rows: list[Row]) -> str:
    lines = [f"\n## {title}\n", "| measure | method | result |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.measure} | {row.method} | {row.shown} |" for row in rows)])


def _write(folder: Path, tables: dict[str, list[Row]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    head = f"# Benchmark\n\n{_CAUTION}\n\n{when}, {platform.machine()}, {describe(best_encoder())}"
    text = "\n".join([head, *(_markdown(title, rows) for title, rows in tables.items())])
    (folder / "bench.md").write_text(text + "\n", encoding="utf-8")
    data = {title: [asdict(row) for row in rows] for title, rows in tables.items()}
    (folder / "bench.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
