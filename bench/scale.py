"""Speed and peak memory at sizes that no city has yet: every measurement in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tqdm import tqdm

from bench.rows import Row, markdown

SIZES: Final = (1_300, 13_000, 130_000)
# what, up to which size it is tried: square matrices end where memory does
MEASUREMENTS: Final = {
    "index": 130_000,
    "pg_trgm": 130_000,
    "group": 130_000,
    "agglomerative": 13_000,
    "layout": 130_000,
    "umap": 130_000,
}
# works in another process, whose memory is not this one's
ELSEWHERE: Final = {"pg_trgm"}
_SECONDS: Final = 1_800
Result = dict[str, Any]


def run(folder: Path, sizes: tuple[int, ...]) -> None:
    """Measure everything at all `sizes`, print the table and write scale.json after each measurement.

    What was measured before at other sizes stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    todo = [(what, size) for size in sizes for what, most in MEASUREMENTS.items() if size <= most]
    path = folder / "scale.json"
    before: list[Result] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    results = [one for one in before if (one["what"], one["size"]) not in todo]
    for what, size in (bar := tqdm(todo, desc="scale", disable=None)):
        bar.set_postfix_str(f"{what} {size}")
        results.append({"what": what, "size": size, **_measured(what, size)})
        results.sort(key=lambda one: (one["size"], list(MEASUREMENTS).index(one["what"])))
        path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(markdown("Scale", table(results)))


def _measured(what: str, size: int) -> Result:
    command = [sys.executable, "-m", "bench.one_size", what, str(size)]
    try:
        # waiting threads must sleep: spinning, they take from the others on a busy machine
        quiet = {**os.environ, "OMP_WAIT_POLICY": "passive"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False, env=quiet)
    except subprocess.TimeoutExpired:
        return {"failed": f"not finished in {_SECONDS // 60} minutes"}
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]}
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def table(results: list[Result]) -> list[Row]:
    """Return a row for each figure with its ratio to the peer or to the physical limit measured at the same size."""
    known = {(one["what"], one["size"]): one for one in results}
    lines: list[Row] = []
    for one in results:
        what, data = one["what"], f"{one['size']:,} ideas"
        if "failed" in one:
            lines.append(Row(what, data, METHOD[what], float("nan"), one["failed"]))
            continue
        shown = f"{one['peak_mb']:.0f} ({one.get('before_mb', 0):.0f} before it began)"
        peak = Row(f"peak memory, MB ({what})", data, METHOD[what], one["peak_mb"], shown)
        for measure, key, digits in FIGURES[what]:
            shown, against = f"{one[key]:.{digits}f}", "; ".join(_ratios(one, key, known))
            lines.append(Row(measure, data, METHOD[what], one[key], shown, against=against))
        if what not in ELSEWHERE:
            lines.append(peak)
    return lines


METHOD: Final = {
    "index": "ideenmarkt",
    "pg_trgm": "pg_trgm in PostgreSQL, sequential",
    "group": "ideenmarkt, medium",
    "agglomerative": "scikit-learn AgglomerativeClustering",
    "layout": "ideenmarkt",
    "umap": "UMAP",
}
FIGURES: Final = {
    "index": (
        ("build index, s", "build_s", 2),
        ("query while typing p50, ms", "p50_ms", 1),
        ("query while typing p95, ms", "p95_ms", 1),
    ),
    "pg_trgm": (("query while typing p50, ms", "p50_ms", 1), ("query while typing p95, ms", "p95_ms", 1)),
    "group": (("group without encoder, s", "seconds", 2),),
    "agglomerative": (("group without encoder, s", "seconds", 2),),
    "layout": (("map, s", "seconds", 2),),
    "umap": (("map, s", "seconds", 2),),
}
_PEER: Final = {"index": "pg_trgm", "group": "agglomerative", "layout": "umap"}


def _ratios(one: Result, key: str, known: dict[tuple[str, int], Result]) -> list[str]:
    found = []
    limit = one.get("limits", {}).get(key)
    if limit:
        found.append(f"× {one[key] / limit:.1f} of {one['limit_name']}")
    peer = _PEER.get(one["what"])
    theirs = known.get((peer, one["size"]), {}).get(key) if peer else None
    if theirs:
        found.append(f"× {one[key] / theirs:.2f} of {METHOD[str(peer)]}")
    return found
