"""The guided tour of the demo: five stops for each role, as data.

The demo can be loaded at four stages (collecting, bundling, weighing, resolved), each named like its phase. A stop that
has nothing to show before or after its phases says so, and at which stage to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ideenmarkt.ground.access import Role
from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import Phase

ALWAYS = tuple(Phase)
TAKING_IDEAS = (Phase.COLLECTING, Phase.SCREENING, Phase.BUNDLING)
NOT_OVER = ALWAYS[:-1]
BUNDLED = ALWAYS[ALWAYS.index(Phase.BUNDLING) :]
WEIGHED = ALWAYS[ALWAYS.index(Phase.WEIGHING) :]
RECOMMENDED = ALWAYS[ALWAYS.index(Phase.RECOMMENDING) :]


@dataclass(frozen=True, slots=True)
class TourStop:
    """One page to look at. `slug`: the address names the round; `phases`: those in which it shows what it is for."""

    endpoint: str
    title: str  # msgid
    sentence: str  # msgid
    slug: bool = False
    phases: Sequence[Phase] = ALWAYS

    @property
    def stage(self) -> str:
        """The stage of the demo at which to look: the default one if it will do."""
        stages = (Phase.BUNDLING, Phase.COLLECTING, Phase.WEIGHING, Phase.RESOLVED)
        return next(phase.value for phase in stages if phase in self.phases)


@dataclass(frozen=True, slots=True)
class Tour:
    """The stops of one role; None for people without an account."""

    role: Role | None
    title: str  # msgid
    stops: Sequence[TourStop]


TOURS: Sequence[Tour] = (
    Tour(
        None,
        N_("Als Bürgerin oder Bürger"),
        (
            TourStop("chain.ideas", N_("Ideen lesen"), N_("Suchen Sie nach einem Wort und wählen Sie einen Ortsteil.")),
            TourStop(
                "ideas.new",
                N_("Eine Idee sagen"),
                N_("Ein Feld genügt; Ähnliches erscheint, während Sie schreiben."),
                phases=TAKING_IDEAS,
            ),
            TourStop(
                "chain.track", N_("Eine Idee verfolgen"), N_("Mit dem Code vom Beleg sehen Sie, was aus ihr wurde.")
            ),
            TourStop(
                "bundling.bundles",
                N_("Bündel ansehen"),
                N_("Jedes Bündel zeigt alle Stimmen, aus denen es besteht."),
                phases=BUNDLED,
            ),
            TourStop(
                "monitoring.strategy", N_("Das Ziel kennen"), N_("Wozu alles dient und wie weit die Stadt schon ist.")
            ),
        ),
    ),
    Tour(
        Role.MODERATOR,
        N_("Als Redaktion"),
        (
            TourStop("chain.work", N_("Arbeit sehen"), N_("Hier steht, was auf Sie wartet."), phases=TAKING_IDEAS),
            TourStop(
                "screening.queue",
                N_("Ideen sichten"),
                N_("Eine Idee nach der anderen, mit einer Taste entschieden."),
                phases=TAKING_IDEAS,
            ),
            TourStop(
                "ideas.import_",
                N_("Eine Datei übernehmen"),
                N_("Erst die Vorschau, dann der Import; Fehler mit Zeile."),
                phases=NOT_OVER,
            ),
            TourStop(
                "deciding.answers",
                N_("Rückmeldungen geben"),
                N_("Niemand bleibt ohne Antwort."),
                slug=True,
                phases=(Phase.RESOLVED,),
            ),
            TourStop("chain.ledger", N_("Auskunft geben"), N_("Der Nachweis, dass keine Idee verloren ging.")),
        ),
    ),
    Tour(
        Role.FACILITATOR,
        N_("Als Workshopleitung"),
        (
            TourStop(
                "chain.work",
                N_("Arbeit sehen"),
                N_("Offene Vorschläge und Ideen ohne Bündel."),
                phases=(Phase.BUNDLING,),
            ),
            TourStop(
                "bundling.workshop",
                N_("Bündeln"),
                N_("Vorschläge annehmen, ändern oder ablehnen, alles umkehrbar."),
                phases=(Phase.BUNDLING,),
            ),
            TourStop(
                "bundling.bundles", N_("Bündel prüfen"), N_("So sieht die Öffentlichkeit Ihre Arbeit."), phases=BUNDLED
            ),
            TourStop(
                "weighing.manage",
                N_("Abstimmungen leiten"),
                N_("Gremien, Codes und Beteiligung auf einen Blick."),
                phases=WEIGHED,
            ),
            TourStop(
                "ranking.table",
                N_("Rangfolge lesen"),
                N_("Kandidaten nebeneinander, und wie fest ihr Platz ist."),
                slug=True,
                phases=WEIGHED,
            ),
        ),
    ),
    Tour(
        Role.BOARD_MEMBER,
        N_("Als Gremienmitglied"),
        (
            TourStop(
                "chain.work", N_("Arbeit sehen"), N_("Welche Abstimmung auf Sie wartet."), phases=(Phase.WEIGHING,)
            ),
            TourStop(
                "weighing.index", N_("Abstimmen"), N_("Punkte verteilen, prüfen, abgeben."), phases=(Phase.WEIGHING,)
            ),
            TourStop(
                "bundling.bundles",
                N_("Die Stimmen dahinter"),
                N_("Hinter jedem Kandidaten stehen die Ideen im Wortlaut."),
                phases=BUNDLED,
            ),
            TourStop(
                "ranking.table",
                N_("Rangfolge lesen"),
                N_("Was alle Gremien zusammen sagen."),
                slug=True,
                phases=WEIGHED,
            ),
            TourStop(
                "monitoring.core_activities",
                N_("Kernaktivitäten"),
                N_("Was schon beschlossen ist und wie weit es ist."),
            ),
        ),
    ),
    Tour(
        Role.COUNCIL_OFFICE,
        N_("Als Ratsbüro"),
        (
            TourStop(
                "deciding.recommendation",
                N_("Empfehlung"),
                N_("Was der Strategiebeirat dem Rat vorschlägt."),
                slug=True,
                phases=RECOMMENDED,
            ),
            TourStop(
                "deciding.resolution",
                N_("Ratsbeschluss"),
                N_("Was der Rat beschlossen hat und was daraus folgte."),
                slug=True,
                phases=(Phase.RESOLVED,),
            ),
            TourStop(
                "deciding.answers",
                N_("Rückmeldungen"),
                N_("Wer schon eine Antwort hat und wer noch keine."),
                slug=True,
                phases=(Phase.RESOLVED,),
            ),
            TourStop(
                "deciding.reserve",
                N_("Ideenspeicher"),
                N_("Gute Ideen, die auf eine spätere Runde warten."),
                phases=(Phase.RESOLVED,),
            ),
            TourStop("chain.journal", N_("Verlauf"), N_("Was geschah, wann, und durch welches Konto.")),
        ),
    ),
    Tour(
        Role.ADMINISTRATOR,
        N_("Als Verwaltung des Systems"),
        (
            TourStop("accounts.administration", N_("Verwaltung"), N_("Runden, Veranstaltungen, Geräte und Menschen.")),
            TourStop(
                "ideas.import_",
                N_("Eine Datei übernehmen"),
                N_("Zettel aus einer Tabelle, ohne doppelte."),
                phases=NOT_OVER,
            ),
            TourStop("ideas.devices", N_("Geräte"), N_("Kioske im Rathaus und Tische in der Halle.")),
            TourStop("chain.journal", N_("Verlauf"), N_("Jeder Schritt, lückenlos verkettet.")),
            TourStop("chain.ledger", N_("Auskunft"), N_("Die Rechnung, die immer aufgehen muss.")),
        ),
    ),
)
