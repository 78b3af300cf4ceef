"""What rooms contribute to menus and to the staff start page; app.py collects it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Permission, current_actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """A menu entry. Without a permission it stands in the public menu, else in the staff menu."""

    endpoint: str
    title: str  # msgid
    position: int
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Open work of a role on /arbeit: `count(session)` tells how much is waiting."""

    endpoint: str
    title: str  # msgid, for example N_("Ideen warten auf die Sichtung")
    position: int
    permission: Permission
    count: Callable[[Session], int]


class Navigation:
    """All entries, in order."""

    def __init__(self) -> None:
        self._items: list[NavItem] = []
        self._work: list[WorkItem] = []

    def add(self, items: Iterable[NavItem | WorkItem]) -> None:
        for item in items:
            (self._items if isinstance(item, NavItem) else self._work).append(item)  # type: ignore[arg-type]  # mypy joins the two lists
        self._items.sort(key=lambda item: item.position)
        self._work.sort(key=lambda item: item.position)

    def public(self) -> list[NavItem]:
        return [item for item in self._items if item.permission is None]

    def staff(self) -> list[NavItem]:
        return [item for item in self._items if item.permission and current_actor().may(item.permission)]

    def work(self) -> list[WorkItem]:
        return [item for item in self._work if current_actor().may(item.permission)]


def navigation() -> Navigation:
    found = current_app.extensions["ideenmarkt.navigation"]
    assert isinstance(found, Navigation)  # noqa: S101 app.py puts it there; this tells mypy
    return found


def init_navigation(app: Flask) -> Navigation:
    app.extensions["ideenmarkt.navigation"] = Navigation()
    app.jinja_env.globals["navigation"] = navigation
    return navigation_of(app)


def navigation_of(app: Flask) -> Navigation:
    with app.app_context():
        return navigation()
