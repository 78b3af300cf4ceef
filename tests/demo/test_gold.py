"""The demo's gold standard holds together: groups, relations, and words of the catalogue."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
import yaml

from ideenmarkt.bundling.states import Relation
from ideenmarkt.demo.bundling import RELATIONS
from ideenmarkt.demo.slips import FOLDER, Slip, slips
from ideenmarkt.demo.workshop import planned_bundles
from ideenmarkt.strategy.catalogue import FOLDER as CATALOGUES

CATALOGUE = yaml.safe_load((CATALOGUES / "bochum-2030.yaml").read_text("utf-8"))
SMALLEST, LARGEST = 2, 15  # one alone is no group; more than fifteen would be a subject, not a wish
SHARE_IN_GROUPS = (0.40, 0.55)  # about 45 % of a round's ideas are wished by somebody else too

# same words, same place, and the opposite wish: what a machine likes to put together and people never would
OPPOSITES = (
    ("a013", "a014"),  # more parking in the city centre, fewer
    ("a144", "a145"),  # one lane less on the Südring, hands off the lanes
    ("a078", "a128"),  # cycling in the Kortumstraße, pushing
    ("a299", "a300"),  # more shopping Sundays, none
    ("a029", "b311"),  # 30 km/h in the whole city, not at all
    ("b013", "b276"),  # a ramp in the Stadtgarten, no skaters there
    ("b109", "b188"),  # fields stay free, build on them
    ("c003", "c284"),  # library open on Sundays, closed
    ("c040", "c100"),  # less screen, a tablet for every child
    ("c127", "c288"),  # back to nine years of Gymnasium, no change again
    ("d010", "d084"),  # a legal wall to spray on, higher fines
    ("d026", "d101"),  # street music without permission, only with it
    ("d060", "d097"),  # longer opening hours, no Saturdays
)


def _groups() -> dict[str, list[Slip]]:
    groups: dict[str, list[Slip]] = defaultdict(list)
    for slip in slips():
        if slip.gold.group:
            groups[slip.gold.group].append(slip)
    return groups


def test_a_group_has_one_core_and_realistic_size() -> None:
    for key, members in _groups().items():
        assert SMALLEST <= len(members) <= LARGEST, key
        assert sum(slip.gold.relation == "core" for slip in members) == 1, key


def test_most_groups_are_pairs_and_few_are_large() -> None:
    sizes = Counter(len(members) for members in _groups().values())
    assert sizes[2] == max(sizes.values())
    assert 0 < sum(count for size, count in sizes.items() if size > 7) < sizes[2] / 5


def test_about_half_of_the_ideas_have_company() -> None:
    least, most = SHARE_IN_GROUPS
    assert least <= sum(map(len, _groups().values())) / len(slips()) <= most


def test_who_is_in_a_group_has_a_relation_and_nobody_else_has() -> None:
    known = {"core", "identical", *(relation.value for relation in Relation)}
    for slip in slips():
        assert bool(slip.gold.group) == bool(slip.gold.relation), slip.id
        assert slip.gold.relation in known | {""}, slip.id
    assert set(RELATIONS) < known


def test_identical_slips_say_the_same_as_another_of_their_group() -> None:
    groups = _groups()
    for slip in slips():
        if slip.gold.relation == "identical":
            others = {other.text for other in groups[slip.gold.group] if other is not slip}
            assert slip.text in others, slip.id


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
def test_opposite_wishes_are_in_no_common_group(one: str, other: str) -> None:
    by_id = {slip.id: slip.gold for slip in slips()}
    assert not by_id[one].group or by_id[one].group != by_id[other].group
    for plan in planned_bundles():
        assert not {one, other} <= {slip.id for part in plan.parts for slip in part}


def test_every_key_is_in_the_catalogue() -> None:
    areas = {one["key"]: {area["key"] for area in one["focus_areas"]} for one in CATALOGUE["competences"]}
    themes, rules = ({one["key"] for one in CATALOGUE[name]} for name in ("themes", "policy"))
    quarters = {one["title"] for district in CATALOGUE["districts"] for one in district["neighbourhoods"]}
    for slip in slips():
        gold = slip.gold
        assert gold.competence in areas or not (gold.competence or gold.focus), slip.id
        assert gold.focus in areas.get(gold.competence, set()) | {""}, slip.id
        assert set(gold.themes) <= themes, slip.id
        assert slip.quarter in quarters | {""}, slip.id
        assert slip.station in areas.keys() | {""}, slip.id
        assert (gold.reason in rules) == (gold.screening == "decline"), slip.id


def test_every_schwerpunkt_is_wished_for_and_some_ideas_fit_none() -> None:
    wished = {(slip.gold.competence, slip.gold.focus) for slip in slips()}
    assert {(one["key"], area["key"]) for one in CATALOGUE["competences"] for area in one["focus_areas"]} <= wished
    assert 0.05 <= sum(not slip.gold.focus for slip in slips()) / len(slips()) <= 0.11


def test_what_is_redacted_differs_from_what_was_written() -> None:
    for slip in slips():
        assert bool(slip.gold.redacted) == (slip.gold.screening == "redact"), slip.id
        assert slip.gold.redacted != slip.text, slip.id


def test_the_workshop_bundles_every_group_once() -> None:
    plans = yaml.safe_load((FOLDER / "workshop.yaml").read_text("utf-8"))["bundles"]
    named = Counter(key for plan in plans for key in plan["groups"])
    assert set(named) == set(_groups())
    assert set(named.values()) == {1}
