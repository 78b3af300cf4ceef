"""What single cells of an uploaded table may hold, and the sentences for those that cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from rapidfuzz import fuzz

from ideenmarkt.analysis.text import fold
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import LANGUAGES, N_
from ideenmarkt.ideas.states import CHANNEL_TITLES, Channel, Submitter

T = TypeVar("T")
HIGHEST_TABLE = 9999
MOST_OFFERED = 5  # names, where one is not known
STAFF_WORDS = frozenset({"staff", "verwaltung", "stadt", "stadtverwaltung", "mitarbeitende", "beschaeftigte"})
CITIZEN_WORDS = frozenset({"", "citizen", "citizens", "buergerschaft", "buerger", "buergerin", "buergerinnen"})
CHANNEL_WORDS: Mapping[str, Channel] = {
    **{channel.value: channel for channel in Channel},
    **{fold(title): channel for channel, title in CHANNEL_TITLES.items()},
    "market": Channel.KIOSK,
    "conference": Channel.TABLE,
    "internet": Channel.ONLINE,
    "web": Channel.ONLINE,
    "zettel": Channel.PAPER,
    "karte": Channel.PAPER,
    "brief": Channel.PAPER,
}
LANGUAGE_WORDS = {fold(name): code for code, name in LANGUAGES.items()} | {"englisch": "en", "tuerkisch": "tr"}


class BadCell(Refused):
    """A cell that cannot be taken; the sentence says what would do."""

    status = 422

    def without_value(self) -> str:
        """The sentence without what stood in the cell: it may be anything, also a name."""
        return self.message % (self.details | {"value": "…"})


class TooManyCells(BadCell):
    message = N_("%(surplus)s Felder mehr als Spalten: Vermutlich fehlen Anführungszeichen um einen Text.")


class NoText(BadCell):
    message = N_("Der Text der Idee fehlt.")


class ShortText(BadCell):
    message = N_("Der Text hat %(length)s Zeichen; mindestens %(least)s sind nötig.")


class LongText(BadCell):
    message = N_("Der Text hat %(length)s Zeichen; höchstens %(most)s haben Platz.")


class LongTitle(BadCell):
    message = N_("Der Titel hat %(length)s Zeichen; höchstens %(most)s haben Platz.")


class UnknownValue(BadCell):
    message = N_("»%(value)s« gibt es hier nicht. Möglich sind: %(known)s.")


class DistrictNotNeighbourhood(BadCell):
    message = N_("»%(value)s« ist ein Stadtbezirk. Nennen Sie den Ortsteil, oder lassen Sie das Feld leer.")


class FocusElsewhere(BadCell):
    message = N_("Der Schwerpunkt »%(value)s« gehört nicht zur Kompetenz dieser Zeile.")


class NotANumber(BadCell):
    message = N_("»%(value)s« ist keine Nummer zwischen 1 und %(most)s.")


class LongValue(BadCell):
    message = N_("Das Feld hat %(length)s Zeichen; höchstens %(most)s haben Platz.")


class NotADay(BadCell):
    message = N_("»%(value)s« ist kein Tag. Möglich sind 12.3.2018 und 2018-03-12.")


class DayAhead(BadCell):
    message = N_("Der Tag »%(value)s« liegt in der Zukunft oder sehr weit zurück.")


class IdTwice(BadCell):
    message = N_("Die Kennung »%(value)s« steht schon in Zeile %(row)s.")


class IdTaken(BadCell):
    message = N_(
        "Die Kennung »%(value)s« ist schon mit einem anderen Text übernommen. Gehört die Datei zu einer anderen "
        "Quelle? Dann ordnen Sie die Spalte nicht als Kennung zu."
    )


def known(cell: str, names: Mapping[str, T], titles: Sequence[str]) -> T:
    """What a name stands for. Raises UnknownValue, which offers the names most like it."""
    found = names.get(fold(cell))
    if found is None:
        raise UnknownValue(value=_shortened(cell), known=", ".join(_nearest(cell, titles)))
    return found


def _nearest(cell: str, titles: Sequence[str]) -> Sequence[str]:
    if len(titles) <= MOST_OFFERED:
        return titles
    wanted = fold(cell)
    return [*sorted(titles, key=lambda title: (-fuzz.WRatio(wanted, fold(title)), title))[:MOST_OFFERED], "…"]


def channel(cell: str) -> Channel:
    return known(cell, CHANNEL_WORDS, tuple(CHANNEL_TITLES.values()))


def language(cell: str) -> str:
    code = fold(cell).replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else known(cell, LANGUAGE_WORDS, tuple(LANGUAGES))


def submitter(cell: str) -> Submitter:
    if fold(cell) in STAFF_WORDS:
        return Submitter.STAFF
    if fold(cell) in CITIZEN_WORDS:
        return Submitter.CITIZEN
    raise UnknownValue(value=_shortened(cell), known="Bürgerschaft, Verwaltung")


def table_number(cell: str) -> int:
    digits = cell.lower().removeprefix("tisch").strip()
    if not (digits.isdecimal() and 0 < int(digits[:9]) <= HIGHEST_TABLE):
        raise NotANumber(value=_shortened(cell), most=HIGHEST_TABLE)
    return int(digits)


def short(cell: str, most: int) -> str:
    if len(cell) > most:
        raise LongValue(length=len(cell), most=most)
    return cell


def day(cell: str) -> date:
    text = cell.split("T")[0].split(" ")[0]
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 a day has no time zone
        except ValueError:
            continue
    raise NotADay(value=_shortened(cell))


def _shortened(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:39]}…"
