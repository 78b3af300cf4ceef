"""A page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`items` of page `number` (from 1) out of `total` items, `size` on each page."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first_item(self) -> int:
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last_item(self) -> int:
        return min(self.number * self.size, self.total)

    def around(self) -> list[int | None]:
        """The page numbers to offer; None where some are left out.

        >>> Page((), 6, 10, 200).around()
        [1, None, 5, 6, 7, None, 20]
        """
        near = {1, self.last, self.number - 1, self.number, self.number + 1}
        shown: list[int | None] = []
        for number in sorted(n for n in near if 1 <= n <= self.last):
            if shown and shown[-1] is not None and number > shown[-1] + 1:
                shown.append(None)
            shown.append(number)
        return shown
