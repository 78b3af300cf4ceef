"""/import for staff: upload, meaning of the columns, preview with marked rows, confirmation, summary, undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas import import_file, importing, queries, service
from ideenmarkt.ideas.blueprint import bp
from ideenmarkt.ideas.import_file import Row, Table, UnreadableFile
from ideenmarkt.ideas.import_forms import ColumnChoice, ConfirmForm, UploadForm, choices, chosen_meaning
from ideenmarkt.ideas.import_mapping import FIELD_TITLES, BadMapping, Field, guess
from ideenmarkt.ideas.importing import Plan, Source
from ideenmarkt.ideas.states import Channel
from ideenmarkt.ideas.waiting_files import WaitingFile, WaitingFiles
from ideenmarkt.strategy import queries as strategy

FIRST_ROWS, MOST_BAD_ROWS = 8, 100  # shown of a file
EXAMPLES = 2  # cells shown of each column


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as the preview shows it; `problems` are (column, sentence)."""

    row: Row
    state: str  # new, known, bad
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A waiting file, read and looked through."""

    file: WaitingFile
    table: Table
    columns: tuple[ColumnChoice, ...]
    shown: tuple[tuple[int, str], ...]  # (place, title) of the columns that mean something
    plan: Plan | None
    rows: tuple[PreviewRow, ...]
    bad: tuple[PreviewRow, ...]
    problem: str  # why there is no plan


@bp.get("/import")
@requires(Permission.IMPORT)
def import_() -> ResponseReturnValue:
    return _render_start(_upload_form())


@bp.post("/import")
@requires(Permission.IMPORT)
def upload() -> ResponseReturnValue:
    form = _upload_form()
    if not form.validate_on_submit():
        return _render_start(form), 422
    content = form.file.data.read()
    try:
        import_file.read(content)
    except UnreadableFile as refusal:
        form.file.errors = [refusal_text(refusal)]
        return _render_start(form), refusal.status
    file = _files().keep(
        content,
        account_id=current_actor().id or 0,
        round_slug=form.round.data,
        file_name=form.file.data.filename or "",
        channel=form.channel.data,
        at=now(),
    )
    return redirect(url_for("ideas.import_preview", token=file.token), 303)


@bp.get("/import/<token>")
@requires(Permission.IMPORT)
def import_preview(token: str) -> ResponseReturnValue:
    return _render_preview(_preview(_file(token)))


@bp.post("/import/<token>")
@requires(Permission.IMPORT)
def import_mapping(token: str) -> ResponseReturnValue:
    file = _file(token)
    table = import_file.read(_files().content(file))
    try:
        meaning = chosen_meaning(table.columns, request.form)
    except BadMapping as refusal:
        return _render_preview(_preview(file, problem=refusal_text(refusal))), refusal.status
    _files().change(file, meaning={field.value: column for field, column in meaning.items()})
    return redirect(url_for("ideas.import_preview", token=token) + "#vorschau", 303)


@bp.post("/import/<token>/uebernehmen")
@requires(Permission.IMPORT)
def import_confirm(token: str) -> ResponseReturnValue:
    file, form = _file(token), ConfirmForm()
    service.lock_numbers(session(), strategy.round_by_slug(session(), file.round_slug).id)
    preview = _preview(file)
    if preview.plan is None:
        return _render_preview(preview), 422
    try:
        batch = importing.carry_out(
            session(),
            strategy.round_by_slug(session(), file.round_slug),
            preview.plan,
            Source(file.file_name, file.sha256),
            good_rows_only=bool(form.good_rows_only.data),
            actor=current_actor(),
            at=now(),
        )
    except (importing.BadRows, importing.NothingNew) as refusal:
        return _render_preview(preview, refusal_text(refusal)), refusal.status
    session().commit()
    _files().remove(file)
    return redirect(url_for("ideas.import_summary", batch_id=batch.id), 303)


@bp.post("/import/<token>/verwerfen")
@requires(Permission.IMPORT)
def import_discard(token: str) -> ResponseReturnValue:
    _files().remove(_file(token))
    flash(gettext("Die Datei ist verworfen. Es wurde nichts übernommen."))
    return redirect(url_for("ideas.import_"), 303)


@bp.get("/import/stapel/<int:batch_id>")
@requires(Permission.IMPORT)
def import_summary(batch_id: int) -> ResponseReturnValue:
    batch = queries.import_batch(session(), batch_id)
    moved = importing.moved_on(session(), [batch.id]).get(batch.id, 0)
    return render_template("ideas/import_summary.html", batch=batch, moved=moved)


@bp.post("/import/stapel/<int:batch_id>/zuruecknehmen")
@requires(Permission.IMPORT)
def import_undo(batch_id: int) -> ResponseReturnValue:
    """First asks; takes the import back once the question is answered."""
    batch = queries.import_batch(session(), batch_id)
    if request.form.get("sicher") != "ja":
        return render_template("ideas/import_undo.html", batch=batch)
    importing.undo(session(), batch, actor=current_actor(), at=now())
    session().commit()
    flash(
        ngettext(
            "Der Import ist zurückgenommen: %(num)s Idee.", "Der Import ist zurückgenommen: %(num)s Ideen.", batch.added
        )
    )
    return redirect(url_for("ideas.import_"), 303)


def _files() -> WaitingFiles:
    return WaitingFiles(site().instance)


def _file(token: str) -> WaitingFile:
    return _files().find(token, account_id=current_actor().id)


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.offer(strategy.all_rounds(session()))
    return form


def _render_start(form: UploadForm) -> str:
    round_ = strategy.current_round(session())
    batches = queries.import_batches(session(), round_.id) if round_ else ()
    moved = importing.moved_on(session(), [batch.id for batch in batches])
    return render_template(
        "ideas/import.html", form=form, round=round_, batches=batches, moved=moved, fields=FIELD_TITLES
    )


def _render_preview(preview: Preview, problem: str = "") -> str:
    return render_template(
        "ideas/import_preview.html",
        preview=preview,
        plan=preview.plan,
        problem=problem,
        form=ConfirmForm(),
        fields=FIELD_TITLES,
    )


def _preview(file: WaitingFile, problem: str = "") -> Preview:
    table = import_file.read(_files().content(file))
    said = file.meaning
    meaning = guess(table.columns) if said is None else {Field(field): column for field, column in said.items()}
    plan = None
    try:
        plan = importing.plan(
            session(),
            strategy.round_by_slug(session(), file.round_slug),
            table,
            meaning,
            channel=Channel(file.channel),
            at=now(),
        )
    except Refused as refusal:
        problem = problem or refusal_text(refusal)
    by_number = _problems(plan)
    known = set(plan.known) if plan else set()
    bad = [_preview_row(row, known, by_number) for row in table.rows if row.number in by_number][:MOST_BAD_ROWS]
    return Preview(
        file=file,
        table=table,
        columns=tuple(choices(table.columns, meaning, _examples(table))),
        shown=tuple((table.columns.index(meaning[field]), FIELD_TITLES[field]) for field in Field if field in meaning),
        plan=plan,
        rows=tuple(_preview_row(row, known, by_number) for row in table.rows[:FIRST_ROWS]),
        bad=tuple(bad),
        problem=problem,
    )


def _problems(plan: Plan | None) -> Mapping[int, Sequence[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for problem in plan.problems if plan else ():
        found.setdefault(problem.row, []).append((problem.column, refusal_text(problem.refusal)))
    return found


def _preview_row(row: Row, known: set[int], problems: Mapping[int, Sequence[tuple[str, str]]]) -> PreviewRow:
    state = "bad" if row.number in problems else "known" if row.number in known else "new"
    return PreviewRow(row, state, tuple(problems.get(row.number, ())))


def _examples(table: Table) -> Mapping[int, tuple[str, ...]]:
    return {
        place: tuple(row.cells[place] for row in table.rows if row.cells[place])[:EXAMPLES]
        for place in range(len(table.columns))
    }
