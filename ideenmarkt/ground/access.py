"""Who may do what: roles, permissions, the table that joins them, and the guard at every route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ideenmarkt.ground.i18n import N_

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """What an account or a device is for."""

    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    BOARD_MEMBER = "board_member"
    COUNCIL_OFFICE = "council_office"
    ADMINISTRATOR = "administrator"
    KIOSK = "kiosk"
    TABLE = "table"


ROLE_TITLES: Mapping[Role, str] = {
    Role.MODERATOR: N_("Redaktion"),
    Role.FACILITATOR: N_("Workshopleitung"),
    Role.BOARD_MEMBER: N_("Gremienmitglied"),
    Role.COUNCIL_OFFICE: N_("Ratsbüro"),
    Role.ADMINISTRATOR: N_("Verwaltung des Systems"),
    Role.KIOSK: N_("Kiosk"),
    Role.TABLE: N_("Tisch"),
}


class Permission(StrEnum):
    """One thing that can be allowed."""

    WORK = "work"  # see the staff start page and the own account
    IMPORT = "import"
    SCREEN = "screen"
    READ_ORIGINAL = "read_original"  # the sealed original of a redacted idea
    BUNDLE = "bundle"
    RUN_VOTINGS = "run_votings"
    SCORE = "score"  # cast dots and scores for a body
    SEE_RANKING = "see_ranking"
    RECOMMEND = "recommend"
    RESOLVE = "resolve"
    ANSWER = "answer"
    MONITOR = "monitor"  # keep the status of Kernaktivitäten
    AUDIT = "audit"  # read journal and ledger
    ADMINISTER = "administer"  # rounds, devices, people
    COLLECT_AT_KIOSK = "collect_at_kiosk"
    COLLECT_AT_TABLE = "collect_at_table"


_STAFF = frozenset({Permission.WORK, Permission.AUDIT})

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MODERATOR: _STAFF | {Permission.IMPORT, Permission.SCREEN, Permission.READ_ORIGINAL, Permission.ANSWER},
    Role.FACILITATOR: _STAFF | {Permission.BUNDLE, Permission.RUN_VOTINGS, Permission.SEE_RANKING},
    Role.BOARD_MEMBER: frozenset({Permission.WORK, Permission.SCORE, Permission.SEE_RANKING}),
    Role.COUNCIL_OFFICE: _STAFF
    | {Permission.SEE_RANKING, Permission.RECOMMEND, Permission.RESOLVE, Permission.ANSWER, Permission.MONITOR},
    Role.ADMINISTRATOR: _STAFF
    | {Permission.ADMINISTER, Permission.IMPORT, Permission.RUN_VOTINGS, Permission.SEE_RANKING, Permission.MONITOR},
    Role.KIOSK: frozenset({Permission.COLLECT_AT_KIOSK}),
    Role.TABLE: frozenset({Permission.COLLECT_AT_TABLE}),
}


class ActorKind(StrEnum):
    """Who acts, as the journal names it."""

    CITIZEN = "citizen"
    ACCOUNT = "account"
    DEVICE = "device"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. Holds no name: the journal keeps numbers, and names stay in the accounts' table."""

    kind: ActorKind
    id: int | None = None
    roles: frozenset[Role] = frozenset()

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset().union(*(ROLE_PERMISSIONS[role] for role in self.roles))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


CITIZEN = Actor(ActorKind.CITIZEN)
SYSTEM = Actor(ActorKind.SYSTEM)


def current_actor() -> Actor:
    """Who makes this request; a citizen when nobody is signed in."""
    actor = g.get("actor", CITIZEN)
    assert isinstance(actor, Actor)  # noqa: S101 set by the accounts room alone; this tells mypy
    return actor


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: public, or one permission."""

    permission: Permission | None


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare a route open to everyone."""
    view._access = Access(None)  # type: ignore[attr-defined]  # the declaration travels on the function
    return view


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission that a route needs."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        view._access = Access(permission)  # type: ignore[attr-defined]  # the declaration travels on the function
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """What a route declares; None when it declares nothing, and is therefore closed."""
    return getattr(app.view_functions.get(endpoint), "_access", None)


def guard() -> ResponseReturnValue | None:
    """Before each request: closed unless declared. People without a sign-in are led to it."""
    if request.endpoint is None:
        return None  # no such page: 404 follows
    access = declared_access(current_app, request.endpoint)
    if access is None:
        abort(403)
    if access.permission is None or current_actor().may(access.permission):
        return None
    if current_actor().kind is not ActorKind.CITIZEN or request.method != "GET":
        abort(403)
    if access.permission in ROLE_PERMISSIONS[Role.KIOSK]:
        return redirect(url_for("accounts.pair"), 303)
    return redirect(url_for("accounts.sign_in", weiter=request.full_path.rstrip("?")), 303)
