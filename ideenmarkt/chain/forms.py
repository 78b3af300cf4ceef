"""The form that narrows the journal."""

from __future__ import annotations

from wtforms import DateField, IntegerField, SelectField
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


class JournalForm(Form):
    """A question, not an order: it is asked by GET and can be bookmarked."""

    class Meta(Form.Meta):
        csrf = False

    gruppe = SelectField(N_("Was"), choices=[("", N_("Alles")), *GROUP_TITLES.items()], default="")
    art = SelectField(N_("Woran"), choices=[("", N_("Alles")), *SUBJECT_TITLES.items()], default="")
    id = IntegerField(N_("Interne Kennung"), validators=[Optional(), NumberRange(1, LARGEST_ID)])
    konto = IntegerField(N_("Konto Nr."), validators=[Optional(), NumberRange(1, LARGEST_ID)])
    von = DateField(N_("Von"), validators=[Optional()])
    bis = DateField(N_("Bis"), validators=[Optional()])

    def validate_bis(self, field: DateField) -> None:
        if self.von.data and field.data and field.data < self.von.data:
            raise ValidationError(N_("Das Ende liegt vor dem Anfang."))

    def wanted(self) -> JournalFilter:
        return JournalFilter(
            group=self.gruppe.data,
            subject=self.art.data,
            subject_id=self.id.data,
            account_id=self.konto.data,
            first=self.von.data,
            last=self.bis.data,
        )
