"""Pages of this room: start page, list, idea, story, staff start page, journal, ledger."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from ideenmarkt.chain.blueprint import bp
from ideenmarkt.ground.access import Permission, public, requires
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("chain.ideas", N_("Ideen"), 10),
    NavItem("chain.track", N_("Idee verfolgen"), 15),
    NavItem("chain.work", N_("Arbeit"), 10, Permission.WORK),
    NavItem("chain.journal", N_("Verlauf"), 100, Permission.AUDIT),
    NavItem("chain.ledger", N_("Auskunft"), 110, Permission.AUDIT),
)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Ideen für die Stadt")


@bp.get("/ideen")
@public
def ideas() -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Ideen")


@bp.get("/ideen/<int:number>")
@public
def idea(number: int) -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Idee")


@bp.get("/verfolgen")
@public
def track() -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Idee verfolgen")


@bp.get("/verfolgen/<code>")
@public
def story(code: str) -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Idee verfolgen")


@bp.get("/arbeit")
@requires(Permission.WORK)
def work() -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Arbeit")


@bp.get("/verlauf")
@requires(Permission.AUDIT)
def journal() -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Verlauf")


@bp.get("/auskunft")
@requires(Permission.AUDIT)
def ledger() -> ResponseReturnValue:
    return render_template("chain/frame.html", heading="Auskunft")
