"""Filling seats: the best of each group, and a tie at the cut reported, never silently broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ideenmarkt.counting.errors import InvalidValue, MissingValue
from ideenmarkt.counting.exact import Exact
from ideenmarkt.counting.ranks import Place, members_by_group, rank_by_value


@dataclass(frozen=True, slots=True)
class GroupSelection:
    """Who gets a seat in one group (Kompetenz). Every candidate of the group is in exactly one of the three lists."""

    group: str
    seats: int
    selected: tuple[int, ...]  # best first
    tied_at_cut: tuple[int, ...]  # equally good, and more of them than open seats: people decide; by id
    left_out: tuple[int, ...]  # best first
    open_seats: int  # seats that nobody holds: for the tied, or because candidates are too few
    decided_by_submission: tuple[int, ...]  # in `selected` only because they were submitted earlier

    @property
    def is_decided(self) -> bool:
        """Whether no tie is left at the cut."""
        return not self.tied_at_cut


def select_top(
    values: Mapping[int, Exact],
    *,
    groups: Mapping[int, str],
    seats: Mapping[str, int],
    submitted_at: Mapping[int, datetime] | None = None,
) -> tuple[GroupSelection, ...]:
    """Give the seats of each group to its best candidates, highest value first; groups by key.

    `seats` states the number of seats (0 or more) of every group; a group without candidates leaves its seats open.
    Where candidates with the same value compete for fewer seats than they are, none of them is selected and all are
    in `tied_at_cut`. Only when `submitted_at` is given does the earlier submission go first; those with the
    same value and the same moment stay tied.

    Raises UngroupedCandidate; InvalidValue for a group without a number of seats or with a negative one; MissingValue
    if `submitted_at` lacks a candidate; InexactValue for floats.

    >>> groups = dict.fromkeys([1, 2, 3, 4], "live-kultur")
    >>> [selection] = select_top({1: 9, 2: 7, 3: 7, 4: 1}, groups=groups, seats={"live-kultur": 2})
    >>> selection.selected, selection.tied_at_cut, selection.left_out, selection.open_seats
    ((1,), (2, 3), (4,), 1)
    >>> days = {one: datetime(2018, 3, day) for one, day in {1: 5, 2: 9, 3: 8, 4: 1}.items()}
    >>> [selection] = select_top({1: 9, 2: 7, 3: 7, 4: 1}, groups=groups, seats={"live-kultur": 2}, submitted_at=days)
    >>> selection.selected, selection.decided_by_submission, selection.left_out
    ((1, 3), (3,), (2, 4))
    """
    members = members_by_group(values, groups)
    if unknown := sorted(set(members) - set(seats)):
        raise InvalidValue(f"no number of seats for: {', '.join(unknown)}")
    if wrong := sorted(group for group, number in seats.items() if number < 0):
        raise InvalidValue(f"a negative number of seats for: {', '.join(wrong)}")
    for candidate in sorted(values):
        if submitted_at is not None and candidate not in submitted_at:
            raise MissingValue(candidate, "submitted_at")
    return tuple(
        _select(group, rank_by_value({one: values[one] for one in members.get(group, ())}), seats[group], submitted_at)
        for group in sorted(seats)
    )


def _select(
    group: str, places: tuple[Place, ...], seats: int, submitted_at: Mapping[int, datetime] | None
) -> GroupSelection:
    ordered = _order(places, submitted_at)
    inside, outside = ordered[:seats], ordered[seats:]
    tied: list[Place] = []
    if inside and outside and _standing(inside[-1], submitted_at) == _standing(outside[0], submitted_at):
        cut = _standing(inside[-1], submitted_at)
        tied = [place for place in ordered if _standing(place, submitted_at) == cut]
    selected = [place for place in inside if place not in tied]
    rivals = {place.value for place in outside}
    return GroupSelection(
        group=group,
        seats=seats,
        selected=tuple(place.candidate for place in selected),
        tied_at_cut=tuple(sorted(place.candidate for place in tied)),
        left_out=tuple(place.candidate for place in outside if place not in tied),
        open_seats=seats - len(selected),
        decided_by_submission=tuple(place.candidate for place in selected if place.value in rivals),
    )


def _order(places: tuple[Place, ...], submitted_at: Mapping[int, datetime] | None) -> list[Place]:
    """More points first; if asked, the earlier submission; then by id, which `_select` never lets decide."""
    if submitted_at is None:
        return list(places)
    return sorted(places, key=lambda place: (-place.value, submitted_at[place.candidate], place.candidate))


def _standing(place: Place, submitted_at: Mapping[int, datetime] | None) -> tuple[Fraction, datetime | None]:
    return place.value, None if submitted_at is None else submitted_at[place.candidate]
