"""1.3 million ideas on paper: what the slopes between measured sizes give, put into docs/adr/engine-scale.md."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bench.scale import ELSEWHERE, FIGURES, METHOD

_PAPER: Final = Path(__file__).resolve().parents[1] / "docs" / "adr" / "engine-scale.md"
_FAR: Final = 1_300_000
Result = dict[str, Any]


def write(results: Sequence[Result]) -> None:
    """Put the table between the paper's markers."""
    between(_PAPER, "scale", "\n".join(table(results)))


def table(results: Sequence[Result]) -> Iterator[str]:
    """Return Markdown lines: each figure at each size, and at 1.3 million as the slope of the two largest gives it.

    Of memory only what the measurement took is taken further: the libraries are there once.

    >>> ten = {"what": "index", "build_s": 1.0, "p50_ms": 1.0, "p95_ms": 1.0, "peak_mb": 100.0}
    >>> for line in table([{**ten, "size": 13_000}, {**ten, "size": 130_000, "build_s": 10.0}]):
    ...     print(line)
    | | 13,000 | 130,000 | grows with | 1,300,000, computed |
    |---|---|---|---|---|
    | build index, s (ideenmarkt) | 1.0 | 10 | n^1.00 | 100 |
    | query while typing p50, ms (ideenmarkt) | 1.0 | 1.0 | n^0.00 | 1.0 |
    | query while typing p95, ms (ideenmarkt) | 1.0 | 1.0 | n^0.00 | 1.0 |
    | peak memory, MB (index) | 100 | 100 | n^0.00 | 100 |
    """
    sizes = sorted({one["size"] for one in results})
    yield f"| | {' | '.join(f'{size:,}' for size in sizes)} | grows with | {_FAR:,}, computed |"
    yield "|---|" + "---|" * (len(sizes) + 2)
    for what in dict.fromkeys(one["what"] for one in results):
        known = {one["size"]: one for one in results if one["what"] == what}
        named = [(f"{measure} ({METHOD[what]})", key) for measure, key, _ in FIGURES[what]]
        memory = [(f"peak memory, MB ({what})", "peak_mb")] if what not in ELSEWHERE else []
        for name, key in [*named, *memory]:
            values = {size: one[key] for size, one in known.items() if key in one}
            cells = (_shown(values[size]) if size in values else "–" for size in sizes)
            base = {size: one.get("before_mb", 0) if key == "peak_mb" else 0 for size, one in known.items()}
            yield f"| {name} | {' | '.join(cells)} | {' | '.join(_far(values, base))} |"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _far(values: dict[int, float], base: dict[int, float]) -> tuple[str, str]:
    """Return the slope between the two largest sizes of what lies above `base`, and the value it leads to."""
    if len(values) < 2:
        return "–", "–"
    less, more = sorted(values)[-2:]
    low, high = (max(values[size] - base[size], 1e-9) for size in (less, more))
    slope = math.log(high / low) / math.log(more / less)
    return f"n^{slope:.2f}", _shown(base[more] + high * (_FAR / more) ** slope)


def between(path: Path, marker: str, text: str) -> None:
    """Put `text` between `<!-- marker -->` and `<!-- /marker -->` in the file at `path`."""
    old = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    if begin not in old or end not in old:
        raise ValueError(f"{path.name} has no place for {marker}: {begin} … {end}")
    before, rest = old.split(begin, 1)
    path.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end, 1)[1]}", encoding="utf-8")
