"""The contributions of the demo round, read from the files in round_2018/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("round_2018")
CONFERENCE_DAY = date(2018, 3, 17)
MARKET_WEEK = date(2018, 4, 16)  # its Monday


@dataclass(frozen=True, slots=True)
class Gold:
    """The measure for the engine, and what the demo's people decide.

    Group, Kompetenz and Schwerpunkt are what a text's writer noted and a second reader, who saw no label, said too;
    where they differed it was settled. readings/README.md says how often, and what was noted only once.
    """

    screening: str  # publish, redact, decline or ask
    competence: str = ""
    focus: str = ""
    themes: tuple[str, ...] = ()
    group: str = ""
    relation: str = ""  # to the group's core
    reason: str = ""
    redacted: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """One contribution as it was handed in."""

    id: str
    channel: str  # market or conference
    text: str
    title: str
    language: str
    quarter: str
    day: int  # 1 to 5 at the market
    station: str
    by_staff: bool
    table: int
    table_proposal: bool
    gold: Gold = field(compare=False)


@cache
def slips() -> tuple[Slip, ...]:
    """All contributions, in the order in which they were handed in: conference first, then the market day by day."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = [
        _slip(entry)
        for file in sorted(FOLDER.glob("[a-d]_*.yaml"))
        for entry in yaml.load(file.read_text("utf-8"), Loader=loader)  # noqa: S506 a safe loader, the fast one where there is one
    ]
    return tuple(sorted(found, key=lambda slip: (slip.channel != "conference", slip.day, slip.table, slip.id)))


def _slip(entry: Mapping[str, Any]) -> Slip:
    gold = entry["gold"]
    return Slip(
        id=entry["id"],
        channel=entry["channel"],
        text=entry["text"].strip(),
        title=(entry.get("title") or "").strip(),
        language=entry.get("language", "de"),
        quarter=entry.get("quarter") or "",
        day=entry.get("day") or 0,
        station=entry.get("station") or "",
        by_staff=entry.get("from") == "staff",
        table=entry.get("table") or 0,
        table_proposal=bool(entry.get("table_proposal")),
        gold=Gold(
            screening=gold["screening"],
            competence=gold.get("competence") or "",
            focus=gold.get("focus") or "",
            themes=tuple(gold.get("themes") or ()),
            group=gold.get("group") or "",
            relation=gold.get("relation") or "",
            reason=gold.get("reason") or "",
            redacted=gold.get("redacted") or "",
        ),
    )


def handed_in_at(slip: Slip, place: int) -> datetime:
    """A moment on the day of the event; `place` is the slip's place among those of the day."""
    day = CONFERENCE_DAY if slip.channel == "conference" else MARKET_WEEK + timedelta(days=slip.day - 1)
    opens = time(9, 0, tzinfo=UTC)
    return datetime.combine(day, opens) + timedelta(seconds=40 * place)
