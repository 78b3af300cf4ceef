"""Writes docs/way-of-an-idea.md from the transition tables of the rooms' rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ideenmarkt.bundling.rules import SUGGESTION_TRANSITIONS
from ideenmarkt.bundling.rules import TRANSITIONS as BUNDLE
from ideenmarkt.deciding.rules import TRANSITIONS as RECOMMENDATION
from ideenmarkt.ideas.rules import TRANSITIONS as IDEA
from ideenmarkt.monitoring.rules import TRANSITIONS as CORE_ACTIVITY
from ideenmarkt.weighing.rules import TRANSITIONS as VOTING

TARGET = Path(__file__).with_name("way-of-an-idea.md")
Table = Mapping[Any, Mapping[Any, Any]]  # action -> state before -> state after

LIVES: tuple[tuple[str, str, Table], ...] = (
    ("An idea in screening", "ideas/rules.py", IDEA),
    ("A suggestion of the machine", "bundling/rules.py", SUGGESTION_TRANSITIONS),
    ("A bundle", "bundling/rules.py", BUNDLE),
    ("A voting", "weighing/rules.py", VOTING),
    ("A recommendation", "deciding/rules.py", RECOMMENDATION),
    ("A Kernaktivität", "monitoring/rules.py", CORE_ACTIVITY),
)

HEAD = """# The way of an idea

What may happen to each thing stands in one table in the rules of its room. Buttons, checks, tests and this page are
made from these tables; change the table, then run `make docs`. Steps that leave a thing in its state are listed below
each drawing.

An idea ends in exactly one place: a Kernaktivität, the Ideenspeicher, an answer with its reason, or, in screening,
declined or withdrawn. Where an idea stands is derived from the chain (`chain/standing.py`), never stored. What a
workshop did is taken back by `bundling/undo.py`, which reads the journal.
"""


def draw(title: str, place: str, table: Table) -> str:
    """One life as a Mermaid diagram."""
    moves = [(before, action, after) for action, steps in table.items() for before, after in steps.items()]
    arrows = [f"    {b} --> {a or '[*]'}: {action}" for b, action, a in moves if b is not a]
    staying: dict[str, list[str]] = {}
    for before, action, after in moves:
        if before is after:
            staying.setdefault(str(before), []).append(str(action))
    notes = [f"While {state}: {', '.join(actions)}." for state, actions in staying.items()]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", "    direction LR", *arrows, "```"])
    return "\n\n".join([f"## {title}", f"`ideenmarkt/{place}`", diagram, *notes])


def page() -> str:
    return "\n\n".join([HEAD.strip(), *(draw(*life) for life in LIVES)]) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8")
