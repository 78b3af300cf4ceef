"""Many ideas at once: what is clean is published, what is doubtful waits for a person."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea, IdeaWord
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.screening import bulk, service, suggestions
from ideenmarkt.screening.service import Placement
from ideenmarkt.screening.suggestions import Lesson, Suggester, fresh_suggester, suggester
from ideenmarkt.strategy.models import Competence, FocusArea
from tests.conftest import NOW
from tests.factories import actor_as, make_idea, make_round

TREES = "Mehr Bäume im Park und eine Bank unter jedem Baum, Spielplatz {} daneben."
SCHOOLS = "Die Schule {} braucht Lehrer, in jede Klasse gehören zwei davon."


ENOUGH = 40  # decisions, for two kinds of ideas as plain as these


@pytest.fixture(autouse=True)
def _learn_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "FEWEST_DECISIONS", ENOUGH)


def teach(session: Session, round_: Any) -> None:
    """Decisions enough to learn from: trees belong to Grün, schools to Schule."""
    actor = actor_as(session, Role.MODERATOR)
    areas = {area.key: area.id for area in session.scalars(select(FocusArea))}
    for number in range(ENOUGH):
        text, key = (TREES, "gruen") if number % 2 else (SCHOOLS, "schule")
        idea = make_idea(session, round_, text.format(number), published=False)
        service.publish(session, idea, Placement(focus_area_id=areas[key]), actor=actor, at=NOW)


def test_what_people_decided_is_suggested_for_the_next_idea(session: Session) -> None:
    round_ = make_round(session)
    teach(session, round_)
    (found,) = fresh_suggester(session, round_.strategy_id).suggest([TREES.format(99)])
    assert found.focus_area
    assert session.get(FocusArea, found.focus_area.id).key == "gruen"  # type: ignore[union-attr]  # it is there
    assert found.focus_area.confident
    assert 0 < found.focus_area.percent <= 100


def test_a_text_without_meaning_gets_no_suggestion_for_its_focus_area(session: Session) -> None:
    round_ = make_round(session)
    (found,) = suggester(session, round_.strategy_id).suggest(["Einfach mal machen!"])
    assert found.focus_area is None


def test_the_machines_own_assignments_teach_it_nothing(session: Session) -> None:
    round_ = make_round(session)
    area = session.scalars(select(FocusArea)).first()
    idea = make_idea(session, round_, published=False)
    service.publish(session, idea, Placement(focus_area_id=area.id), actor=SYSTEM, at=NOW)
    assert suggestions.count_decisions(session) == 0
    assert not suggestions.read_lesson(session, round_.strategy_id).decided


def test_a_suggester_is_kept_until_decisions_have_grown(session: Session) -> None:
    round_ = make_round(session)
    first = suggester(session, round_.strategy_id)
    assert suggester(session, round_.strategy_id) is first
    teach(session, round_)
    suggester(session, round_.strategy_id)  # trains a new one beside the old
    assert _newer(session, round_, first) is not first


def test_the_first_visitor_does_not_wait_for_what_people_decided_to_be_learned(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []

    class Observed(Suggester):
        def __init__(self, lesson: Lesson) -> None:
            super().__init__(lesson)
            learned.append(len(lesson.decided))

    monkeypatch.setattr(suggestions, "Suggester", Observed)
    round_ = make_round(session)
    teach(session, round_)
    _newer(session, round_, suggester(session, round_.strategy_id))
    assert learned == [0, ENOUGH]


def _newer(session: Session, round_: Any, first: Suggester) -> Suggester:
    """The one that follows the first, or the first when none comes within ten seconds."""
    for _ in range(200):
        if (newer := suggester(session, round_.strategy_id)) is not first:
            return newer
        time.sleep(0.05)
    return first


def test_clean_ideas_are_published_and_doubtful_ones_wait(session: Session) -> None:
    round_ = make_round(session)
    teach(session, round_)
    clean = make_idea(session, round_, TREES.format(100), published=False)
    doubtful = make_idea(session, round_, "Mehr Bänke, rufen Sie an: 0234 555-0143", published=False)
    done = bulk.publish_clean(session, round_, actor=SYSTEM, at=NOW)
    assert (done.published, done.assigned, done.held_back) == (1, 1, (doubtful.number,))
    assert (clean.state, doubtful.state) == (IdeaState.PUBLISHED, IdeaState.RECEIVED)
    assert clean.focus_area_id
    assert session.scalar(select(func.count()).where(IdeaWord.idea_id == clean.id))
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry.action == "idea.publish"
    assert not check_chain(session)
    assert bulk.publish_clean(session, round_, actor=SYSTEM, at=NOW).published == 0


def test_the_submitters_wish_is_not_overruled(session: Session) -> None:
    round_ = make_round(session)
    teach(session, round_)
    wished = session.scalars(select(Competence).where(Competence.key == "wissen")).one()
    idea = make_idea(session, round_, TREES.format(100), published=False, competence_id=wished.id)
    bulk.publish_clean(session, round_, actor=SYSTEM, at=NOW)
    assert (idea.competence_id, idea.focus_area_id) == (wished.id, None)


def test_publishing_many_takes_statements_in_proportion_to_lots_not_to_ideas(
    session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def statements(ideas_waiting: int) -> int:
        round_ = make_round(session)
        texts = (f"{TREES.format(n)} {SCHOOLS.format(n)} Das wäre gut für alle." for n in range(ideas_waiting))
        ideas.receive_all(session, round_, [NewIdea(text=text) for text in texts], actor=SYSTEM, at=NOW)
        session.expire_all()
        return count_queries(lambda: bulk.publish_clean(session, round_, actor=SYSTEM, at=NOW))

    assert statements(300) < statements(20) + 60


def test_the_command_publishes_and_tells(session: Session, run: Callable[..., Any]) -> None:
    round_ = make_round(session, slug="2018")
    make_idea(session, round_, published=False)
    make_idea(session, round_, "Mehr Bänke, rufen Sie an: 0234 555-0143", published=False)
    session.commit()
    tried = json.loads(run("screening", "publish", "--round", "2018", "--all-clean", "--dry-run", "--json").output)
    assert tried == {"dry_run": True, "published": 1, "assigned": tried["assigned"], "held_back": [2]}
    assert json.loads(run("screening", "queue", "--round", "2018", "--json").output)["waiting"] == 2
    done = run("screening", "publish", "--round", "2018", "--all-clean")
    assert "1 ideas published" in done.output
    assert "Left in the queue (likely personal data): 2" in done.output
    queue = json.loads(run("screening", "queue", "--json").output)
    assert (queue["waiting"], queue["personal_data"]) == (1, [2])
    assert "1 of 2 ideas wait" in run("screening", "queue").output
    session.rollback()
    assert session.scalar(select(func.count()).where(Idea.state == IdeaState.PUBLISHED)) == 1


def test_the_command_publishes_what_a_person_has_looked_at(session: Session, run: Callable[..., Any]) -> None:
    round_ = make_round(session, slug="2018")
    for _number in range(3):
        make_idea(session, round_, "Mehr Bänke, rufen Sie an: 0234 555-0143", published=False)
    session.commit()
    assert run("screening", "publish", "--round", "2018", "--number", "2", "--dry-run").exit_code == 0
    assert json.loads(run("screening", "queue", "--round", "2018", "--json").output)["waiting"] == 3
    done = run("screening", "publish", "--round", "2018", "--number", "2", "--number", "3", "--json")
    assert json.loads(done.output)["published"] == 2
    assert json.loads(run("screening", "queue", "--round", "2018", "--json").output)["waiting"] == 1
    assert run("screening", "publish", "--round", "2018", "--number", "99").exit_code == 1


def test_publishing_without_saying_what_is_refused(session: Session, run: Callable[..., Any]) -> None:
    make_round(session, slug="2018")
    session.commit()
    assert run("screening", "publish", "--round", "2018").exit_code == 2
    assert run("screening", "publish", "--round", "1999", "--all-clean").exit_code == 1
