"""The form that narrows the journal."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from wtforms import DateField, IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from ideenmarkt.chain.journal_list import JournalFilter
from ideenmarkt.chain.words import GROUP_TITLES
from ideenmarkt.ground.forms import Form
from ideenmarkt.ground.i18n import N_

SUBJECT_TITLES = {
    "idea": N_("Idee"),
    "bundle": N_("Bündel"),
    "suggestion": N_("Vorschlag"),
    "candidate": N_("Kandidat"),
    "voting": N_("Abstimmung"),
    "body": N_("Gremium"),
    "core_activity": N_("Kernaktivität"),
    "import": N_("Import"),
    "round": N_("Beteiligungsrunde"),
    "account": N_("Konto"),
    "device": N_("Gerät"),
}

LARGEST_ID = 2**31 - 1


def _titled(titles: Mapping[str, str]) -> list[SelectChoice]:
    return [
        SelectChoice("", lazy_gettext("Alles")),
        *(SelectChoice(key, lazy_gettext(title)) for key, title in titles.items()),
    ]


class JournalForm(Form):
    """A question, not an order: it is asked by GET and can be bookmarked."""

    class Meta(Form.Meta):
        csrf = False

    gruppe = SelectField(lazy_gettext("Was"), choices=_titled(GROUP_TITLES), default="")
    art = SelectField(lazy_gettext("Woran"), choices=_titled(SUBJECT_TITLES), default="")
    id = IntegerField(lazy_gettext("Interne Kennung"), validators=[Optional(), NumberRange(1, LARGEST_ID)])
    konto = IntegerField(lazy_gettext("Konto Nr."), validators=[Optional(), NumberRange(1, LARGEST_ID)])
    von = DateField(lazy_gettext("Von"), validators=[Optional()])
    bis = DateField(lazy_gettext("Bis"), validators=[Optional()])

    def validate_bis(self, field: DateField) -> None:
        if self.von.data and field.data and field.data < self.von.data:
            raise ValidationError(lazy_gettext("Das Ende liegt vor dem Anfang."))

    def wanted(self) -> JournalFilter:
        return JournalFilter(
            group=self.gruppe.data,
            subject=self.art.data,
            subject_id=self.id.data,
            account_id=self.konto.data,
            first=self.von.data,
            last=self.bis.data,
        )
