"""The command `ideenmarkt decide`: recommendation, resolution, answers, Ideenspeicher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import click

from ideenmarkt.deciding import answering, entering, recommending, reserve_queries, resolving
from ideenmarkt.deciding.entering import NewResolution
from ideenmarkt.deciding.facts import candidates_of
from ideenmarkt.deciding.recommending import Deliberation
from ideenmarkt.deciding.reserve import take_into_round
from ideenmarkt.deciding.rules import Effect
from ideenmarkt.deciding.states import CouncilResult
from ideenmarkt.deciding.wording import drafting, writing
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import ZONE
from ideenmarkt.ground.jobs import jobs
from ideenmarkt.ground.outbox import SEND_MAIL
from ideenmarkt.ground.views import site
from ideenmarkt.strategy.queries import round_by_slug

round_option = click.option("--round", "slug", required=True, help="The round's slug.")


def _today() -> date:
    return now().astimezone(ZONE).date()


@click.group(help="Recommend, resolve, answer; the Ideenspeicher.")
def decide() -> None:
    pass


@decide.command()
@round_option
@json_option
@in_app
def recommend(slug: str, as_json: bool) -> None:
    """Draft the recommendation from the ranking, or add candidates that came later to the draft."""
    drafted = recommending.draft(session(), round_by_slug(session(), slug), actor=SYSTEM, at=now())
    session().commit()
    lines = [
        {"candidate": line.candidate.number, "title": line.candidate.title, "verdict": line.verdict, "rank": line.rank,
         "reason": line.reason}
        for line in sorted(drafted.lines, key=lambda one: one.candidate.number)
    ]  # fmt: skip
    if as_json:
        print_json({"round": slug, "lines": lines})
    for line in [] if as_json else lines:
        click.echo(f"{line['candidate']}\t{line['verdict']}\t{line['title']}")


@decide.command()
@round_option
@click.option("--for", "votes_for", type=click.IntRange(min=0), required=True)
@click.option("--against", "votes_against", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--abstentions", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--motion", default="", help="The motion's text; default: the one in the draft.")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the vote; default: today.")
@json_option
@in_app
def adopt(
    slug: str, votes_for: int, votes_against: int, abstentions: int, motion: str, on: datetime | None, as_json: bool
) -> None:
    """Adopt the drafted recommendation with its recorded vote."""
    found = recommending.the_recommendation(session(), round_by_slug(session(), slug))
    deliberation = Deliberation({}, motion or found.motion, found.minority_note, votes_for, votes_against, abstentions)
    recommending.change(session(), found, deliberation, actor=SYSTEM, at=now())
    recommending.adopt(session(), found, on=on.date() if on else _today(), actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"round": slug, "state": found.state, "adopted_on": found.adopted_on})
    else:
        click.echo(f"The recommendation of {slug} is adopted.")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What `resolve` prints."""

    round: str
    carried_out: bool
    effect: Effect


@decide.command()
@round_option
@click.option("--paper", required=True, help="The number of the council paper.")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the resolution.")
@click.option(
    "--result",
    type=click.Choice([one.value for one in CouncilResult]),
    default=CouncilResult.MAJORITY.value,
    show_default=True,
)
@click.option(
    "--from-recommendation", is_flag=True, help="Lines from the adopted recommendation; else from the ranking."
)
@click.option("--dry-run", is_flag=True, help="Show the effect and write nothing.")
@json_option
@in_app
def resolve(
    slug: str, paper: str, on: datetime, result: str, from_recommendation: bool, dry_run: bool, as_json: bool
) -> None:  # fmt: skip
    """Record the resolution once and carry it out, all or nothing."""
    round_ = round_by_slug(session(), slug)
    if from_recommendation:
        recommending.the_recommendation(session(), round_)
    lines = entering.prefilled(session(), round_, from_recommendation=from_recommendation)
    areas = {one.id: one.competence_id for one in candidates_of(session(), round_.id)}
    first = entering.first_focus_areas(session(), round_)
    lines = tuple(
        line if line.focus_area_id else replace(line, focus_area_id=first.get(areas[line.candidate_id]))
        for line in lines
    )
    new = NewResolution(paper, on.date(), CouncilResult(result), lines)
    effect = entering.effect(session(), round_, new.verdicts)
    resolving.resolve(session(), round_, new, actor=SYSTEM, at=now())
    if dry_run:
        session().rollback()  # everything was tried, so that what would be refused is refused here too
    session().commit()
    done = Resolved(slug, not dry_run, effect)
    if as_json:
        print_json(done)
    else:
        _print_effect(done)


def _print_effect(done: Resolved) -> None:
    effect = done.effect
    click.echo("Carried out." if done.carried_out else "Dry run: nothing is written.")
    click.echo(f"Kernaktivitäten: {effect.core_activities}")
    click.echo(
        f"Candidates into the Ideenspeicher: {effect.reserved_candidates}, declined: {effect.declined_candidates}"
    )
    click.echo(f"Further bundles into the Ideenspeicher: {effect.kept_bundles}, single ideas: {effect.kept_ideas}")
    for kind, number in effect.ideas.items():
        click.echo(f"Ideas {kind}: {number}")


@decide.group(help="Rückmeldungen to those who handed in ideas.")
def answers() -> None:
    pass


@answers.command("send")
@round_option
@json_option
@in_app
def send_(slug: str, as_json: bool) -> None:
    """Answer every idea with an outcome; mail it where there is an address; close the round when complete."""
    round_ = round_by_slug(session(), slug)
    sent = answering.send(session(), round_, draft=drafting(site()), write=writing(site()), actor=SYSTEM, at=now())
    session().commit()
    jobs().order(SEND_MAIL)
    if as_json:
        print_json(sent)
    else:
        click.echo(f"{sent.answers} answers, {sent.mails} of them also by mail.")
        click.echo("The round is closed." if sent.closed else "The round is not complete yet.")


@decide.group("reserve", help="The Ideenspeicher.")
def reserve_group() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as `reserve list` prints it."""

    id: int
    kind: str
    title: str
    competence: str | None
    round: str
    reason: str
    stored_at: datetime
    taken_into: str | None
    ideas: int


@reserve_group.command("list")
@click.option("--search", "words", default="", help="Only entries with these words.")
@json_option
@in_app
def list_(words: str, as_json: bool) -> None:
    """All entries, newest round first."""
    listed = [_listed(entry) for entry in reserve_queries.all_entries(session(), words)]
    if as_json:
        print_json(listed)
    for one in [] if as_json else listed:
        click.echo(f"{one.id}\t{one.kind}\t{one.ideas}\t{one.title}")


def _listed(entry: reserve_queries.Entry) -> Listed:
    return Listed(
        id=entry.reserve.id,
        kind=entry.kind.name.lower(),
        title=entry.title,
        competence=entry.competence.key if entry.competence else None,
        round=entry.round.slug,
        reason=entry.reserve.reason,
        stored_at=entry.reserve.stored_at,
        taken_into=entry.taken_into.slug if entry.taken_into else None,
        ideas=entry.voices,
    )


@reserve_group.command()
@click.argument("entry_id", type=int)
@click.option("--into", "slug", required=True, help="The slug of the later round.")
@json_option
@in_app
def take(entry_id: int, slug: str, as_json: bool) -> None:
    """Take entry ENTRY_ID into a later round; the originals stay where they are."""
    found = reserve_queries.entry(session(), entry_id)
    carried = take_into_round(session(), found.reserve, round_by_slug(session(), slug), actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"entry": entry_id, "round": slug, "ideas": [one.number for one in carried]})
    else:
        click.echo(f"{len(carried)} ideas are now also in {slug}.")


COMMANDS: tuple[click.Command, ...] = (decide,)
