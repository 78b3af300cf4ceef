"""What happens next to an idea, and until when: one sentence for each place where it can stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ideenmarkt.chain.standing import Standing
from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import Phase, Round


@dataclass(frozen=True, slots=True)
class NextStep:
    """The sentence, and the announced last day of the phase in which it happens."""

    message: str  # msgid
    until: date | None = None


_NEXT: Mapping[Standing, tuple[str, Phase | None]] = {
    Standing.RECEIVED: (
        N_("Die Redaktion liest Ihre Idee und veröffentlicht sie, wenn sie den Spielregeln entspricht."),
        Phase.SCREENING,
    ),
    Standing.QUERIED: (N_("Bitte beantworten Sie die Frage der Redaktion. Danach geht es weiter."), Phase.SCREENING),
    Standing.DECLINED: (
        N_("Für diese Idee ist der Weg hier zu Ende. Eine neue, die den Spielregeln entspricht, ist willkommen."),
        None,
    ),
    Standing.WITHDRAWN: (N_("Für diese Idee ist der Weg zu Ende. Sie können jederzeit eine neue einreichen."), None),
    Standing.PUBLISHED: (
        N_("Als Nächstes wird Ihre Idee mit ähnlichen Ideen zusammengestellt. Ihr Wortlaut bleibt dabei erhalten."),
        Phase.BUNDLING,
    ),
    Standing.BUNDLED: (
        N_("Als Nächstes wird entschieden, welche Bündel Kandidaten für eine Kernaktivität werden."),
        Phase.BUNDLING,
    ),
    Standing.CANDIDATE: (
        N_("Als Nächstes gewichten Bürgerinnen, Bürger und Gremien die Kandidaten. Dann entscheidet der Rat."),
        Phase.WEIGHING,
    ),
    Standing.CORE_ACTIVITY: (N_("Die Stadt setzt die Kernaktivität um. Den Stand können Sie dort verfolgen."), None),
    Standing.RESERVE: (N_("Der Ideenspeicher bleibt öffentlich. Eine spätere Runde kann die Idee aufnehmen."), None),
    Standing.ANSWERED: (N_("Für diese Runde ist der Weg zu Ende. Sie können die Idee wieder einreichen."), None),
}


def next_step(standing: Standing, round_: Round) -> NextStep:
    """What comes next; the day only while the phase in which it happens is not over."""
    message, phase = _NEXT[standing]
    order = list(Phase)
    over = phase is None or order.index(round_.phase) > order.index(phase)
    days = {one.phase: one.ends_on for one in round_.phases}
    return NextStep(message, None if over or phase is None else days.get(phase))
