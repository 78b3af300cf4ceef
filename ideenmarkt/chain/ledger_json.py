"""The ledger as JSON, for other programs and to be kept, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from ideenmarkt.chain.ledger import Ledger, Problem, ProblemKind, RoundAccount
from ideenmarkt.chain.standing import Standing
from ideenmarkt.ground.journal import Break
from ideenmarkt.ideas.states import Channel

Key = TypeVar("Key", bound=StrEnum)


def ledger_as_json(found: Ledger, shown: Sequence[RoundAccount]) -> dict[str, Any]:
    """The keys are a contract: others read them."""
    return {
        "rounds": [
            {
                "round": account.round,
                "received": account.received,
                "by_channel": _plain(account.by_channel),
                "stands": _plain(account.stands),
                "undone": account.undone,
                "balanced": account.balanced,
            }
            for account in shown
        ],
        "journal": {
            "entries": found.entries,
            "whole": not found.breaks,
            "breaks": [{"entry": one.entry_id, "problem": one.problem} for one in found.breaks],
        },
        "texts": {"checked": found.texts, "differing": list(found.differing)},
        "problems": [
            {"idea": one.idea, "number": one.number, "round": one.round, "problem": one.problem.value}
            for one in found.problems
        ],
        "balanced": found.balanced,
    }


def _plain(counts: Mapping[Key, int]) -> dict[str, int]:
    return {key.value: count for key, count in counts.items()}


def ledger_from_json(kept: Mapping[str, Any], titles: Mapping[str, str]) -> Ledger:
    """What `ledger_as_json` made of a whole ledger. `titles`: slug -> title of the rounds, as they are called now."""
    return Ledger(
        rounds=[_round(one, titles.get(one["round"], one["round"])) for one in kept["rounds"]],
        entries=kept["journal"]["entries"],
        breaks=[Break(one["entry"], one["problem"]) for one in kept["journal"]["breaks"]],
        texts=kept["texts"]["checked"],
        differing=kept["texts"]["differing"],
        problems=[
            Problem(one["idea"], one["number"], ProblemKind(one["problem"]), one["round"]) for one in kept["problems"]
        ],
    )


def _round(kept: Mapping[str, Any], title: str) -> RoundAccount:
    return RoundAccount(
        round=kept["round"],
        title=title,
        received=kept["received"],
        by_channel={Channel(key): count for key, count in kept["by_channel"].items()},
        stands={Standing(key): count for key, count in kept["stands"].items()},
        undone=kept["undone"],
        balanced=kept["balanced"],
    )
