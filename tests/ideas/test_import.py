"""Importing files: reading, meaning of columns, bad rows, all or nothing, twice adds nothing, taking back."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN, SYSTEM, Role
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.ideas import import_cells, import_file, importing, service
from ideenmarkt.ideas.import_file import guarded, read
from ideenmarkt.ideas.import_mapping import (
    BadMapping,
    Field,
    FieldTwice,
    NoSuchColumn,
    NoSuchField,
    TextMissing,
    guess,
    parse,
)
from ideenmarkt.ideas.importing import Plan, Source
from ideenmarkt.ideas.models import Idea, ImportBatch
from ideenmarkt.ideas.rules import MAX_LENGTH, IdeaAction
from ideenmarkt.ideas.states import Channel, IdeaState, Submitter
from ideenmarkt.strategy.models import Phase, Round
from tests.conftest import NOW
from tests.factories import actor_as, make_idea, make_round

SOURCE = Source("zettel.csv", "0" * 64)


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session)


def look(session: Session, round_: Round, content: str | bytes, *pairs: str) -> Plan:
    table = read(content.encode() if isinstance(content, str) else content)
    return importing.plan(session, round_, table, parse(pairs, table.columns), at=NOW)


def take(session: Session, round_: Round, content: str | bytes, *, good_rows_only: bool = False) -> ImportBatch:
    planned = look(session, round_, content)
    return importing.carry_out(session, round_, planned, SOURCE, good_rows_only=good_rows_only, actor=SYSTEM, at=NOW)


def problems(session: Session, round_: Round, content: str) -> list[tuple[int, str, str]]:
    return [
        (problem.row, problem.column, type(problem.refusal).__name__)
        for problem in look(session, round_, content).problems
    ]


def ideas_of(session: Session, round_: Round) -> list[Idea]:
    return list(session.scalars(select(Idea).where(Idea.round_id == round_.id).order_by(Idea.number)))


# reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_usual_spelling(encoding: str, delimiter: str) -> None:
    text = f'id{delimiter}text\r\n1{delimiter}"Mehr Bänke{delimiter} und\r\nSpielplätze"\r\n\r\n2{delimiter}Größe\r\n'
    table = read(text.encode(encoding))
    assert table.columns == ("id", "text")
    assert [(row.number, row.cells[1]) for row in table.rows] == [
        (2, f"Mehr Bänke{delimiter} und\nSpielplätze"), (4, "Größe")
    ]  # fmt: skip


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    table = read(b'text\n"a\nb\nc"\n\nd\n')
    assert [row.number for row in table.rows] == [2, 4]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.create_sheet("leer")
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_read_with_numbers_and_days_as_people_write_them() -> None:
    day = datetime(2018, 3, 12)  # noqa: DTZ001 a spreadsheet's days have no time zone
    content = workbook(
        ("id", "text", "tisch", "datum"), (7.0, "Mehr Bänke", 12, day), (None, None, None, None),
        ("a8", "Zeile\r\nzwei", None, date(2018, 3, 13)),
    )  # fmt: skip
    table = read(content)
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("7", "Mehr Bänke", "12", "2018-03-12")), (4, ("a8", "Zeile\nzwei", "", "2018-03-13"))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (b"", import_file.NoTable, "keine Tabelle"),
        (b"\n\n", import_file.NoTable, "keine Tabelle"),
        (b"text\nMehr B\x81nke\n", import_file.NotAText, "Zeile 2"),
        (b"text\nMehr B\x00nke\n", import_file.NotAText, "Zeile 2"),
        (b'text\nallesgut\n"nie zu\n', import_file.BrokenQuotes, "Zeile 3"),
        (b"text,text\na,b\n", import_file.ColumnTwice, "text"),
        (b"PK\x03\x04 kein Zip", import_file.BrokenWorkbook, "Excel"),
        (b"\xd0\xcf\x11\xe0 alt", import_file.OldExcel, ".xlsx"),
        (b"text\n" + b"Mehr B\xc3\xa4nke\n" * 20_002, import_file.TooManyRows, "20000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    content: bytes, refusal: type[import_file.UnreadableFile], words: str
) -> None:
    with pytest.raises(refusal, match=words) as raised:
        read(content)
    assert raised.value.status == 422


@pytest.mark.parametrize("text", ["=1+1", "- mehr Bänke", "@alle", "Bänke", "'n Park"])
def test_what_is_written_guarded_is_read_as_it_was(text: str) -> None:
    assert not guarded(text).startswith(("=", "-", "@"))
    assert read(f"text\n{guarded(text)}\n".encode()).rows[0].cells == (text,)


# meaning


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("ID", Field.ID), ("title", Field.TITLE), ("Titel", Field.TITLE), ("Text", Field.TEXT), ("Idee", Field.TEXT),
        ("Vorschlag", Field.TEXT), ("Kompetenz", Field.COMPETENCE), ("Schwerpunkt", Field.FOCUS),
        ("Ortsteil", Field.NEIGHBOURHOOD), ("Stadtteil", Field.NEIGHBOURHOOD), ("Bezirk", Field.NEIGHBOURHOOD),
        ("Kanal", Field.CHANNEL), ("Eingangsweg", Field.CHANNEL), ("Tisch-Nr.", Field.TABLE), ("Karte", Field.CARD),
        ("Nr.", Field.CARD), ("Datum", Field.DAY), ("Tag", Field.DAY), ("Sprache", Field.LANGUAGE),
        ("Einreicher", Field.SUBMITTER), ("Überschrift", Field.TITLE),
    ],
)  # fmt: skip
def test_names_of_columns_tell_their_meaning(column: str, field: Field) -> None:
    assert guess([column, "url", "text" if field is not Field.TEXT else "lat"])[field] == column


def test_a_list_of_titles_is_a_list_of_ideas() -> None:
    assert guess(["Nummer", "Titel"]) == {Field.ID: "Nummer", Field.TEXT: "Titel"}


def test_a_person_can_say_what_a_column_means() -> None:
    columns = ("nr", "was", "text")
    assert parse(["was=text", "nr="], columns) == {Field.TEXT: "was"}
    for pairs, refusal in (
        (["gibtsnicht=text"], NoSuchColumn), (["was=farbe"], NoSuchField), (["was=text", "nr=text"], FieldTwice),
    ):  # fmt: skip
        with pytest.raises(refusal):
            parse(pairs, columns)


def test_without_a_column_for_the_text_nothing_goes(session: Session, round_: Round) -> None:
    with pytest.raises(TextMissing) as raised:
        look(session, round_, "farbe,url\nrot,x\n")
    assert isinstance(raised.value, BadMapping)


# rows

FULL = (
    "id;titel;idee;kompetenz;schwerpunkt;stadtteil;kanal;tisch;karte;datum;sprache;einreicher\n"
    "17;Sitzen;Mehr Bänke im Park;Gutes Leben;gruen;GERTHE;Tisch;Tisch 4;B-12;12.3.2018;Deutsch;Bürgerschaft\n"
)


def test_everything_the_file_says_is_kept_and_credited_to_citizens(session: Session, round_: Round) -> None:
    batch = take(session, round_, FULL)
    [idea] = ideas_of(session, round_)
    text = idea.current_text
    assert (text.title, text.body) == ("Sitzen", "Mehr Bänke im Park")
    assert (idea.channel, idea.table_number, idea.card_number) == (Channel.TABLE, 4, "B-12")
    assert idea.competence is not None
    assert idea.competence.key == "leben"
    assert idea.focus_area is not None
    assert idea.focus_area.key == "gruen"
    assert idea.neighbourhood is not None
    assert idea.neighbourhood.key == "gerthe"
    assert (idea.collected_on, idea.language, idea.submitter) == (date(2018, 3, 12), "de", Submitter.CITIZEN)
    assert (idea.state, idea.import_batch_id) == (IdeaState.RECEIVED, batch.id)
    assert not check_chain(session)


def test_a_row_with_a_title_and_nothing_else_is_an_idea(session: Session, round_: Round) -> None:
    take(session, round_, "id,title,text\n1,Mehr Bänke im Park,\n")
    assert ideas_of(session, round_)[0].current_text.body == "Mehr Bänke im Park"


@pytest.mark.parametrize(
    ("column", "cell", "refusal"),
    [
        ("text", "", "NoText"),
        ("text", "kurz", "ShortText"),
        ("text", "x" * (MAX_LENGTH + 1), "LongText"),
        ("titel", "x" * 301, "LongTitle"),
        ("kompetenz", "Fliegen", "UnknownValue"),
        ("schwerpunkt", "Fliegen", "UnknownValue"),
        ("ortsteil", "Köln", "UnknownValue"),
        ("ortsteil", "Nord", "DistrictNotNeighbourhood"),
        ("kanal", "Brieftaube", "UnknownValue"),
        ("tisch", "vier", "NotANumber"),
        ("tisch", "0", "NotANumber"),
        ("karte", "x" * 33, "LongValue"),
        ("id", "x" * 71, "LongValue"),
        ("datum", "gestern", "NotADay"),
        ("datum", "31.2.2018", "NotADay"),
        ("datum", "1.1.2030", "DayAhead"),
        ("sprache", "Klingonisch", "UnknownValue"),
        ("einreicher", "Herr X", "UnknownValue"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_reason(
    session: Session, round_: Round, column: str, cell: str, refusal: str
) -> None:
    if column == "text":
        content = f"nummer,text\n1,Mehr Bänke im Park\n2,{cell}\n"
    else:
        content = f"text,{column}\nMehr Bänke im Park,\nMehr Bäume im Park,{cell}\n"
    assert problems(session, round_, content) == [(3, column, refusal)]


def test_every_bad_cell_is_reported_not_only_the_first(session: Session, round_: Round) -> None:
    content = "text,tisch,datum\nkurz,x,y\nMehr Bänke im Park,1,2018-03-12\nkurz,2,\n"
    found = {(row, column) for row, column, _ in problems(session, round_, content)}
    assert found == {(2, "tisch"), (2, "datum"), (2, "text"), (4, "text")}


def test_a_focus_area_brings_its_competence_and_must_fit(session: Session, round_: Round) -> None:
    take(session, round_, "text,schwerpunkt\nMehr Bänke im Park,Kultur\n")
    idea = ideas_of(session, round_)[0]
    assert idea.competence is not None
    assert idea.competence.key == "wissen"
    content = "text,kompetenz,schwerpunkt\nMehr Bäume im Park,Gutes Leben,Kultur\n"
    assert problems(session, round_, content) == [(2, "schwerpunkt", "FocusElsewhere")]


def test_too_many_cells_point_to_missing_quotes(session: Session, round_: Round) -> None:
    assert problems(session, round_, "nummer,text\n1,Mehr Bänke, und zwar im Park\n") == [(2, "", "TooManyCells")]


def test_the_same_id_twice_in_a_file_is_refused(session: Session, round_: Round) -> None:
    content = "id,text\n1,Mehr Bänke im Park\n1,Mehr Bäume im Park\n"
    assert problems(session, round_, content) == [(3, "id", "IdTwice")]


def test_where_a_name_is_not_known_the_ones_most_like_it_are_offered() -> None:
    titles = [f"Ort {n}" for n in range(30)] + ["Weitmar-Mitte", "Weitmar-Mark"]
    with pytest.raises(import_cells.UnknownValue) as raised:
        import_cells.known("Weitmar", {}, titles)
    assert str(raised.value.details["known"]).startswith("Weitmar-Mark, Weitmar-Mitte")
    assert "Ort 20" not in str(raised.value)


# all or nothing


def test_nothing_is_taken_while_a_row_is_bad(session: Session, round_: Round) -> None:
    content = "id,text\n1,Mehr Bänke im Park\n2,kurz\n"
    with pytest.raises(importing.BadRows):
        take(session, round_, content)
    assert ideas_of(session, round_) == []


def test_good_rows_can_be_taken_and_the_bad_ones_stay_listed_without_their_content(
    session: Session, round_: Round
) -> None:
    content = "id,text,ortsteil\n1,Mehr Bänke im Park,\n2,Mehr Bäume im Park,Tante Erna\n"
    batch = take(session, round_, content, good_rows_only=True)
    assert [idea.number for idea in ideas_of(session, round_)] == [1]
    [[row, column, sentence]] = batch.left_out
    assert (row, column) == (3, "ortsteil")
    assert "Erna" not in sentence
    assert (batch.rows, batch.added, batch.known) == (2, 1, 0)


def test_the_same_file_twice_adds_nothing(session: Session, round_: Round) -> None:
    for content in (FULL, "text\nMehr Bänke im Park\nMehr Bänke im Park\nMehr Bäume im Park\n"):
        added = len(look(session, round_, content).fresh)
        take(session, round_, content)
        again = look(session, round_, content)
        assert (len(again.fresh), len(again.known), again.problems) == (0, added, ())
        with pytest.raises(importing.NothingNew):
            take(session, round_, content)


def test_two_people_who_wrote_the_same_words_are_two_ideas(session: Session, round_: Round) -> None:
    take(session, round_, "text\nMehr Bänke im Park\nMehr Bänke im Park\n")
    assert len(ideas_of(session, round_)) == 2


def test_a_corrected_file_adds_only_what_was_missing(session: Session, round_: Round) -> None:
    take(session, round_, "id,text\n1,Mehr Bänke im Park\n2,kurz\n", good_rows_only=True)
    batch = take(session, round_, "id,text\n1,Mehr Bänke im Park\n2,kurz war es\n")
    assert (batch.added, batch.known) == (1, 1)


def test_an_id_that_stands_for_other_words_is_not_passed_over(session: Session, round_: Round) -> None:
    take(session, round_, "id,text\n1,Mehr Bänke im Park\n")
    assert problems(session, round_, "id,text\n1,Ein Schwimmbad im Norden\n") == [(2, "id", "IdTaken")]


def test_a_closed_round_takes_nothing(session: Session) -> None:
    with pytest.raises(importing.RoundClosed):
        look(session, make_round(session, phase=Phase.RESOLVED), "text\nMehr Bänke im Park\n")


def test_sentences_can_be_told_without_what_stood_in_the_cell() -> None:
    refusal = import_cells.UnknownValue(value="Tante Erna", known="Gerthe")
    assert "Tante Erna" in str(refusal)
    assert "Erna" not in refusal.without_value()


# taking back


def test_an_import_is_taken_back_and_can_come_again(session: Session, round_: Round) -> None:
    batch = take(session, round_, "id,text\n1,Mehr Bänke im Park\n2,Mehr Bäume im Park\n")
    importing.undo(session, batch, actor=actor_as(session, Role.MODERATOR), at=NOW)
    session.expire_all()
    assert {idea.state for idea in ideas_of(session, round_)} == {IdeaState.WITHDRAWN}
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "import.undone")).one()
    assert entry.undoes_id is not None
    withdrawn = select(func.count()).where(JournalEntry.action == "idea.withdraw")
    assert session.scalar(withdrawn) == 2
    assert not check_chain(session)
    with pytest.raises(importing.BatchUndone):
        importing.undo(session, batch, actor=SYSTEM, at=NOW)
    again = take(session, round_, "id,text\n1,Mehr Bänke im Park\n2,Mehr Bäume im Park\n")
    assert again.added == 2
    assert [idea.number for idea in ideas_of(session, round_)] == [1, 2, 3, 4]


@pytest.mark.parametrize("then", [None, IdeaAction.REOPEN])
def test_an_import_stays_once_one_of_its_ideas_has_moved_on(
    session: Session, round_: Round, then: IdeaAction | None
) -> None:
    batch = take(session, round_, "id,text\n1,Mehr Bänke im Park\n2,Mehr Bäume im Park\n")
    idea = ideas_of(session, round_)[0]
    service.advance(session, idea, IdeaAction.PUBLISH, actor=CITIZEN, at=NOW)
    if then:
        service.advance(session, idea, then, actor=CITIZEN, at=NOW)
    make_idea(session, round_)
    assert importing.moved_on(session, [batch.id]) == {batch.id: 1}
    with pytest.raises(importing.BatchMovedOn):
        importing.undo(session, batch, actor=SYSTEM, at=NOW)
    assert batch.undone_at is None


# real contributions


def test_the_contributions_of_a_real_city_come_in_whole(session: Session, round_: Round, bench_data: Path) -> None:
    content = (bench_data / "bonn_raddialog_2017.csv").read_bytes()
    planned = look(session, round_, content)
    assert (planned.total, len(planned.fresh), planned.problems) == (2163, 2163, ())
    importing.carry_out(session, round_, planned, SOURCE, actor=SYSTEM, at=NOW)
    assert len(look(session, round_, content).known) == 2163
