"""What somebody looks for in the list of ideas; it stands in the address, so that a search can be passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from ideenmarkt.ideas.states import Channel

_Choice = TypeVar("_Choice", bound=StrEnum)
MOST_CHARACTERS = 200  # of a search


class Sort(StrEnum):
    """The order of a list; the values stand in addresses."""

    NEWEST = "neueste"
    OLDEST = "aelteste"
    NUMBER = "nummer"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Empty texts and None do not narrow the list."""

    words: str = ""
    competence_key: str = ""
    focus_key: str = ""
    district_key: str = ""
    neighbourhood_id: int | None = None
    channel: Channel | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Criteria:
        """Read the parameters of an address. What makes no sense there is passed over: a list is no form.

        >>> Criteria.from_query({"q": " Bänke ", "seite": "x"})
        Criteria(words='Bänke', competence_key='', focus_key='', district_key='', neighbourhood_id=None, \
channel=None, sort=<Sort.NEWEST: 'neueste'>, page=1)
        """
        return cls(
            words=query.get("q", "").replace("\0", "").strip()[:MOST_CHARACTERS],
            competence_key=_key(query, "kompetenz"),
            focus_key=_key(query, "schwerpunkt"),
            district_key=_key(query, "bezirk"),
            neighbourhood_id=_number(query.get("ortsteil", "")),
            channel=_member(Channel, query.get("eingangsweg", "")),
            sort=_member(Sort, query.get("sortierung", "")) or Sort.NEWEST,
            page=_number(query.get("seite", "")) or 1,
        )

    def query(self, **changes: Any) -> dict[str, str]:
        """The parameters of an address, for `url_for(…, **criteria.query(page=2))`; what is empty is left out.

        Any change but one of the page leads back to page 1.

        >>> Criteria(words="Bänke", page=3).query(channel=Channel.TABLE)
        {'q': 'Bänke', 'eingangsweg': 'table'}
        """
        changed = replace(self, **({"page": 1} | changes if changes else {}))
        standard = Criteria()
        values = {field.name: getattr(changed, field.name) for field in fields(changed)}
        return {_NAMES[name]: str(value) for name, value in values.items() if value != getattr(standard, name)}

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return replace(self, sort=Sort.NEWEST, page=1) != Criteria()


_NAMES: Mapping[str, str] = {
    "words": "q",
    "competence_key": "kompetenz",
    "focus_key": "schwerpunkt",
    "district_key": "bezirk",
    "neighbourhood_id": "ortsteil",
    "channel": "eingangsweg",
    "sort": "sortierung",
    "page": "seite",
}


def _key(query: Mapping[str, str], name: str) -> str:
    return query.get(name, "").replace("\0", "")[:64]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < len(text) < 9 and int(text) > 0 else None


def _member(values: type[_Choice], text: str) -> _Choice | None:
    return values(text) if text in set(values) else None
