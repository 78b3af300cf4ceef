"""What phases, events and states are called, and what each phase means for everybody."""

from __future__ import annotations

from collections.abc import Mapping

from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import EventKind, Phase

PHASE_TITLES: Mapping[Phase, str] = {
    Phase.COLLECTING: N_("Ideen sammeln"),
    Phase.SCREENING: N_("Sichten"),
    Phase.BUNDLING: N_("Bündeln"),
    Phase.WEIGHING: N_("Gewichten"),
    Phase.RECOMMENDING: N_("Empfehlen"),
    Phase.RESOLVED: N_("Beschlossen"),
}

PHASE_MEANINGS: Mapping[Phase, str] = {
    Phase.COLLECTING: N_("Bürgerinnen und Bürger können Ideen einreichen: online, an Kiosks und an Tischen."),
    Phase.SCREENING: N_("Neue Ideen werden nicht mehr angenommen. Die Redaktion veröffentlicht, was eingegangen ist."),
    Phase.BUNDLING: N_("Die Workshops legen zusammen, was zusammengehört, und benennen Kandidaten."),
    Phase.WEIGHING: N_("Bürgerinnen und Bürger und die Gremien gewichten Ideen und Kandidaten."),
    Phase.RECOMMENDING: N_("Der Strategiebeirat spricht seine Empfehlung an den Rat aus."),
    Phase.RESOLVED: N_("Der Rat hat beschlossen. Ergebnis und Ideenspeicher stehen öffentlich bereit."),
}

EVENT_TITLES: Mapping[EventKind, str] = {
    EventKind.MARKET_OF_IDEAS: N_("Markt der Ideen"),
    EventKind.CITIZENS_CONFERENCE: N_("Bürgerkonferenz"),
    EventKind.COMPETENCE_FORUM: N_("Kompetenzforum"),
    EventKind.EVALUATION_WORKSHOP: N_("Auswertungsworkshop"),
    EventKind.BUNDLING_WORKSHOP: N_("Bündelungsworkshop"),
    EventKind.STAKEHOLDER_FORUM: N_("Stakeholder-Forum"),
    EventKind.STRATEGY_BOARD: N_("Strategiebeirat"),
    EventKind.COUNCIL: N_("Rat"),
}

PHASES = tuple(Phase)


def consequences(before: Phase, after: Phase) -> list[str]:
    """What changes when a round goes from one phase to another, as sentences (msgids)."""
    sentences = [PHASE_MEANINGS[after]]
    if before is Phase.COLLECTING:
        sentences.append(N_("Das Formular, alle Kiosks und alle Tische nehmen ab sofort nichts mehr an."))
    if after is Phase.COLLECTING:
        sentences.append(N_("Das Formular, die gekoppelten Kiosks und die Tische nehmen wieder Ideen an."))
    if PHASES.index(after) < PHASES.index(before):
        sentences.append(N_("Sie gehen einen Schritt zurück. Was schon entschieden wurde, bleibt erhalten."))
    if PHASES.index(after) > PHASES.index(before) + 1:
        sentences.append(N_("Sie überspringen eine Phase. Prüfen Sie, ob darin wirklich nichts mehr zu tun ist."))
    sentences.append(N_("Die Startseite zeigt die neue Phase sofort allen. Der Wechsel steht im Verlauf."))
    return sentences
