"""The slow part of suggestions: the groups of all ideas, the second looks at bundles, how large groups crumble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.division import crumble
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.grouping import Granularity, Group, group
from ideenmarkt.analysis.likeness import Likeness, likeness
from ideenmarkt.analysis.revisions import Revisions, suggest_revisions
from ideenmarkt.bundling.proposing import Facts, Links, links
from ideenmarkt.bundling.rules import EVERY_PAIR_UP_TO
from ideenmarkt.bundling.second_looks import not_one, whole

_COMPARING, _GROUPING = 0.6, 0.2  # of the time


@dataclass(frozen=True, slots=True)
class Computed:
    """What the engine found; `parts`: for each idea of a large group where it is left when the group is too coarse."""

    groups: tuple[Group, ...]
    revisions: Revisions
    parts: dict[int, int]


def compute(
    facts: Facts,
    granularity: Granularity,
    *,
    encoder: Encoder | None,
    progress: Callable[[float], None] | None = None,
) -> Computed:
    """Group all ideas under what people said, and look at bundles again. Seconds for a thousand ideas."""
    report = progress or (lambda _: None)
    said = links(facts)
    alike = likeness(
        facts.ideas, granularity, encoder, lambda share: report(_COMPARING * share), quarters=facts.quarters
    )
    groups = group(
        facts.ideas,
        granularity=granularity,
        must_link=_named(said.tied),
        cannot_link=_named(said.apart),
        apart=_named(said.refused),
        encoder=encoder,
        quarters=facts.quarters,
        alike=alike,
        progress=lambda share: report(_COMPARING + _GROUPING * share),
    )
    found = Computed(groups, _revisions(facts, granularity, encoder, alike), _parts(facts, said, groups, alike))
    report(1.0)
    return found


def _named(pairs: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    return [(str(one), str(other)) for one, other in pairs]


def _revisions(facts: Facts, granularity: Granularity, encoder: Encoder | None, alike: Likeness) -> Revisions:
    known = {int(document.id) for document in facts.ideas}
    return suggest_revisions(
        facts.ideas,
        {str(number): [str(idea_id) for idea_id in ideas] for number, ideas in facts.bundles.items()},
        granularity=granularity,
        cannot_link=_named([pair for pair in sorted(facts.apart) if known.issuperset(pair)]),
        not_one=_named(sorted(not_one(facts))),
        whole={str(number) for number in whole(facts)},
        encoder=encoder,
        alike=alike,
    )


def _parts(facts: Facts, said: Links, groups: Sequence[Group], alike: Likeness) -> dict[int, int]:
    positions = {int(document.id): position for position, document in enumerate(facts.ideas)}
    answers = Answers(
        must=frozenset((positions[one], positions[other]) for one, other in said.tied),
        cannot=frozenset((positions[one], positions[other]) for one, other in [*said.apart, *said.refused]),
    )
    found: dict[int, int] = {}
    for one in groups:
        ideas = [int(member.id) for member in one.members]
        if len(ideas) > EVERY_PAIR_UP_TO and facts.homes.keys().isdisjoint(ideas):
            items = [positions[idea_id] for idea_id in ideas]
            for part, places in enumerate(crumble(alike.among(items), answers.within(items))):
                found |= {ideas[place]: part for place in places}
    return found
