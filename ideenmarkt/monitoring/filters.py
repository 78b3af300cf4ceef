"""Which Kernaktivitäten a page shows, and how many each other choice would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.monitoring.rules import STATUS_TITLES
from ideenmarkt.strategy.models import CoreActivity, CoreActivityStatus


class NoSuchFilter(NotFound):
    message = N_("Nach »%(value)s« kann man hier nicht filtern.")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; empty means all."""

    competence: str = ""  # key
    focus_area: str = ""  # key
    status: CoreActivityStatus | None = None
    year: int | None = None

    def matches(self, activity: CoreActivity) -> bool:
        area = activity.focus_area
        return (
            self.competence in ("", area.competence.key)
            and self.focus_area in ("", area.key)
            and self.status in (None, activity.status)
            and self.year in (None, activity.year)
        )

    def arguments(self) -> Mapping[str, str | int]:
        """As they stand in the address."""
        status = self.status.value if self.status else ""
        wanted = {"kompetenz": self.competence, "schwerpunkt": self.focus_area, "status": status, "jahr": self.year}
        return {name: value for name, value in wanted.items() if value}


def read_filter(arguments: Mapping[str, str]) -> Filter:
    """From an address. Raises NoSuchFilter."""
    status, year = arguments.get("status", ""), arguments.get("jahr", "")
    if status and status not in {known.value for known in CoreActivityStatus}:
        raise NoSuchFilter(value=status)
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise NoSuchFilter(value=year)
    return Filter(
        competence=arguments.get("kompetenz", ""),
        focus_area=arguments.get("schwerpunkt", ""),
        status=CoreActivityStatus(status) if status else None,
        year=int(year) if year else None,
    )


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice: its words, how many it would show, and the filter it leads to (without it, when it is on)."""

    title: str
    count: int
    target: Filter
    on: bool
    translate: bool = False  # the title is a msgid


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """Choices of one kind."""

    title: str  # msgid
    chips: tuple[Chip, ...]
    folded: bool = False  # many choices: behind a disclosure until one is on


def chip_groups(activities: Sequence[CoreActivity], wanted: Filter) -> tuple[ChipGroup, ...]:
    """All choices that exist among the activities, each counted with the other choices kept."""

    def chip(title: str, target: Filter, neutral: Filter, translate: bool = False) -> Chip:
        on = target == wanted
        return Chip(title, sum(target.matches(a) for a in activities), neutral if on else target, on, translate)

    def group(title: str, names: Iterable[tuple[str, Filter]], neutral: Filter, translate: bool = False) -> ChipGroup:
        return ChipGroup(title, tuple(chip(name, target, neutral, translate) for name, target in names))

    competences = _unique(activities, lambda a: (a.focus_area.competence.title, a.focus_area.competence.key))
    inside = [a for a in activities if wanted.competence in ("", a.focus_area.competence.key)]
    areas = _unique(inside, lambda a: (a.focus_area.title, a.focus_area.key, a.focus_area.competence.key))
    years = sorted({a.year for a in activities if a.year}, reverse=True)
    without_competence = replace(wanted, competence="", focus_area="")
    focus = group(
        N_("Schwerpunkt"),
        ((title, replace(wanted, competence=owner, focus_area=key)) for title, key, owner in areas),
        replace(wanted, focus_area=""),
    )
    return (
        group(
            N_("Kompetenz"),
            ((title, replace(without_competence, competence=key)) for title, key in competences),
            without_competence,
        ),
        replace(focus, folded=len(focus.chips) > 6 and not wanted.focus_area),
        group(
            N_("Stand"),
            ((STATUS_TITLES[status], replace(wanted, status=status)) for status in CoreActivityStatus),
            replace(wanted, status=None),
            translate=True,
        ),
        group(
            N_("Beschlossen im Jahr"),
            ((str(year), replace(wanted, year=year)) for year in years),
            replace(wanted, year=None),
        ),
    )


def _unique(
    activities: Iterable[CoreActivity], names: Callable[[CoreActivity], tuple[str, ...]]
) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(names(activity) for activity in activities))
