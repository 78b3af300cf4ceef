"""Do methods stand in the same order on the demo round as on real contributions? If not, its texts are too easy."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from scipy.stats import kendalltau

from bench.rows import Row


def compared(rows: Sequence[Row], measure: str, data: Sequence[str]) -> Iterator[Row]:
    """Return Kendall's tau between each two of the `data`, and the order of methods on each; `data` begin so in rows.

    Tau is 1 for the same order and 0 for one that has nothing to do with the other.
    """
    values = {one: _values(rows, measure, one) for one in data}
    methods = [name for name in values[data[0]] if all(name in one for one in values.values())]
    for one, other in combinations(data, 2):
        tau, chance = kendalltau(*([values[side][name] for name in methods] for side in (one, other)))
        shown = f"{tau:.2f} ({len(methods)} methods, p = {chance:.3f})"
        yield Row(f"Kendall's tau of methods, {measure}", f"{one} – {other}", "", float(tau), shown)
    for name in sorted(methods, key=lambda name: -values[data[0]][name]):
        places = " · ".join(f"{one} {values[one][name]:.3f} ({_place(values[one], methods, name)}.)" for one in data)
        yield Row(f"place among methods, {measure}", ", ".join(data), name, values[data[0]][name], places)


def _values(rows: Sequence[Row], measure: str, data: str) -> dict[str, float]:
    return {row.method: row.value for row in rows if row.measure == measure and row.data.startswith(data)}


def _place(values: Mapping[str, float], methods: Sequence[str], name: str) -> int:
    """Return the place of a method, 1 for the best.

    >>> _place({"a": 0.2, "b": 0.4}, ["a", "b"], "a")
    2
    """
    return 1 + sum(values[other] > values[name] for other in methods)
