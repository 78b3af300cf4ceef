"""A page of a long list, and the number of the one that is asked for."""

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


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """The page `number` of a list that is at hand; the nearest one where it has no such page.

    >>> page_of("abcde", 9, 2)
    Page(items='e', number=3, size=2, total=5)
    """
    number = max(1, min(number, -(-len(items) // size)))
    return Page(items[(number - 1) * size : number * size], number, size, len(items))


def typed_page(text: str | None) -> int:
    """The page number in an address; the first page for what is none.

    >>> typed_page("12"), typed_page("-1"), typed_page("9" * 30), typed_page(None)
    (12, 1, 1, 1)
    """
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 7 else 1
