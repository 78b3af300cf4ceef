"""Catalogue files: a city's target system as YAML, read and checked with row and field in every message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ideenmarkt.strategy.models import CoreActivityStatus

FOLDER = Path(__file__).with_name("catalogues")
Node = yaml.nodes.Node


class CatalogueError(Exception):
    """A catalogue cannot be used; `problems` names row and field of each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of the file, with the row it starts in."""

    row: int
    values: Mapping[str, object]

    def text(self, field: str) -> str:
        return str(self.values.get(field) or "")

    def number(self, field: str) -> int:
        value = self.values[field]
        assert isinstance(value, int)  # noqa: S101 the check has seen to it; this tells mypy
        return value

    def entries(self, field: str) -> list[Entry]:
        found = self.values.get(field) or []
        assert isinstance(found, list)  # noqa: S101 the check has seen to it; this tells mypy
        return found

    def words(self, field: str) -> list[str]:
        found = self.values.get(field) or []
        assert isinstance(found, list)  # noqa: S101 the check has seen to it; this tells mypy
        return [str(word) for word in found]


TEXT, NUMBER, ENTRIES, WORDS = "text", "number", "list of entries", "list of words"

REQUIRED: Mapping[str, Mapping[str, str]] = {
    "catalogue": {
        "key": TEXT, "title": TEXT, "city": TEXT, "horizon": NUMBER, "core_activities_per_competence": NUMBER,
        "themes": ENTRIES, "competences": ENTRIES, "districts": ENTRIES, "policy": ENTRIES, "criteria": ENTRIES,
    },
    "themes": {"key": TEXT, "title": TEXT},
    "competences": {"key": TEXT, "title": TEXT, "sign": TEXT, "focus_areas": ENTRIES},
    "focus_areas": {"key": TEXT, "title": TEXT},
    "core_activities": {"number": NUMBER, "title": TEXT, "competence": TEXT, "focus": TEXT},
    "districts": {"key": TEXT, "title": TEXT, "neighbourhoods": ENTRIES},
    "neighbourhoods": {"key": TEXT, "title": TEXT},
    "policy": {"key": TEXT, "title": TEXT, "text": TEXT},
    "criteria": {"key": TEXT, "title": TEXT, "question": TEXT, "weight": NUMBER},
}  # fmt: skip
OPTIONAL: Mapping[str, Mapping[str, str]] = {
    "catalogue": {"core_activities": ENTRIES, "note": TEXT},
    "themes": {"description": TEXT},
    "competences": {"description": TEXT},
    "focus_areas": {"description": TEXT, "words": WORDS},
    "core_activities": {"description": TEXT, "round": NUMBER, "status": TEXT},
}


def read_catalogue(source: str) -> Entry:
    """Parse and check a catalogue. Raises CatalogueError with every problem found."""
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueError([f"Zeile {row}: kein gültiges YAML ({error.problem})"]) from None
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError(["Zeile 1: Der Katalog muss aus Feldern wie »key:« und »title:« bestehen."])
    root, problems = _entry(node), list(_check(_entry(node), "catalogue"))
    if not problems:
        problems = list(_check_references(root))
    if problems:
        raise CatalogueError(problems)
    return root


def _entry(node: yaml.MappingNode) -> Entry:
    values = {str(key.value): _value(value) for key, value in node.value}
    return Entry(node.start_mark.line + 1, values)


def _value(node: Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _entry(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return yaml.SafeLoader("").construct_object(node)


def _check(entry: Entry, kind: str) -> Iterator[str]:
    required, optional = REQUIRED[kind], OPTIONAL.get(kind, {})
    for field, shape in {**required, **optional}.items():
        value = entry.values.get(field)
        if value in (None, "", []):
            if field in required:
                yield f"Zeile {entry.row}, Feld »{field}«: fehlt"
        elif not _fits(value, shape):
            yield f"Zeile {entry.row}, Feld »{field}«: erwartet wird {_GERMAN[shape]}"
        elif shape is ENTRIES:
            yield from _check_list(entry.entries(field), field)
    for field in entry.values.keys() - required.keys() - optional.keys():
        yield f"Zeile {entry.row}, Feld »{field}«: unbekannt"


_GERMAN = {TEXT: "ein Text", NUMBER: "eine Zahl", ENTRIES: "eine Liste von Einträgen", WORDS: "eine Liste von Wörtern"}


def _fits(value: object, shape: str) -> bool:
    if shape is NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if shape is TEXT:
        return isinstance(value, str | int)
    if shape is WORDS:
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    return isinstance(value, list) and all(isinstance(item, Entry) for item in value)


def _check_list(entries: Sequence[Entry], kind: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    unique = "number" if kind == "core_activities" else "key"
    for entry in entries:
        yield from _check(entry, kind)
        key = entry.text(unique)
        if key in seen:
            yield f"Zeile {entry.row}, Feld »{unique}«: »{key}« steht schon in Zeile {seen[key]}"
        seen.setdefault(key, entry.row)


def _check_references(root: Entry) -> Iterator[str]:
    focus = {
        competence.text("key"): {area.text("key") for area in competence.entries("focus_areas")}
        for competence in root.entries("competences")
    }
    for competence in root.entries("competences"):
        if len(competence.text("sign")) > 2:
            yield f"Zeile {competence.row}, Feld »sign«: höchstens zwei Zeichen"
    for activity in root.entries("core_activities"):
        competence_key = activity.text("competence")
        if competence_key not in focus:
            yield f"Zeile {activity.row}, Feld »competence«: »{competence_key}« gibt es nicht"
        elif activity.text("focus") not in focus[competence_key]:
            yield f"Zeile {activity.row}, Feld »focus«: »{activity.text('focus')}« gehört nicht zu »{competence_key}«"
        status = activity.text("status") or CoreActivityStatus.RESOLVED
        if status not in set(CoreActivityStatus):
            yield f"Zeile {activity.row}, Feld »status«: »{status}«; möglich sind {', '.join(CoreActivityStatus)}"
