"""The command `ideenmarkt users`."""

from __future__ import annotations

import sys

import click

from ideenmarkt.accounts import queries, service
from ideenmarkt.accounts.models import Account
from ideenmarkt.accounts.rules import STAFF_ROLES
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.command_line import in_app, json_option, print_json
from ideenmarkt.ground.database import session

role_option = click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in STAFF_ROLES]), help="May be repeated."
)
stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
generate_option = click.option("--generate", is_flag=True, help="Make up a password and print it once.")


@click.group(help="People who can sign in: add them, give roles and passwords, close accounts.")
def users() -> None:
    pass


def _password(from_stdin: bool, generate: bool) -> tuple[str, bool]:
    """The password, and whether it was made up here and must be printed."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    typed = "" if generate else click.prompt(
        "Password (empty: make one up)", default="", show_default=False, hide_input=True, confirmation_prompt=True,
        err=True,
    )  # fmt: skip
    return (typed, False) if typed else (service.generate_password(), True)


def _described(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "roles": sorted(role.role.value for role in account.roles),
        "active": account.active,
    }


def _print(account: Account, message: str, as_json: bool, password: str = "") -> None:
    if as_json:
        print_json(_described(account) | ({"password": password} if password else {}))
        return
    click.echo(message)
    if password:
        click.echo(f"Password, shown only now: {password}")


@users.command("add")
@click.argument("email")
@click.option("--name", required=True)
@role_option
@stdin_option
@generate_option
@json_option
@in_app
def add(email: str, name: str, roles: tuple[str, ...], password_stdin: bool, generate: bool, as_json: bool) -> None:
    """Add somebody who can sign in with EMAIL."""
    password, made_up = _password(password_stdin, generate)
    account = service.create_account(
        session(), email=email, name=name, password=password, roles=map(Role, roles), actor=SYSTEM, at=now()
    )
    session().commit()
    _print(account, f"Added {account.name} ({account.email}).", as_json, password if made_up else "")


@users.command("list")
@json_option
@in_app
def list_(as_json: bool) -> None:
    """Everybody who can sign in, and closed accounts."""
    found = [_described(account) for account in queries.all_accounts(session())]
    if as_json:
        print_json(found)
    for each in [] if as_json else found:
        roles = ",".join(each["roles"])  # type: ignore[arg-type]  # a list of texts, see _described
        click.echo(f"{each['email']}\t{'active' if each['active'] else 'closed'}\t{roles}\t{each['name']}")


@users.command("deactivate")
@click.argument("email")
@json_option
@in_app
def deactivate(email: str, as_json: bool) -> None:
    """Close the account of EMAIL; open sign-ins end."""
    account = queries.account_by_email(session(), email)
    service.deactivate(session(), account, actor=SYSTEM, at=now())
    session().commit()
    _print(account, f"{account.email} can no longer sign in.", as_json)


@users.command("activate")
@click.argument("email")
@json_option
@in_app
def activate(email: str, as_json: bool) -> None:
    """Open the closed account of EMAIL again."""
    account = queries.account_by_email(session(), email)
    service.activate(session(), account, actor=SYSTEM, at=now())
    session().commit()
    _print(account, f"{account.email} can sign in again.", as_json)


@users.command("roles")
@click.argument("email")
@role_option
@json_option
@in_app
def roles(email: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Give EMAIL exactly the roles named; without any, print those it has."""
    account = queries.account_by_email(session(), email)
    if roles:
        service.set_roles(session(), account, map(Role, roles), actor=SYSTEM, at=now())
        session().commit()
    _print(account, f"{account.email}: {', '.join(sorted(role.role.value for role in account.roles))}", as_json)


@users.command("password")
@click.argument("email")
@stdin_option
@generate_option
@json_option
@in_app
def password(email: str, password_stdin: bool, generate: bool, as_json: bool) -> None:
    """Give EMAIL a new password; open sign-ins end."""
    account = queries.account_by_email(session(), email)
    chosen, made_up = _password(password_stdin, generate)
    service.set_password(session(), account, chosen, actor=SYSTEM, at=now())
    session().commit()
    _print(account, f"{account.email} has a new password.", as_json, chosen if made_up else "")


COMMANDS: tuple[click.Command, ...] = (users,)
