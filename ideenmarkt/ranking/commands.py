"""The commands `ideenmarkt ranking`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.ranking.export import ranking_csv
from ideenmarkt.ranking.queries import ranking as rank_round
from ideenmarkt.ranking.standings import CompetenceRanking, Standing
from ideenmarkt.strategy.queries import round_by_slug, the_current_round


@click.group(help="Rangfolge: the candidates of each Kompetenz, best first, and why.")
def ranking() -> None:
    pass


@ranking.command()
@click.option("--round", "slug", default="", help="Slug of the round; default: the current one.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write the table to a CSV file.")
@json_option
@in_app
def show(slug: str, file: Path | None, as_json: bool) -> None:
    """The board table of a round."""
    round_ = round_by_slug(session(), slug) if slug else the_current_round(session())
    found = rank_round(session(), round_)
    if file:
        file.write_text(ranking_csv(found), "utf-8")
    if as_json:
        print_json({"round": round_.slug, "competences": [_group(one) for one in found]})
    elif file:
        click.echo(f"{sum(len(one.standings) for one in found)} candidates in {file}.")
    else:
        _print(found)


def _print(found: tuple[CompetenceRanking, ...]) -> None:
    for group in found:
        click.echo(f"{group.title} ({group.basis}, {group.seats} seats)")
        for one in group.standings:
            mark = "*" if one.within_seats else "?" if one.tied_at_cut else " "
            click.echo(f" {mark} {one.rank or '-':>3}  Nr. {one.facts.number}  {one.facts.title}  {one.sentence}")


def _group(group: CompetenceRanking) -> dict[str, object]:
    return {
        "key": group.key,
        "title": group.title,
        "basis": group.basis,
        "seats": group.seats,
        "open_seats": group.open_seats,
        "tied_at_cut": [one.facts.number for one in group.tied_at_cut],
        "bodies": [{"id": c.key, "title": c.title, "weight": c.weight} for c in group.columns],
        "candidates": [_candidate(one) for one in group.standings],
    }


def _candidate(one: Standing) -> dict[str, object]:
    firmness = one.firmness
    return {
        "id": one.candidate_id,
        "number": one.facts.number,
        "title": one.facts.title,
        "rank": one.rank,
        "tied": one.tied,
        "points": _number(one.points),
        "within_seats": one.within_seats,
        "tied_at_cut": one.tied_at_cut,
        "best_rank": firmness.best_rank if firmness else None,
        "worst_rank": firmness.worst_rank if firmness else None,
        "share_within_seats": _number(firmness.share_within_seats) if firmness else None,
        "ideas": one.facts.ideas,
        "supports": one.facts.supports,
        "bodies": [
            {"id": b.key, "raw": _number(b.raw), "normalised": _number(b.normalised), "rank": b.rank}
            for b in one.bodies
        ],
        "why": [str(phrase) for phrase in one.why],
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 6)


COMMANDS: tuple[click.Command, ...] = (ranking,)
