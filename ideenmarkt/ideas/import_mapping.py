"""Which column of an uploaded table means what; guessed from the names that offices and other portals use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from ideenmarkt.analysis.text import fold
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_


class Field(StrEnum):
    """What a column can mean."""

    ID = "id"
    TEXT = "text"
    TITLE = "title"
    COMPETENCE = "competence"
    FOCUS = "focus"
    NEIGHBOURHOOD = "neighbourhood"
    CHANNEL = "channel"
    TABLE = "table"
    CARD = "card"
    DAY = "day"
    LANGUAGE = "language"
    SUBMITTER = "submitter"


FIELD_TITLES: Mapping[Field, str] = {
    Field.ID: N_("Kennung in der Quelle"),
    Field.TEXT: N_("Text der Idee"),
    Field.TITLE: N_("Titel"),
    Field.COMPETENCE: N_("Kompetenz"),
    Field.FOCUS: N_("Schwerpunkt"),
    Field.NEIGHBOURHOOD: N_("Ortsteil"),
    Field.CHANNEL: N_("Eingangsweg"),
    Field.TABLE: N_("Tischnummer"),
    Field.CARD: N_("Kartennummer"),
    Field.DAY: N_("Tag, an dem sie geschrieben wurde"),
    Field.LANGUAGE: N_("Sprache"),
    Field.SUBMITTER: N_("Von wem (Bürgerschaft oder Verwaltung)"),
}

NAMES: Mapping[Field, tuple[str, ...]] = {
    Field.ID: ("id", "kennung", "nummer", "lfd nr", "lfd", "idee nr", "ideen id", "reference", "proposal id"),
    Field.TEXT: (
        "text", "idee", "ideentext", "vorschlag", "beschreibung", "inhalt", "beitrag", "body", "description", "idea",
    ),
    Field.TITLE: ("title", "titel", "ueberschrift", "betreff", "name"),
    Field.COMPETENCE: ("kompetenz", "competence", "station", "themenfeld"),
    Field.FOCUS: ("schwerpunkt", "focus", "focus area"),
    Field.NEIGHBOURHOOD: ("ortsteil", "stadtteil", "bezirk", "stadtbezirk", "quartier", "quarter", "neighbourhood"),
    Field.CHANNEL: ("kanal", "eingangsweg", "channel", "herkunft", "quelle"),
    Field.TABLE: ("tisch", "tischnummer", "tisch nr", "table"),
    Field.CARD: ("karte", "nr", "kartennummer", "karten nr", "zettel", "card", "card number"),
    Field.DAY: ("datum", "tag", "day", "date", "created at", "erstellt am", "eingang"),
    Field.LANGUAGE: ("sprache", "language", "lang", "locale"),
    Field.SUBMITTER: ("einreicher", "einreichend", "einreichende", "von", "from", "submitter", "gruppe"),
}  # fmt: skip
"""Folded names, without punctuation. In a name of the second rank the field's own name comes first."""


class BadMapping(Refused):
    """The columns do not fit together."""

    status = 422


class TextMissing(BadMapping):
    message = N_("Sagen Sie bitte, in welcher Spalte der Text der Idee steht.")


class FieldTwice(BadMapping):
    message = N_("»%(field)s« ist zwei Spalten zugeordnet. Bitte nur einer.")


class NoSuchColumn(BadMapping):
    message = N_("Die Spalte »%(column)s« gibt es nicht; vorhanden sind: %(columns)s.")


class NoSuchField(BadMapping):
    message = N_("»%(field)s« kennt der Import nicht; möglich sind: %(fields)s.")


Meaning = Mapping[Field, str]
"""Field -> name of the column."""


def guess(columns: Sequence[str]) -> dict[Field, str]:
    """The likely meaning of columns, by their names alone; one column for each field.

    >>> guess(["Nr.", "Vorschlag", "Stadtteil", "url"]) == {
    ...     Field.TEXT: "Vorschlag", Field.NEIGHBOURHOOD: "Stadtteil", Field.CARD: "Nr."}
    True
    """
    plain = {_plain(name): name for name in reversed(columns) if name}
    found = {}
    for field, names in NAMES.items():
        column = next((plain[name] for name in names if name in plain), None)
        if column is not None:
            found[field] = column
    if Field.TEXT not in found and Field.TITLE in found:
        found[Field.TEXT] = found.pop(Field.TITLE)  # a list of titles
    return found


def parse(pairs: Sequence[str], columns: Sequence[str]) -> dict[Field, str]:
    """The meaning from `column=field` pairs of a command, over what is guessed. `column=` leaves a column out.

    Raises NoSuchColumn, NoSuchField, FieldTwice.
    """
    meaning = guess(columns)
    named: dict[Field, str] = {}
    for pair in pairs:
        column, _, name = pair.rpartition("=")
        if column not in columns:
            raise NoSuchColumn(column=column or name, columns=", ".join(columns))
        meaning = {field: other for field, other in meaning.items() if other != column}
        if name and name not in set(Field):
            raise NoSuchField(field=name, fields=", ".join(Field))
        if name and Field(name) in named:
            raise FieldTwice(field=name)
        if name:
            named[Field(name)] = column
    return meaning | named


def check(meaning: Meaning, columns: Sequence[str]) -> None:
    """Raises TextMissing, NoSuchColumn."""
    for column in meaning.values():
        if column not in columns:
            raise NoSuchColumn(column=column, columns=", ".join(columns))
    if Field.TEXT not in meaning:
        raise TextMissing


def _plain(name: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(name)).split())
