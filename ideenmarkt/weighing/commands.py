"""The commands `ideenmarkt votings`."""

from __future__ import annotations

import csv
from pathlib import Path

import click
from sqlalchemy import select

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session
from ideenmarkt.ground.views import site
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import competences, round_by_slug, the_current_round
from ideenmarkt.weighing import queries, service
from ideenmarkt.weighing.codes import issue_codes
from ideenmarkt.weighing.models import Body, Voting
from ideenmarkt.weighing.paper import PaperRefused, cast_paper
from ideenmarkt.weighing.results import VotingResult, voting_result
from ideenmarkt.weighing.states import BodyKind, Method

round_option = click.option("--round", "slug", default="", help="Slug of the round; default: the current one.")
body_option = click.option("--body", "body", required=True, help="Number or title of the body.")
competence_option = click.option("--competence", "competence", default="", help="Key of a Kompetenz.")


@click.group(help="Abstimmungen: bodies, votings, codes, ballots, results.")
def votings() -> None:
    pass


def _round(slug: str) -> Round:
    return round_by_slug(session(), slug) if slug else the_current_round(session())


def _body(text: str, round_: Round) -> Body:
    return (
        queries.get_body(session(), int(text)) if text.isdecimal() else queries.body_named(session(), round_.id, text)
    )


def _competence_id(key: str, round_: Round) -> int | None:
    if not key:
        return None
    found = {one.key: one.id for one in competences(session(), round_.strategy_id)}
    if key not in found:
        raise click.BadParameter(f"there is no Kompetenz {key}; use one of: {', '.join(found)}")
    return found[key]


@votings.command()
@round_option
@json_option
@in_app
def bodies(slug: str, as_json: bool) -> None:
    """The bodies of a round, with members and codes."""
    found = queries.bodies_of_round(session(), _round(slug).id)
    counts = queries.code_counts(session(), [one.id for one in found])
    rows = [
        {"id": one.id, "kind": one.kind, "title": one.title, "weight": one.weight, "members": len(one.members)}
        | {"codes": counts[one.id].issued, "codes_revoked": counts[one.id].revoked, "codes_used": counts[one.id].used}
        for one in found
    ]
    if as_json:
        print_json(rows)
    for row in [] if as_json else rows:
        click.echo("{id}\t{kind}\t{title}\tweight {weight}\t{members} members\t{codes} codes".format(**row))


@votings.command("create-body")
@click.argument("title")
@click.option("--kind", type=click.Choice([kind.value for kind in BodyKind]), required=True)
@click.option("--weight", default=1, show_default=True)
@competence_option
@round_option
@json_option
@in_app
def create_body(title: str, kind: str, weight: int, competence: str, slug: str, as_json: bool) -> None:
    """Add a Gremium to a round."""
    round_ = _round(slug)
    body = service.create_body(
        session(),
        round_,
        kind=BodyKind(kind),
        title=title,
        weight=weight,
        competence_id=_competence_id(competence, round_),
        actor=SYSTEM,
        at=now(),
    )
    session().commit()
    if as_json:
        print_json({"id": body.id, "title": body.title})
    else:
        click.echo(f"Body {body.id}: {body.title}.")


@votings.command("add-member")
@click.argument("email")
@body_option
@round_option
@json_option
@in_app
def add_member(email: str, body: str, slug: str, as_json: bool) -> None:
    """Let the account with EMAIL vote in a body."""
    account = session().scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise click.BadParameter(f"there is no account {email}")
    found = _body(body, _round(slug))
    service.add_member(session(), found, account, actor=SYSTEM, at=now())
    session().commit()
    if as_json:
        print_json({"body": found.title, "account_id": account.id})
    else:
        click.echo(f"{email} votes in {found.title}.")


@votings.command("list")
@round_option
@json_option
@in_app
def list_(slug: str, as_json: bool) -> None:
    """The votings of a round with their turnout."""
    found = queries.votings_of_round(session(), _round(slug).id)
    turnout = queries.turnout(session(), found)
    rows = [
        {"id": one.id, "title": one.title, "body": one.body.title, "method": one.method, "state": one.state}
        | {"candidates": len(one.candidates), "ballots": dict(turnout[one.id].ballots)}
        for one in found
    ]
    if as_json:
        print_json(rows)
    for one in [] if as_json else found:
        click.echo(f"{one.id}\t{one.state}\t{one.method}\t{one.title}\t{turnout[one.id].cast} ballots")


@votings.command()
@click.argument("title")
@body_option
@click.option("--method", type=click.Choice([method.value for method in Method]), default="dots", show_default=True)
@click.option("--dots", default=5, show_default=True, help="Dots on each ballot.")
@click.option("--most", default=3, show_default=True, help="Dots that one candidate can get from a ballot.")
@competence_option
@round_option
@json_option
@in_app
def create(title: str, body: str, method: str, dots: int, most: int, competence: str, slug: str, as_json: bool) -> None:
    """Prepare a voting on all candidates of the round, or on those of one Kompetenz."""
    round_ = _round(slug)
    voting = service.create_voting(
        session(),
        _body(body, round_),
        title=title,
        method=Method(method),
        competence_id=_competence_id(competence, round_),
        dots_per_ballot=dots,
        dots_per_candidate=most,
        actor=SYSTEM,
        at=now(),
    )
    session().commit()
    _print_state(voting, as_json)


@votings.command("open")
@click.argument("voting_id", type=int)
@json_option
@in_app
def open_(voting_id: int, as_json: bool) -> None:
    """Take ballots from now on."""
    voting = queries.get_voting(session(), voting_id)
    service.open_voting(session(), voting, actor=SYSTEM, at=now())
    session().commit()
    _print_state(voting, as_json)


@votings.command()
@click.argument("voting_id", type=int)
@json_option
@in_app
def close(voting_id: int, as_json: bool) -> None:
    """Take no more ballots; the result can be seen."""
    voting = queries.get_voting(session(), voting_id)
    service.close_voting(session(), voting, actor=SYSTEM, at=now())
    session().commit()
    _print_state(voting, as_json)


@votings.command()
@click.argument("voting_id", type=int)
@click.option("--why", required=True, help="The reason, kept in the journal.")
@json_option
@in_app
def reopen(voting_id: int, why: str, as_json: bool) -> None:
    """Take ballots again after the close."""
    voting = queries.get_voting(session(), voting_id)
    service.reopen_voting(session(), voting, why=why, actor=SYSTEM, at=now())
    session().commit()
    _print_state(voting, as_json)


def _print_state(voting: Voting, as_json: bool) -> None:
    if as_json:
        print_json({"id": voting.id, "state": voting.state, "candidates": len(voting.candidates)})
    else:
        click.echo(f"Voting {voting.id} ({voting.title}) is {voting.state}: {len(voting.candidates)} candidates.")


@votings.command()
@click.option("--count", type=int, required=True, help="How many codes.")
@body_option
@round_option
@click.option("--output", type=click.Path(path_type=Path), help="Write a CSV file instead of printing.")
@json_option
@in_app
def codes(count: int, body: str, slug: str, output: Path | None, as_json: bool) -> None:
    """Issue voting codes. They are shown this once; only their hashes are kept."""
    found = _body(body, _round(slug))
    plain = issue_codes(session(), found, count, key=site().secret_key, actor=SYSTEM, at=now())
    if output:
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["body", "code"], *([found.title, code] for code in plain)])
    session().commit()
    if as_json:
        print_json({"body": found.title, "codes": list(plain)})
    elif output:
        click.echo(f"{count} codes for {found.title} in {output}.")
    for code in [] if as_json or output else plain:
        click.echo(spoken(code))


@votings.command()
@click.argument("voting_id", type=int)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@in_app
def cast(voting_id: int, file: Path, as_json: bool) -> None:
    """Count paper ballots from a CSV FILE: code,candidate,dots (or code,candidate,criterion,points). All or none."""
    voting = queries.get_voting(session(), voting_id)
    try:
        text = file.read_text("utf-8-sig")
        counted = cast_paper(session(), voting, text, key=site().secret_key, actor=SYSTEM, at=now())
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: not UTF-8") from None
    except PaperRefused as refusal:
        lines = [f"row {one.row}, column {one.column}: {one}" for one in refusal.problems]
        raise click.ClickException("\n".join([str(refusal), *lines])) from None
    session().commit()
    if as_json:
        print_json({"voting": voting_id, "ballots": counted})
    else:
        click.echo(f"{counted} ballots counted.")


@votings.command()
@click.argument("voting_id", type=int)
@json_option
@in_app
def results(voting_id: int, as_json: bool) -> None:
    """The count of a closed voting, best first."""
    voting = queries.get_voting(session(), voting_id)
    result = voting_result(session(), voting)
    rows = _rows(voting, result)
    if as_json:
        print_json({"id": voting.id, "title": voting.title, "method": voting.method, "body": voting.body.title}
                   | {"ballots": result.ballots, "candidates": rows})  # fmt: skip
    for row in [] if as_json else rows:
        click.echo("{rank}\t{value}\tNr. {number}\t{title}".format(**row))


def _rows(voting: Voting, result: VotingResult) -> list[dict[str, object]]:
    candidates = {one.candidate_id: one.candidate for one in voting.candidates}
    return [
        {"number": candidates[one.candidate_id].number, "title": candidates[one.candidate_id].title}
        | {"competence": candidates[one.candidate_id].competence.key, "rank": one.rank, "tied": one.tied}
        | {"value": None if one.value is None else round(float(one.value), 4), "voters": one.voters}
        for one in result.candidates
    ]


COMMANDS: tuple[click.Command, ...] = (votings,)
