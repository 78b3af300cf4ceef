"""The forms of the import: a file, the meaning of its columns, the confirmation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from ideenmarkt.ground.forms import Form
from ideenmarkt.ideas.import_mapping import FIELD_TITLES, Field, FieldTwice, Meaning
from ideenmarkt.ideas.states import CHANNEL_TITLES, Channel
from ideenmarkt.strategy.models import Round


class UploadForm(Form):
    """Which file, for which round."""

    file = FileField(
        lazy_gettext("Datei"), validators=(FileRequired(lazy_gettext("Bitte wählen Sie eine Datei aus.")),)
    )
    round = SelectField(lazy_gettext("Beteiligungsrunde"))
    channel = SelectField(lazy_gettext("Eingangsweg, wo die Datei keinen nennt"), default=Channel.IMPORT.value)

    def offer(self, rounds: Sequence[Round]) -> None:
        self.round.choices = [(each.slug, each.title) for each in rounds if each.closed_at is None]
        self.channel.choices = [(channel.value, gettext(title)) for channel, title in CHANNEL_TITLES.items()]


class ConfirmForm(Form):
    """The last step."""

    good_rows_only = BooleanField(lazy_gettext("Gute Zeilen trotzdem übernehmen, fehlerhafte auslassen"))


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What the page asks about one column."""

    name: str  # of the select
    column: str
    chosen: str  # a field, or empty
    examples: tuple[str, ...]


def choices(columns: Sequence[str], meaning: Meaning, examples: Mapping[int, tuple[str, ...]]) -> list[ColumnChoice]:
    fields = {column: field.value for field, column in meaning.items()}
    return [
        ColumnChoice(f"spalte-{place}", column, fields.get(column, ""), examples.get(place, ()))
        for place, column in enumerate(columns)
        if column
    ]


def chosen_meaning(columns: Sequence[str], sent: Mapping[str, str]) -> dict[Field, str]:
    """What the person said about the columns. Raises FieldTwice."""
    meaning: dict[Field, str] = {}
    for place, column in enumerate(columns):
        value = sent.get(f"spalte-{place}", "")
        if value not in set(Field):
            continue
        if Field(value) in meaning:
            raise FieldTwice(field=gettext(FIELD_TITLES[Field(value)]))
        meaning[Field(value)] = column
    return meaning
