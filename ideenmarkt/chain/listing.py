"""What somebody looks for in the public list: the ideas' own criteria, and what only the whole chain knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ideenmarkt.chain.standing import PUBLIC, Standing
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.criteria import Criteria, Sort

MOST_SUPPORTED = "unterstuetzt"
SORT_TITLES: Mapping[str, str] = {
    Sort.NEWEST.value: N_("Neueste zuerst"),
    MOST_SUPPORTED: N_("Meiste Unterstützung zuerst"),
    Sort.NUMBER.value: N_("Nach Nummer"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as its address tells it."""

    criteria: Criteria = field(default_factory=Criteria)
    standing: Standing | None = None
    by_supporters: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Listing:
        """Read the parameters of an address; what makes no sense there is passed over.

        >>> Listing.from_query({"status": "bundled", "sortierung": "unterstuetzt"}).query()
        {'sortierung': 'unterstuetzt', 'status': 'bundled'}
        """
        status = query.get("status", "")
        return cls(
            Criteria.from_query(query),
            Standing(status) if status in {place.value for place in PUBLIC} else None,
            query.get("sortierung") == MOST_SUPPORTED,
        )

    def query(self, **changes: Any) -> dict[str, str]:
        """The parameters of an address; `status` and those of Criteria can be changed. Any change leads to page 1."""
        standing = changes.pop("status", self.standing)
        if standing is not self.standing:
            changes.setdefault("page", 1)
        found = self.criteria.query(**changes) if changes else self.criteria.query()
        if self.by_supporters:
            found["sortierung"] = MOST_SUPPORTED
        return found | ({"status": standing.value} if standing else {})

    @property
    def sort(self) -> str:
        return MOST_SUPPORTED if self.by_supporters else self.criteria.sort.value

    @property
    def narrowed(self) -> bool:
        return self.standing is not None or self.criteria.narrowed
