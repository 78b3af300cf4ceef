"""From what bodies made of the candidates to the board table; no database, all arithmetic in ideenmarkt.counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ideenmarkt.counting.aggregate import BodyResult, Combined, Normalisation, Part, combine_bodies_within_groups
from ideenmarkt.counting.exact import Missing
from ideenmarkt.counting.intervals import Interval
from ideenmarkt.counting.ranks import Place as CountedPlace
from ideenmarkt.counting.ranks import rank_within_groups
from ideenmarkt.counting.selection import GroupSelection, select_top
from ideenmarkt.counting.sensitivity import Firmness, TooManySettings, rank_firmness
from ideenmarkt.ranking.rules import Phrase, Place, Situation, explain
from ideenmarkt.weighing.results import CriterionMean
from ideenmarkt.weighing.states import Method

# Half as many dots, half as many points: what a body sees as close stays close, and everyone can check it by hand.
NORMALISATION = Normalisation.SHARE_OF_BEST
WEIGHTS_MOVE_BY = Fraction(1, 2)  # ±50 %: from half to one and a half times a body's stated weight


class Basis(StrEnum):
    """What the ranking of a round stands on."""

    VOTINGS = "votings"
    SUPPORTS = "supports"  # no voting is closed yet; people have supported
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Column:
    """One body with the values it gave. Where it voted several times on a Kompetenz, the last closed voting counts."""

    key: str  # names it in addresses: gewicht-KEY
    title: str
    stated_weight: int
    weight: int  # the stated one, or the one to try out; 0 leaves the body out
    values: Mapping[int, Fraction | None]  # by candidate
    methods: Mapping[str, Method]  # by Kompetenz; empty for supports
    ballots: Mapping[str, int]  # by Kompetenz
    profiles: Mapping[int, tuple[CriterionMean, ...]]  # by candidate, where it scored


@dataclass(frozen=True, slots=True)
class BodyValue:
    """What one body says about one candidate."""

    key: str
    title: str
    method: Method | None
    raw: Fraction | None  # dots, mean points from 0 to 4, or supporters; None if it didn't judge
    normalised: Fraction | None  # 0 to 1: raw by the best of the Kompetenz
    weight: Fraction  # its share in this candidate's points, 0 to 1
    points: Fraction  # normalised times weight
    rank: int | None
    criteria: tuple[CriterionMean, ...]


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many ideas behind a candidate touch a Querschnittsthema."""

    title: str
    ideas: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a candidate beside the votings."""

    candidate_id: int
    number: int
    title: str
    summary: str
    competence_key: str
    bundle_number: int
    ideas: int
    supports: int  # people who support it or one of its ideas, each once
    support_interval: Interval | None  # share of all who supported anything in the round; None where it says nothing
    themes: tuple[ThemeCount, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one candidate stands in its Kompetenz, and why."""

    facts: Facts
    rank: int | None  # 1 is best; None if no body judged it
    tied: bool
    points: Fraction | None  # 0 to 1, the sum of the bodies' points
    within_seats: bool
    tied_at_cut: bool
    firmness: Firmness | None  # None with one body, or where a body left candidates out
    bodies: tuple[BodyValue, ...]
    why: tuple[Phrase, ...]  # place, seat, firmness

    @property
    def candidate_id(self) -> int:
        return self.facts.candidate_id

    @property
    def sentence(self) -> str:
        """Why it stands here, in German, for reasons that are stored (recommendation, answers)."""
        return " ".join(str(phrase) for phrase in self.why[:2])


@dataclass(frozen=True, slots=True)
class CompetenceRanking:
    """The candidates of one Kompetenz, best first; those without a place last, by number."""

    competence_id: int
    key: str
    title: str
    sign: str
    position: int
    basis: Basis
    seats: int
    open_seats: int  # seats that nobody holds: for the tied, or because candidates are too few
    columns: tuple[Column, ...]  # the bodies that judged anything here
    standings: tuple[Standing, ...]

    @property
    def tied_at_cut(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.standings if one.tied_at_cut)


@dataclass(frozen=True, slots=True)
class Group:
    """A Kompetenz to be ranked."""

    competence_id: int
    key: str
    title: str
    sign: str
    position: int


def rank_competences(
    groups: Sequence[Group], facts: Sequence[Facts], columns: Sequence[Column], *, basis: Basis, seats: int
) -> tuple[CompetenceRanking, ...]:
    """Rank the candidates of each group by all columns whose weight is above 0."""
    by_group = {one.candidate_id: one.competence_key for one in facts}
    counted = [column for column in columns if column.weight > 0]
    # candidates that no body was asked about are listed too, without a place
    everyone: dict[int, Fraction | None] = dict.fromkeys(by_group)
    results = [BodyResult(column.key, column.weight, everyone | dict(column.values)) for column in counted]
    combined = combine_bodies_within_groups(results, groups=by_group, by=NORMALISATION, missing=Missing.LEAVE_OUT)
    places = {column.key: _places(column, by_group) for column in counted}
    return tuple(
        _competence(
            _Work(group, [one for one in facts if one.competence_key == group.key], counted, places, basis, seats),
            combined.get(group.key, ()),
        )
        for group in groups
    )


@dataclass(frozen=True, slots=True)
class _Work:
    group: Group
    facts: Sequence[Facts]
    columns: Sequence[Column]
    places: Mapping[str, Mapping[int, CountedPlace]]
    basis: Basis
    seats: int


def _places(column: Column, by_group: Mapping[int, str]) -> dict[int, CountedPlace]:
    judged = {one: value for one, value in column.values.items() if value is not None}
    ranked = rank_within_groups(judged, groups=by_group)
    return {place.candidate: place for places in ranked.values() for place in places}


def _competence(work: _Work, combined: Sequence[Combined]) -> CompetenceRanking:
    points = {one.candidate: one.points for one in combined if one.points is not None}
    [selection] = select_top(points, groups=dict.fromkeys(points, work.group.key), seats={work.group.key: work.seats})
    judging = {part.body for one in combined for part in one.parts if part.value is not None}
    columns = tuple(column for column in work.columns if column.key in judging)
    firmness = _firmness(combined, columns, work.seats)
    by_id = {one.candidate: one for one in combined}
    standings = [
        _standing(work, facts, by_id.get(facts.candidate_id), selection, firmness.get(facts.candidate_id), len(points))
        for facts in work.facts
    ]
    return CompetenceRanking(
        competence_id=work.group.competence_id,
        key=work.group.key,
        title=work.group.title,
        sign=work.group.sign,
        position=work.group.position,
        basis=work.basis if points else Basis.NOTHING,
        seats=work.seats,
        open_seats=selection.open_seats,
        columns=columns,
        standings=tuple(sorted(standings, key=lambda one: (one.rank is None, one.rank or 0, one.facts.number))),
    )


def _firmness(combined: Sequence[Combined], columns: Sequence[Column], seats: int) -> dict[int, Firmness]:
    """Empty where it can't be told: one body alone, a body that left candidates out, or too many bodies."""
    keys = [column.key for column in columns]
    judged = {
        one.candidate: {p.body: p.normalised for p in one.parts if p.body in keys} for one in combined if one.rank
    }
    profiles = {
        candidate: {body: value for body, value in profile.items() if value is not None}
        for candidate, profile in judged.items()
    }
    if len(keys) < 2 or any(len(profile) < len(keys) for profile in profiles.values()):
        return {}
    weights = {column.key: column.weight for column in columns}
    try:
        found = rank_firmness(profiles, weights=weights, within=WEIGHTS_MOVE_BY, seats=seats)
    except TooManySettings:
        return {}
    return {one.candidate: one for one in found}


def _standing(
    work: _Work,
    facts: Facts,
    combined: Combined | None,
    selection: GroupSelection,
    firmness: Firmness | None,
    ranked: int,
) -> Standing:
    bodies = tuple(_value(work, facts.candidate_id, part) for part in (combined.parts if combined else ()))
    rank = combined.rank if combined else None
    tied = combined.tied if combined else False
    within, at_cut = facts.candidate_id in selection.selected, facts.candidate_id in selection.tied_at_cut
    situation = Situation(
        rank=rank,
        tied=tied,
        candidates=ranked,
        seats=work.seats,
        within_seats=within,
        tied_at_cut=at_cut,
        places=[Place(one.title, one.rank) for one in bodies if one.rank],
        settings=firmness.settings if firmness else None,
        settings_within=firmness.settings_within_seats if firmness else 0,
    )
    return Standing(
        facts=facts,
        rank=rank,
        tied=tied,
        points=combined.points if combined else None,
        within_seats=within,
        tied_at_cut=at_cut,
        firmness=firmness,
        bodies=bodies,
        why=explain(situation),
    )


def _value(work: _Work, candidate_id: int, part: Part) -> BodyValue:
    column = next(one for one in work.columns if one.key == part.body)
    place = work.places[column.key].get(candidate_id)
    return BodyValue(
        key=column.key,
        title=column.title,
        method=column.methods.get(work.group.key),
        raw=part.value,
        normalised=part.normalised,
        weight=part.weight,
        points=part.points,
        rank=place.rank if place else None,
        criteria=column.profiles.get(candidate_id, ()),
    )
