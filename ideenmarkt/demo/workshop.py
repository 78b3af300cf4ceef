"""What the demo's workshop decided, read from round_2018/workshop.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from ideenmarkt.demo.slips import FOLDER, Slip, slips


@dataclass(frozen=True, slots=True)
class PlannedCandidate:
    """A bundle that becomes a candidate."""

    summary: str
    appeal: int  # how strongly people wish for it, 1 to 5
    divides: bool  # some want it badly, others not at all
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedBundle:
    """One bundle; `parts` are the gold groups that stations collected before they put them together."""

    title: str
    parts: tuple[tuple[Slip, ...], ...]
    candidate: PlannedCandidate | None
    begun_in: str  # the title of the bundle that it was first put into; empty for most
    objection: str  # why another station split it off again; empty where its own station did


@cache
def planned_bundles() -> tuple[PlannedBundle, ...]:
    """All bundles of the workshop, with the slips that the public may read; the core of each part first."""
    entries = yaml.safe_load((FOLDER / "workshop.yaml").read_text("utf-8"))["bundles"]
    groups: dict[str, list[Slip]] = {}
    for slip in slips():
        if slip.gold.group and slip.gold.screening != "decline":
            groups.setdefault(slip.gold.group, []).append(slip)
    for members in groups.values():
        members.sort(key=lambda slip: slip.gold.relation != "core")
    return tuple(_bundle(entry, groups) for entry in entries)


def _bundle(entry: dict[str, Any], groups: dict[str, list[Slip]]) -> PlannedBundle:
    parts = tuple(tuple(groups[key]) for key in entry["groups"])
    planned = entry.get("candidate")
    candidate = None
    if planned:
        leads = tuple(planned["leads"])
        candidate = PlannedCandidate(planned["summary"], planned["appeal"], bool(planned.get("divides")), leads)
    return PlannedBundle(
        entry["title"], parts, candidate, begun_in=entry.get("begun_in", ""), objection=entry.get("objection", "")
    )
