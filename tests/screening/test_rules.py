"""What a suggestion is worth, in numbers and in words; what undo covers."""

from __future__ import annotations

import pytest

from ideenmarkt.ideas.rules import TRANSITIONS, IdeaAction
from ideenmarkt.screening.rules import DECISIONS, Target, expected_hits, in_words


@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("target", list(Target))
def test_more_probability_never_means_fewer_hits(target: Target, learned: bool) -> None:
    hits = [expected_hits(target, step / 100, learned=learned) for step in range(101)]
    assert hits == sorted(hits)
    assert hits[0] == 0
    assert hits[-1] < 1


@pytest.mark.parametrize("target", list(Target))
def test_who_is_very_sure_is_believed_more_once_people_have_decided(target: Target) -> None:
    assert expected_hits(target, 0.95, learned=True) > expected_hits(target, 0.95, learned=False)


@pytest.mark.parametrize(("confidence", "words"), [(0.9, "sehr sicher"), (0.6, "ziemlich sicher"), (0.1, "unsicher")])
def test_confidence_in_words(confidence: float, words: str) -> None:
    assert in_words(confidence) == words


def test_every_decision_that_can_be_taken_back_leads_to_a_state_that_can_be_reopened() -> None:
    assert set(DECISIONS.values()) == {IdeaAction.PUBLISH, IdeaAction.ASK, IdeaAction.DECLINE}
    for action in DECISIONS.values():
        assert set(TRANSITIONS[action].values()) <= set(TRANSITIONS[IdeaAction.REOPEN])
