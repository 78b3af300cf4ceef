"""Forms of the administration of rounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext, lazy_gettext
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.strategy.models import EventKind, Phase, Round
from ideenmarkt.strategy.titles import EVENT_TITLES, PHASE_TITLES, PHASES

_MISSING = lazy_gettext("Bitte füllen Sie dieses Feld aus.")
MOST_SEATS = 50


class RoundForm(Form):
    title = StringField(lazy_gettext("Titel"), [InputRequired(_MISSING), Length(max=200)], [strip])
    seats = IntegerField(
        lazy_gettext("Kernaktivitäten je Kompetenz"),
        [InputRequired(_MISSING), NumberRange(1, MOST_SEATS, lazy_gettext("Eine Zahl zwischen 1 und 50."))],
        default=5,
    )
    note = TextAreaField(lazy_gettext("Hinweis zur Runde"), [Length(max=2000)], [strip], render_kw={"rows": 3})


class NewRoundForm(RoundForm):
    slug = StringField(
        lazy_gettext("Kurzname für Adressen"),
        [
            InputRequired(_MISSING),
            Length(max=64),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=lazy_gettext("Nur a bis z, Ziffern und Bindestriche.")),
        ],
        [strip],
    )


class EventForm(Form):
    kind = SelectField(
        lazy_gettext("Art"),
        choices=[SelectChoice(kind.value, lazy_gettext(title)) for kind, title in EVENT_TITLES.items()],
    )
    event_title = StringField(
        lazy_gettext("Titel der Veranstaltung"), [InputRequired(_MISSING), Length(max=200)], [strip]
    )
    place = StringField(lazy_gettext("Ort"), [Length(max=200)], [strip])
    starts_on = DateField(lazy_gettext("Erster Tag"), [InputRequired(_MISSING)])
    ends_on = DateField(lazy_gettext("Letzter Tag"), [Optional()])

    @property
    def event_kind(self) -> EventKind:
        return EventKind(self.kind.data)

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            field.errors.append(gettext("Das Ende liegt vor dem Anfang."))


class ScheduleForm(Form):
    """First and last day of every phase; both or neither."""

    @property
    def rows(self) -> list[tuple[str, DateField, DateField]]:
        return [(PHASE_TITLES[phase], self[f"{phase}_first"], self[f"{phase}_last"]) for phase in PHASES]

    @property
    def days(self) -> Mapping[Phase, tuple[date, date]]:
        pairs = {phase: (self[f"{phase}_first"].data, self[f"{phase}_last"].data) for phase in PHASES}
        return {phase: pair for phase, pair in pairs.items() if all(pair)}

    def validate(self, extra_validators: object = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for _title, first, last in self.rows:
            if first.errors or last.errors:
                continue
            if bool(first.data) != bool(last.data):
                (last if first.data else first).errors = [gettext("Bitte geben Sie beide Tage an oder keinen.")]
                fine = False
            elif first.data and last.data < first.data:
                last.errors = [gettext("Das Ende liegt vor dem Anfang.")]
                fine = False
        return fine


for _phase in PHASES:
    for _name, _label in (("first", lazy_gettext("Erster Tag")), ("last", lazy_gettext("Letzter Tag"))):
        setattr(ScheduleForm, f"{_phase}_{_name}", DateField(_label, [Optional()]))


def schedule_of(round_: Round) -> ScheduleForm:
    """The form, filled with the days that a round has."""
    data = {f"{planned.phase}_first": planned.starts_on for planned in round_.phases}
    return ScheduleForm(data=data | {f"{planned.phase}_last": planned.ends_on for planned in round_.phases})
