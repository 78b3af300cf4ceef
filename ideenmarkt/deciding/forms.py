"""Forms of recommendation, resolution, choices, answers and the Ideenspeicher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from ideenmarkt.deciding.answering import MAX_ANSWER, MIN_ANSWER
from ideenmarkt.deciding.entering import NewLine, NewResolution
from ideenmarkt.deciding.recommending import Choice, Deliberation
from ideenmarkt.deciding.rules import (
    MAX_NAME,
    MAX_PAPER,
    MAX_REASON,
    MAX_TEXT,
    MAX_TITLE,
    RESULT_TITLES,
    VERDICT_TITLES,
    Lead,
)
from ideenmarkt.deciding.states import CouncilResult, Verdict
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ground.i18n import N_

MOST_LINES = 1000  # candidates of a round; a request with more is no form of ours
MOST_VOTES = 10_000
TOO_LONG = N_("Höchstens %(max)d Zeichen haben Platz.")


def _at_most(characters: int) -> Length:
    return Length(max=characters, message=lazy_gettext(TOO_LONG))


class CountField(IntegerField):  # type: ignore[misc]  # wtforms ships no types
    """A number of people; empty stays empty."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and int(text) <= MOST_VOTES else None
        if text and self.data is None:
            raise ValueError(gettext("Tragen Sie bitte eine ganze Zahl ein."))


class DayField(DateField):  # type: ignore[misc]  # wtforms ships no types
    """A day, as browsers send it; empty stays empty."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            try:
                self.data = date.fromisoformat(text)
            except ValueError:
                raise ValueError(gettext("Tragen Sie bitte einen Tag ein, zum Beispiel 27.09.2018.")) from None


def _verdicts() -> list[SelectChoice]:
    return [SelectChoice(one.value, lazy_gettext(title)) for one, title in VERDICT_TITLES.items()]


def _verdict_field() -> SelectField:
    return SelectField(lazy_gettext("Ergebnis"), choices=_verdicts(), coerce=_verdict,
                       validators=[InputRequired(lazy_gettext("Wählen Sie bitte ein Ergebnis."))])  # fmt: skip


def _verdict(value: object) -> Verdict | None:
    try:
        return Verdict(str(value))
    except ValueError:
        return None


class RecommendationLineForm(PlainForm):  # type: ignore[misc]  # wtforms ships no types
    """One candidate."""

    candidate_id = HiddenField()
    verdict = _verdict_field()
    reason = TextAreaField(lazy_gettext("Grund in einem Satz"), filters=[strip], validators=[_at_most(MAX_REASON)])


class RecommendationForm(Form):
    """What the board chose, wrote and counted."""

    lines = FieldList(FormField(RecommendationLineForm), max_entries=MOST_LINES)
    motion = TextAreaField(lazy_gettext("Antrag"), filters=[strip], validators=[_at_most(MAX_TEXT)])
    minority_note = TextAreaField(lazy_gettext("Minderheitsvotum"), filters=[strip], validators=[_at_most(MAX_TEXT)])
    votes_for = CountField(lazy_gettext("Dafür"))
    votes_against = CountField(lazy_gettext("Dagegen"))
    abstentions = CountField(lazy_gettext("Enthaltungen"))
    adopted_on = DayField(lazy_gettext("Beschlossen am"))

    def deliberation(self) -> Deliberation:
        return Deliberation(
            choices={
                int(one.candidate_id.data): Choice(one.verdict.data, one.reason.data or "")
                for one in self.lines
                if str(one.candidate_id.data).isdecimal()
            },
            motion=self.motion.data or "",
            minority_note=self.minority_note.data or "",
            votes_for=self.votes_for.data,
            votes_against=self.votes_against.data,
            abstentions=self.abstentions.data,
        )

    def ready_to_adopt(self) -> bool:
        """What a draft may leave open and a recommendation may not; errors stand at the fields."""
        _require(self.motion, gettext("Schreiben Sie bitte den Antrag, über den abgestimmt wurde."))
        for field in (self.votes_for, self.votes_against):
            _require(field, gettext("Tragen Sie bitte ein, wie viele es waren."), lambda data: data is not None)
        _require(self.adopted_on, gettext("Tragen Sie bitte den Tag der Abstimmung ein."))
        yes, no = self.votes_for.data, self.votes_against.data
        if yes is not None and no is not None and yes <= no:
            _add_error(self.votes_for, gettext("Der Antrag hat keine Mehrheit."))
        explained = [_explained(one.form) for one in self.lines]
        fields = (self.motion, self.votes_for, self.votes_against, self.adopted_on)
        return all(explained) and not any(field.errors for field in fields)


def _require(field: Any, message: str, given: Callable[[Any], bool] = bool) -> None:
    if not given(field.data) and not field.errors:
        _add_error(field, message)


def _add_error(field: Any, message: str) -> None:
    field.errors = [*field.errors, message]


def _explained(line: Any) -> bool:
    if line.verdict.data is Verdict.DECLINED and not line.reason.data:
        _add_error(line.reason, gettext("Nennen Sie bitte den Grund der Ablehnung."))
        return False
    return True


class ReopenForm(Form):
    """Why an adopted recommendation is opened again."""

    why = StringField(
        lazy_gettext("Warum wird sie wieder geöffnet?"),
        filters=[strip],
        validators=[InputRequired(lazy_gettext("Nennen Sie bitte den Grund.")), _at_most(MAX_REASON)],
    )


def _area(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class ResolutionLineForm(PlainForm):  # type: ignore[misc]  # wtforms ships no types
    """What the council resolved for one candidate."""

    candidate_id = HiddenField()
    verdict = _verdict_field()
    title = StringField(lazy_gettext("Titel"), filters=[strip], validators=[_at_most(MAX_TITLE)])
    focus_area_id = SelectField(lazy_gettext("Schwerpunkt"), coerce=_area, validators=[Optional()])
    reason = TextAreaField(lazy_gettext("Grund in einem Satz"), filters=[strip], validators=[_at_most(MAX_REASON)])
    lead_1 = StringField(lazy_gettext("Erste Projektleitung: Name oder Stelle"), filters=[strip],
                         validators=[_at_most(MAX_NAME)])  # fmt: skip
    unit_1 = StringField(lazy_gettext("Fachbereich der ersten"), filters=[strip], validators=[_at_most(MAX_NAME)])
    lead_2 = StringField(lazy_gettext("Zweite Projektleitung: Name oder Stelle"), filters=[strip],
                         validators=[_at_most(MAX_NAME)])  # fmt: skip
    unit_2 = StringField(lazy_gettext("Fachbereich der zweiten"), filters=[strip], validators=[_at_most(MAX_NAME)])

    def new_line(self) -> NewLine:
        pairs = ((self.lead_1.data, self.unit_1.data), (self.lead_2.data, self.unit_2.data))
        return NewLine(
            candidate_id=int(self.candidate_id.data) if str(self.candidate_id.data).isdecimal() else 0,
            verdict=self.verdict.data,
            title=self.title.data or "",
            focus_area_id=self.focus_area_id.data,
            reason=self.reason.data or "",
            leads=tuple(Lead(name, unit or "") for name, unit in pairs if name),
        )


class ResolutionForm(Form):
    """The Ratsbeschluss, recorded once."""

    paper_number = StringField(
        lazy_gettext("Vorlagennummer"),
        filters=[strip],
        validators=[InputRequired(lazy_gettext("Tragen Sie bitte die Vorlagennummer ein.")), _at_most(MAX_PAPER)],
    )
    resolved_on = DayField(
        lazy_gettext("Tag des Beschlusses"),
        validators=[InputRequired(lazy_gettext("Tragen Sie bitte den Tag des Beschlusses ein."))],
    )
    result = RadioField(
        lazy_gettext("Wie hat der Rat beschlossen?"),
        choices=[SelectChoice(one.value, lazy_gettext(title)) for one, title in RESULT_TITLES.items()],
        validators=[InputRequired(lazy_gettext("Wählen Sie bitte, wie beschlossen wurde."))],
    )
    lines = FieldList(FormField(ResolutionLineForm), max_entries=MOST_LINES)
    shown = HiddenField()
    confirmed = BooleanField(lazy_gettext("Ich habe die Wirkung geprüft. Sie lässt sich nicht zurücknehmen."))

    def offer(self, areas: Sequence[SelectChoice]) -> ResolutionForm:
        """The Schwerpunkte that can be chosen."""
        choices = [SelectChoice("", gettext("– bitte wählen –")), *areas]
        for line in self.lines:
            line.form.focus_area_id.choices = choices
        return self

    def complete(self, today: date) -> bool:
        """What each line needs; errors stand at its fields."""
        if self.resolved_on.data and self.resolved_on.data > today:
            _add_error(self.resolved_on, gettext("Dieser Tag liegt in der Zukunft."))
        lines = [_founded(one.form) & _explained(one.form) for one in self.lines]
        return all(lines) and not self.resolved_on.errors

    def new_resolution(self) -> NewResolution:
        assert self.resolved_on.data  # noqa: S101 validated before; this tells mypy
        return NewResolution(
            paper_number=self.paper_number.data or "",
            resolved_on=self.resolved_on.data,
            result=CouncilResult(self.result.data),
            lines=tuple(one.form.new_line() for one in self.lines),
        )


def _founded(line: Any) -> bool:
    if line.verdict.data is not Verdict.CORE_ACTIVITY:
        return True
    if not line.title.data:
        _add_error(line.title, gettext("Eine Kernaktivität braucht einen Titel."))
    if not line.focus_area_id.data:
        _add_error(line.focus_area_id, gettext("Wählen Sie bitte den Schwerpunkt."))
    return bool(line.title.data and line.focus_area_id.data)


class AnswerForm(Form):
    """The answer to one group of ideas."""

    key = HiddenField(validators=[InputRequired(), Length(max=64)])
    text = TextAreaField(
        lazy_gettext("Rückmeldung"),
        filters=[strip],
        validators=[
            Length(
                min=MIN_ANSWER, max=MAX_ANSWER,
                message=lazy_gettext("Eine Rückmeldung hat %(min)d bis %(max)d Zeichen."),
            )
        ],
    )  # fmt: skip


class TakeForm(Form):
    """Into which round an entry of the Ideenspeicher is taken."""

    round_id = RadioField(
        lazy_gettext("In welche Runde?"),
        coerce=lambda value: int(value) if str(value).isdecimal() else 0,
        validators=[InputRequired(lazy_gettext("Wählen Sie bitte eine Runde."))],
    )
