"""What each row of an uploaded table would become: an idea, or a problem with its row, column and sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from ideenmarkt.analysis.text import fold
from ideenmarkt.ideas import import_cells as cells
from ideenmarkt.ideas.import_cells import BadCell
from ideenmarkt.ideas.import_file import Row, Table
from ideenmarkt.ideas.import_mapping import Field, Meaning
from ideenmarkt.ideas.rules import MAX_LENGTH, MAX_TITLE, MIN_LENGTH
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.states import Channel, Submitter

T = TypeVar("T")
LONGEST_CARD, LONGEST_ID = 32, 70  # characters
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken. `column` is empty when the whole row is meant."""

    row: int
    column: str
    refusal: BadCell


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that can become an idea."""

    number: int
    new: NewIdea


@dataclass(frozen=True, slots=True)
class Targets:
    """The names that cells may use, folded -> id."""

    competences: Mapping[str, int]
    focus_areas: Mapping[str, tuple[tuple[int, int], ...]]  # (competence id, Schwerpunkt id)
    neighbourhoods: Mapping[str, int]
    districts: frozenset[str]
    titles: Mapping[Field, Sequence[str]]  # what to offer when a name is not known


@dataclass(slots=True)
class Reader:
    """Turns rows into ideas; remembers what came before, so that repetitions are told apart."""

    table: Table
    meaning: Meaning
    targets: Targets
    channel: Channel
    today: date
    problems: list[Problem] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _repetitions: dict[str, int] = field(default_factory=dict)
    _places: dict[Field, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {field: self.table.columns.index(column) for field, column in self.meaning.items()}

    def good_rows(self) -> Iterator[GoodRow]:
        """The rows that can be taken; the others are in `problems` afterwards."""
        for row in self.table.rows:
            before = len(self.problems)
            new = self._idea(row)
            if new is not None and len(self.problems) == before:
                yield GoodRow(row.number, new)

    def _idea(self, row: Row) -> NewIdea | None:
        if row.surplus:
            self.problems.append(Problem(row.number, "", cells.TooManyCells(surplus=row.surplus)))
            return None
        competence = self._get(row, Field.COMPETENCE, self._competence)
        focus = self._get(row, Field.FOCUS, lambda cell: self._focus(cell, competence))
        title, text = self._cell(row, Field.TITLE), self._cell(row, Field.TEXT)
        if title and not text:
            title, text = "", title  # some lists have a title and nothing else
        self._check_words(row, title, text)
        new = NewIdea(
            title=title,
            text=text,
            competence_id=focus[0] if focus else competence,
            focus_area_id=focus[1] if focus else None,
            neighbourhood_id=self._get(row, Field.NEIGHBOURHOOD, self._neighbourhood),
            channel=self._get(row, Field.CHANNEL, cells.channel) or self.channel,
            table_number=self._get(row, Field.TABLE, cells.table_number),
            card_number=self._get(row, Field.CARD, lambda cell: cells.short(cell, LONGEST_CARD)),
            collected_on=self._get(row, Field.DAY, self._day),
            language=self._get(row, Field.LANGUAGE, cells.language) or "de",
            submitter=self._get(row, Field.SUBMITTER, cells.submitter) or Submitter.CITIZEN,
        )
        return replace(new, import_key=self._key(row, new))

    def _cell(self, row: Row, wanted: Field) -> str:
        place = self._places.get(wanted)
        return "" if place is None else row.cells[place]

    def _get(self, row: Row, wanted: Field, read: Callable[[str], T]) -> T | None:
        cell = self._cell(row, wanted)
        try:
            return read(cell) if cell else None
        except BadCell as refusal:
            self._refuse(row, wanted, refusal)
            return None

    def _refuse(self, row: Row, wanted: Field, refusal: BadCell) -> None:
        self.problems.append(Problem(row.number, self.meaning.get(wanted, ""), refusal))

    def _check_words(self, row: Row, title: str, text: str) -> None:
        if not text:
            self._refuse(row, Field.TEXT, cells.NoText())
        elif len(text) < MIN_LENGTH:
            self._refuse(row, Field.TEXT, cells.ShortText(length=len(text), least=MIN_LENGTH))
        elif len(text) > MAX_LENGTH:
            self._refuse(row, Field.TEXT, cells.LongText(length=len(text), most=MAX_LENGTH))
        if len(title) > MAX_TITLE:
            self._refuse(row, Field.TITLE, cells.LongTitle(length=len(title), most=MAX_TITLE))

    def _key(self, row: Row, new: NewIdea) -> str:
        """By which the same row is recognised when the file comes again."""
        external = self._get(row, Field.ID, lambda cell: cells.short(cell, LONGEST_ID))
        if external:
            if external in self._ids:
                self._refuse(row, Field.ID, cells.IdTwice(value=external, row=self._ids[external]))
            self._ids.setdefault(external, row.number)
            return f"id:{external}"
        content = "\0".join(map(str, (new.title, new.text, new.table_number, new.card_number)))
        digest = hashlib.sha256(content.encode()).hexdigest()
        # two people may write the very same words: each occurrence is an idea of its own
        occurrence = self._repetitions[digest] = self._repetitions.get(digest, 0) + 1
        return f"row:{digest}:{occurrence}"

    def _competence(self, cell: str) -> int:
        return cells.known(cell, self.targets.competences, self.targets.titles[Field.COMPETENCE])

    def _focus(self, cell: str, competence_id: int | None) -> tuple[int, int]:
        areas = cells.known(cell, self.targets.focus_areas, self.targets.titles[Field.FOCUS])
        fitting = [pair for pair in areas if competence_id in (None, pair[0])]
        if not fitting:
            raise cells.FocusElsewhere(value=cell)
        return fitting[0]

    def _neighbourhood(self, cell: str) -> int:
        if fold(cell) in self.targets.districts and fold(cell) not in self.targets.neighbourhoods:
            raise cells.DistrictNotNeighbourhood(value=cell)
        return cells.known(cell, self.targets.neighbourhoods, self.targets.titles[Field.NEIGHBOURHOOD])

    def _day(self, cell: str) -> date:
        found = cells.day(cell)
        if not EARLIEST <= found <= self.today:
            raise cells.DayAhead(value=cell)
        return found
