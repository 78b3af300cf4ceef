"""One line of a table, and tables as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured on which data with which method, and what came out.

    `low` and `high` bound 95 %; `parts` are the figures that `shown` strings together, where it does; `against`
    says how it stands to a peer.
    """

    measure: str
    data: str
    method: str
    value: float
    shown: str
    low: float | None = None
    high: float | None = None
    parts: tuple[float, ...] = ()
    against: str = ""

    @property
    def result(self) -> str:
        """What came out and how it stands to a peer."""
        return f"{self.shown}; {self.against}" if self.against else self.shown


def markdown(title: str, rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table under their title.

    >>> print(markdown("Speed", [Row("query, ms", "demo", "ours", 3.0, "3.0")]))
    <BLANKLINE>
    ## Speed
    <BLANKLINE>
    | measure | data | method | result |
    |---|---|---|---|
    | query, ms | demo | ours | 3.0 |
    """
    lines = [f"\n## {title}\n", "| measure | data | method | result |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.measure} | {row.data} | {row.method} | {row.result} |" for row in rows)])
