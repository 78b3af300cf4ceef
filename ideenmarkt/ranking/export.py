"""The board table as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

from ideenmarkt.ranking.standings import CompetenceRanking, Standing

HEADING = (
    "Kompetenz", "Platz", "geteilt", "Nummer", "Kandidat", "Punkte (0 bis 1)", "unter den ersten", "Grenzfall",
    "bester Platz", "schlechtester Platz", "Anteil der Gewichtungen unter den ersten", "Ideen", "Unterstützende",
    "Querschnittsthemen", "Begründung",
)  # fmt: skip


def ranking_csv(found: Sequence[CompetenceRanking]) -> str:
    """One row per candidate; semicolons and decimal commas, as German spreadsheets expect; BOM in front."""
    bodies = list({column.key: column.title for one in found for column in one.columns}.items())
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    named = [f"{title}: {what}" for _, title in bodies for what in ("Wert", "normiert", "Platz")]
    table.writerow([_cell(name) for name in (*HEADING, *named)])
    for group in found:
        for one in group.standings:
            table.writerow([_cell(value) for value in _row(group, one, [key for key, _ in bodies])])
    return "\ufeff" + text.getvalue()


def _row(group: CompetenceRanking, one: Standing, keys: Sequence[str]) -> list[object]:
    firmness, facts, by_key = one.firmness, one.facts, {value.key: value for value in one.bodies}
    row: list[object] = [group.title, one.rank, _yes(one.tied), facts.number, facts.title, one.points]
    row += [_yes(one.within_seats), _yes(one.tied_at_cut)]
    row += [firmness.best_rank, firmness.worst_rank, firmness.share_within_seats] if firmness else [None] * 3
    row += [facts.ideas, facts.supports, ", ".join(f"{theme.title} ({theme.ideas})" for theme in facts.themes)]
    row.append(" ".join(str(phrase) for phrase in one.why))
    for key in keys:
        value = by_key.get(key)
        row += [value.raw, value.normalised, value.rank] if value else [None] * 3
    return row


def _yes(value: bool) -> str:
    return "ja" if value else "nein"


def _cell(value: object) -> str:
    """Numbers with a decimal comma; a text that a spreadsheet would run as a formula is disarmed."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):.4f}".replace(".", ",")
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
