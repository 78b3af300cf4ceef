"""The analysis commands: CSV in, CSV out, no database."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from tqdm import tqdm

from ideenmarkt.analysis.assignment import Assigner
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.grouping import Granularity, Group, group
from ideenmarkt.analysis.options import (
    INPUT,
    Result,
    answers_option,
    choose_encoder,
    clear_errors,
    encoder_option,
    json_option,
    note_lost_places,
    output_option,
    progress_bar,
    read_answers,
    read_bundles,
    read_ideas,
    read_place,
    require_output,
)
from ideenmarkt.analysis.pairs import suggest_pairs
from ideenmarkt.analysis.questions import Doubt, Question, suggest_questions
from ideenmarkt.analysis.similar import SimilarIndex
from ideenmarkt.analysis.tables import BadTable, Row, read_table

# Under this confidence `assign --abstain` leaves the label empty: a person would agree less than every other time.
ABSTAIN_BELOW: Final = 0.5


@click.command("analyse")
@click.argument("source", metavar="INPUT.csv", type=INPUT)
@output_option
@click.option(
    "--granularity",
    type=click.Choice([str(one) for one in Granularity]),
    default=str(Granularity.MEDIUM),
    show_default=True,
    help="fine: dieselbe Idee, medium: dieselbe Maßnahme, coarse: dasselbe Thema.",
)
@click.option("--groups", type=click.IntRange(min=1), help="So viele Bündel statt der selbst gefundenen Zahl.")
@answers_option
@click.option(
    "--previous",
    type=INPUT,
    help="Ergebnis eines früheren Laufs (Spalten id, bundle): Diese Bündel bleiben, neue Ideen kommen dazu.",
)
@encoder_option
@json_option
def analyse(
    source: Path,
    output: Path | None,
    granularity: str,
    groups: int | None,
    answers: Path | None,
    previous: Path | None,
    encoder_name: str | None,
    as_json: bool,
) -> None:
    """Bündelt die Ideen einer CSV-Datei (Spalten id, title, text)."""
    require_output(output, as_json)
    with clear_errors():
        encoder = choose_encoder(encoder_name)
        ideas = read_ideas(source)
        answered = read_answers(answers, ideas)
        known = read_bundles(previous)
        with progress_bar("Bündeln") as move:
            found = group(
                ideas,
                granularity=Granularity(granularity),
                groups=groups,
                must_link=answered.same,
                cannot_link=answered.different,
                encoder=encoder,
                previous=known,
                progress=move,
            )
        bundles = sum(len(one.members) > 1 for one in found)
        figures = {"ideas": len(ideas), "bundles": bundles, "alone": len(found) - bundles}
        columns = ("id", "bundle", "label", "similarity")
        Result(columns, _bundle_rows(ideas, found), figures).deliver(output, as_json)
    click.echo(f"{len(ideas)} Ideen, {bundles} Bündel, {len(found) - bundles} Ideen allein.", err=True)


def _bundle_rows(ideas: Sequence[Document], found: Sequence[Group]) -> list[tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for number, one in enumerate(found, start=1):
        for member in one.members:
            if len(one.members) == 1:
                rows[member.id] = (member.id, "", "", "")
            else:
                rows[member.id] = (member.id, str(number), one.label, f"{member.belonging:.4f}")
    return [rows[idea.id] for idea in ideas]


@click.command("similar")
@click.argument("source", metavar="INPUT.csv", type=INPUT)
@click.option("--queries", type=INPUT, required=True, help="CSV-Datei mit den Spalten id und text.")
@output_option
@click.option("-k", "count", type=click.IntRange(min=1), default=10, show_default=True, help="Treffer je Anfrage.")
@encoder_option
@json_option
def similar(
    source: Path, queries: Path, output: Path | None, count: int, encoder_name: str | None, as_json: bool
) -> None:
    """Findet zu jeder Anfrage die ähnlichsten Ideen; nie die mit derselben id."""
    require_output(output, as_json)
    with clear_errors():
        encoder = choose_encoder(encoder_name)
        ideas = read_ideas(source)
        asked = read_table(queries, required=("id", "text"), optional=("lat", "lon"), unique="id")
        note_lost_places(asked)
        index = SimilarIndex(ideas, encoder=encoder)
        columns = ("query", "rank", "id", "score", "shared_terms")
        bar = tqdm(asked, desc="Suchen", disable=None, leave=False)
        rows = [row for query in bar for row in _matches(index, query, count, read_place(query))]
        Result(columns, rows, {"queries": len(asked)}).deliver(output, as_json)


def _matches(index: SimilarIndex, query: Row, count: int, place: tuple[float, float] | None) -> list[tuple[str, ...]]:
    own = query.cells["id"]
    matches = index.query(query.cells["text"], k=count, exclude={own}, place=place)
    return [
        (own, str(rank), match.id, f"{match.score:.4f}", ", ".join(match.shared_terms))
        for rank, match in enumerate(matches, start=1)
    ]


@click.command("pairs")
@click.argument("source", metavar="INPUT.csv", type=INPUT)
@click.option("--top", type=click.IntRange(min=1), default=200, show_default=True, help="So viele Paare.")
@output_option
@answers_option
@encoder_option
@json_option
def pairs(
    source: Path, top: int, output: Path | None, answers: Path | None, encoder_name: str | None, as_json: bool
) -> None:
    """Schlägt Paare von Ideen vor, die dasselbe wollen, die sichersten zuerst; beantwortete nie."""
    require_output(output, as_json)
    with clear_errors():
        encoder = choose_encoder(encoder_name)
        ideas = read_ideas(source)
        answered = read_answers(answers, ideas)
        with progress_bar("Vergleichen") as move:
            found = suggest_pairs(
                ideas,
                top=top,
                must_link=answered.same,
                cannot_link=answered.different,
                encoder=encoder,
                progress=move,
            )
        rows = [(pair.id_a, pair.id_b, f"{pair.score:.4f}", ", ".join(pair.shared_terms)) for pair in found]
        Result(("id_a", "id_b", "score", "shared_terms"), rows, {"ideas": len(ideas)}).deliver(output, as_json)


@click.command("questions")
@click.argument("source", metavar="INPUT.csv", type=INPUT)
@answers_option
@click.option("-n", "count", type=click.IntRange(min=1), default=50, show_default=True, help="So viele Fragen.")
@output_option
@encoder_option
@json_option
def questions(
    source: Path, answers: Path | None, count: int, output: Path | None, encoder_name: str | None, as_json: bool
) -> None:
    """Stellt die Fragen, deren Antworten am meisten helfen: Gehören diese beiden Ideen zusammen?"""
    require_output(output, as_json)
    with clear_errors():
        encoder = choose_encoder(encoder_name)
        ideas = read_ideas(source)
        answered = read_answers(answers, ideas)
        with progress_bar("Bündeln") as move:
            found = suggest_questions(
                ideas,
                count=count,
                must_link=answered.same,
                cannot_link=answered.different,
                encoder=encoder,
                progress=move,
            )
        rows = [(question.id_a, question.id_b, _reason(question)) for question in found]
        Result(("id_a", "id_b", "reason"), rows, {"ideas": len(ideas)}).deliver(output, as_json)


def _reason(question: Question) -> str:
    if question.doubt is Doubt.MERGE:
        return "Zwei ähnliche Bündel: Sind sie eines?"
    return "Die erste Idee steht zwischen zwei Bündeln: Gehört sie zur zweiten?"


@click.command("assign")
@click.argument("source", metavar="INPUT.csv", type=INPUT)
@click.option("--train", type=INPUT, required=True, help="CSV-Datei mit den Spalten id, title, text, label.")
@click.option("--abstain", is_flag=True, help="Label leer lassen, wo die Zuordnung unsicher ist.")
@output_option
@encoder_option
@json_option
def assign(
    source: Path, train: Path, abstain: bool, output: Path | None, encoder_name: str | None, as_json: bool
) -> None:
    """Ordnet Ideen zu, wie Menschen es in der Datei --train entschieden haben."""
    require_output(output, as_json)
    with clear_errors():
        encoder = choose_encoder(encoder_name)
        ideas = read_ideas(source)
        labelled = _read_labelled(train)
        with progress_bar("Zuordnen") as move:
            texts = [idea.full_text for idea in ideas]
            assigner = Assigner.train(labelled, seeds={}, encoder=encoder, corpus=texts)
            move(0.7)
            found = assigner.assign(texts, abstain_below=ABSTAIN_BELOW if abstain else 0.0)
        rows = [(idea.id, one.label, f"{one.confidence:.4f}") for idea, one in zip(ideas, found, strict=True)]
        Result(("id", "label", "confidence"), rows, {"ideas": len(ideas)}).deliver(output, as_json)


def _read_labelled(path: Path) -> list[tuple[str, str]]:
    labelled = []
    for row in read_table(path, required=("id", "text", "label"), optional=("title",)):
        cells = row.cells
        if not cells["label"]:
            raise BadTable(path, "Das Feld ist leer.", line=row.line, column="label")
        labelled.append((Document(cells["id"], cells["title"], cells["text"]).full_text, cells["label"]))
    return labelled


ANALYSIS_COMMANDS: Final[tuple[click.Command, ...]] = (analyse, similar, pairs, questions, assign)
