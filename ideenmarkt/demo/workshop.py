"""What the demo's workshop decided, read from round_2018/workshop.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from ideenmarkt.demo.slips import FOLDER, Slip, slips

A_BUNDLE = 2  # slips: what hangs alone on a wall begins no bundle there


@dataclass(frozen=True, slots=True)
class PlannedCandidate:
    """A bundle that becomes a candidate."""

    summary: str
    appeal: int  # how strongly people wish for it, 1 to 5
    divides: bool  # some want it badly, others not at all
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedBundle:
    """One bundle; `parts` are what stations collected, each from its own wall, before they put them together."""

    title: str
    parts: tuple[tuple[Slip, ...], ...]  # the core's first, and in it the core
    candidate: PlannedCandidate | None
    begun_in: str  # the title of the bundle that it was first put into; empty for most
    objection: str  # why another station split it off again; empty where its own station did


@cache
def planned_bundles() -> tuple[PlannedBundle, ...]:
    """All bundles of the workshop, with the slips that the public may read."""
    entries = yaml.safe_load((FOLDER / "workshop.yaml").read_text("utf-8"))["bundles"]
    groups: dict[str, list[Slip]] = {}
    for slip in slips():
        if slip.gold.group and slip.gold.screening != "decline":
            groups.setdefault(slip.gold.group, []).append(slip)
    for members in groups.values():
        members.sort(key=lambda slip: slip.gold.relation != "core")
    return tuple(_bundle(entry, groups) for entry in entries)


def _bundle(entry: Mapping[str, Any], groups: Mapping[str, Sequence[Slip]]) -> PlannedBundle:
    planned = entry.get("candidate")
    candidate = None
    if planned:
        leads = tuple(planned["leads"])
        candidate = PlannedCandidate(planned["summary"], planned["appeal"], bool(planned.get("divides")), leads)
    return PlannedBundle(
        entry["title"],
        _parts([slip for key in entry["groups"] for slip in groups[key]]),
        candidate,
        begun_in=entry.get("begun_in", ""),
        objection=entry.get("objection", ""),
    )


def _parts(members: Sequence[Slip]) -> tuple[tuple[Slip, ...], ...]:
    """What each station began with: the slips of its wall, in the order of `members`, whose first is the core.

    Four walls stood in the hall, and the letter of a slip's id says on which it hung. A station begins a bundle when
    A_BUNDLE slips of its wall wish the same; a single one is carried over to the core's wall. The core's part comes
    first, the others by letter, for the later ones are merged into the first.
    """
    core = members[0].id[0]
    walls: dict[str, list[Slip]] = {}
    for slip in members:
        walls.setdefault(slip.id[0], []).append(slip)
    begun = {wall for wall, found in walls.items() if len(found) >= A_BUNDLE} | {core}
    first = tuple(slip for slip in members if slip.id[0] == core or slip.id[0] not in begun)
    return (first, *(tuple(walls[wall]) for wall in sorted(begun - {core})))
