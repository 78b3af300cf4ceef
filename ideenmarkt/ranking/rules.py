"""Why a candidate stands where it stands, as sentences; what somebody may try out as a weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ideenmarkt.ground.i18n import N_

MAX_WEIGHT = 100  # as for a body's stated weight; 0 leaves a body out of a what-if
# Below this many people the interval is wider than a third of the scale and tells a reader nothing.
FEWEST_FOR_INTERVAL = 30


@dataclass(frozen=True, slots=True)
class Phrase:
    """A German sentence that is translated where it is shown; `str()` gives the German."""

    message: str  # msgid
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.details if self.details else self.message


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate's place in one body."""

    body: str
    rank: int


@dataclass(frozen=True, slots=True)
class Situation:
    """What the sentences are about."""

    rank: int | None
    tied: bool
    candidates: int  # ranked ones of the Kompetenz
    seats: int
    within_seats: bool
    tied_at_cut: bool
    places: Sequence[Place]
    settings: int | None = None  # weightings counted; None without a statement on firmness
    settings_within: int = 0


def explain(situation: Situation) -> tuple[Phrase, ...]:
    """Place, seat, firmness: one short sentence each. A candidate nobody judged gets one sentence."""
    if situation.rank is None:
        return (Phrase(N_("Ohne Platz: Über diesen Kandidaten hat noch kein Gremium abgestimmt.")),)
    return (_place(situation), _seat(situation), *_firmness(situation))


SHARED_ALONE = N_("Geteilter Platz %(rank)s von %(all)s, so hat »%(body)s« entschieden.")
ALONE = N_("Platz %(rank)s von %(all)s, so hat »%(body)s« entschieden.")
FIRST_EVERYWHERE = N_("Platz %(rank)s von %(all)s: in allen %(bodies)s Gremien vorn.")
SAME_EVERYWHERE = N_("Platz %(rank)s von %(all)s: alle Gremien sehen ihn auf Platz %(same)s.")
BEST_AND_WORST = N_(
    "Platz %(rank)s von %(all)s: am besten bei »%(best)s« (Platz %(first)s), "
    "am schwächsten bei »%(worst)s« (Platz %(last)s)."
)
WITHIN = N_("Damit gehört er zu den ersten %(seats)s.")
AT_CUT = N_(
    "Er liegt mit anderen gleichauf an der Grenze der ersten %(seats)s; wer hineinkommt, müssen Menschen entscheiden."
)
OUTSIDE = N_("Zu den ersten %(seats)s reicht das nicht.")
FIRMLY_IN = N_(
    "Das ist fest: Auch wenn jedes Gremium bis zur Hälfte mehr oder weniger zählt, "
    "bleibt er immer unter den ersten %(seats)s."
)
FIRMLY_OUT = N_(
    "Das ist fest: Auch wenn jedes Gremium bis zur Hälfte mehr oder weniger zählt, "
    "kommt er nie sicher unter die ersten %(seats)s."
)
DEPENDS = N_(
    "Das hängt an den Gewichten: In %(within)s von %(all)s durchgerechneten Gewichtungen "
    "ist er sicher unter den ersten %(seats)s."
)


def _place(one: Situation) -> Phrase:
    where = {"rank": one.rank, "all": one.candidates}
    ranks = [place.rank for place in one.places]
    if len(one.places) == 1:
        return Phrase(SHARED_ALONE if one.tied else ALONE, where | {"body": one.places[0].body})
    if max(ranks) == 1:
        return Phrase(FIRST_EVERYWHERE, where | {"bodies": len(ranks)})
    if min(ranks) == max(ranks):
        return Phrase(SAME_EVERYWHERE, where | {"same": ranks[0]})
    best, worst = min(one.places, key=lambda place: place.rank), max(one.places, key=lambda place: place.rank)
    named = {"best": best.body, "first": best.rank, "worst": worst.body, "last": worst.rank}
    return Phrase(BEST_AND_WORST, where | named)


def _seat(one: Situation) -> Phrase:
    sentence = WITHIN if one.within_seats else AT_CUT if one.tied_at_cut else OUTSIDE
    return Phrase(sentence, {"seats": one.seats})


def _firmness(one: Situation) -> tuple[Phrase, ...]:
    if one.settings is None or one.settings < 2:
        return ()
    always, never = one.settings_within == one.settings, one.settings_within == 0
    sentence = FIRMLY_IN if always else FIRMLY_OUT if never else DEPENDS
    return (Phrase(sentence, {"seats": one.seats, "within": one.settings_within, "all": one.settings}),)


def read_weight(text: str) -> int | None:
    """A weight to try out, 0 to MAX_WEIGHT; None if it is none.

    >>> read_weight("2"), read_weight("-1"), read_weight("zwei")
    (2, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= 3 and int(text) <= MAX_WEIGHT else None
