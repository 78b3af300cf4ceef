"""The demo's 1,310 texts: as many as the round had, each written on its own, and as people really write."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ideenmarkt.demo.slips import slips
from tests.demo.measures import (
    HABITS,
    LONG,
    Range,
    german,
    habit_share,
    hapax_share,
    length,
    real_texts,
    sampled,
    shared_phrases,
    type_token_ratio,
    whole,
    words,
)

# What follows was measured on the four real sets, each as a whole: two online dialogues (long texts), a survey (short
# answers) and a participatory budget's titles (the shortest). A market's slips lie between them; outside them lies
# nobody's writing. test_the_bounds_are_those_of_the_real_sets measures them again.

# words of title and text: least in the budget or the survey, most in the dialogues
LENGTHS = {0.25: Range(3, 34), 0.5: Range(5, 56), 0.75: Range(7, 90), 0.95: Range(11, 164)}
# least in a dialogue about one subject, whose words return; most in titles, which have no filler words.
# Templates and shuffled synonyms fall below, texts that all strive to be original rise above
TYPE_TOKEN_RATIO = Range(0.341, 0.477)
HAPAX_SHARE = Range(0.652, 0.750)
# the share of long texts with a habit, most in any real set; less is no fault, for a habit is seen by its return
HABITS_AT_MOST = {
    "a list of three": 0.166,
    "a colon that announces": 0.186,
    "not this but that": 0.039,
    "an exclamation at the end": 0.101,
    "one could": 0.107,
    "a number in figures": 0.288,
}
FRAME = 4  # words
SAME_FRAME = 4  # »Sehr geehrte Damen und« opens four letters; what opens or closes more than that is a template
HALF = 0.5  # who wrote on their own share at most a phrase; half of the four-word phrases is copying


@cache
def _all_german() -> list[str]:
    return [whole(slip.title, slip.text) for slip in german()]


def test_there_are_as_many_as_the_round_had() -> None:
    channels = Counter(slip.channel for slip in slips())
    assert channels == {"market": 750, "conference": 560}
    assert len({slip.id for slip in slips()}) == 1310


def test_each_has_its_place_in_the_round() -> None:
    for slip in slips():
        at_the_market = (slip.day in range(1, 6), bool(slip.station), not slip.table)
        at_a_table = (slip.table > 0, not slip.day, not slip.station, not slip.by_staff)
        assert all(at_the_market if slip.channel == "market" else at_a_table), slip.id
    assert {slip.table for slip in slips() if slip.table} == set(range(1, 57))


def test_between_twenty_and_thirty_are_declined() -> None:
    assert 20 <= sum(slip.gold.screening == "decline" for slip in slips()) <= 30


def test_about_a_dozen_and_a_half_are_in_five_other_languages() -> None:
    languages = Counter(slip.language for slip in slips())
    assert set(languages) == {"de", "ar", "en", "pl", "tr", "uk"}
    assert all(count >= 3 for count in languages.values())
    assert 12 <= len(slips()) - languages["de"] <= 24


def test_what_is_wished_in_another_language_is_often_wished_in_german_too() -> None:
    in_german = {slip.gold.group for slip in german() if slip.gold.group}
    elsewhere = [slip for slip in slips() if slip.language != "de"]
    shared = [slip for slip in elsewhere if slip.gold.group in in_german]
    assert len(shared) >= 5
    assert {"uk", "pl"} <= {slip.language for slip in shared}
    assert any(not slip.gold.group for slip in elsewhere)


def test_no_two_share_half_of_their_phrases_unless_they_are_the_same_slip() -> None:
    by_id = {slip.id: slip for slip in slips()}
    alike = shared_phrases({slip.id: slip.text for slip in slips()})
    for pair, share in alike.items():
        one, other = (by_id[id].gold for id in pair)
        same_slip = one.group and one.group == other.group and "identical" in (one.relation, other.relation)
        assert share < HALF or same_slip, (pair, share)


def test_no_sentence_frame_returns_more_than_a_few_times() -> None:
    texts = [words(slip.text) for slip in german()]
    long_enough = [text for text in texts if len(text) >= FRAME]
    for part in (slice(FRAME), slice(-FRAME, None)):
        frame, count = Counter(" ".join(text[part]) for text in long_enough).most_common(1)[0]
        assert count <= SAME_FRAME, frame


@pytest.mark.parametrize("share", LENGTHS)
def test_they_are_as_long_as_real_contributions(share: float) -> None:
    assert length(_all_german(), share) in LENGTHS[share]


def test_their_words_are_as_varied_as_real_ones() -> None:
    assert sampled(_all_german(), type_token_ratio) in TYPE_TOKEN_RATIO
    assert sampled(_all_german(), hapax_share) in HAPAX_SHARE


@pytest.mark.parametrize("habit", HABITS)
def test_no_habit_of_style_shows_more_often_than_among_real_people(habit: str) -> None:
    assert habit_share((slip.text for slip in german()), HABITS[habit]) <= HABITS_AT_MOST[habit]


def test_the_bounds_are_those_of_the_real_sets(bench_data: Path) -> None:
    sets = real_texts(bench_data).values()
    wholes = [[whole(title, text) for title, text in one] for one in sets]
    for share, bounds in LENGTHS.items():
        assert _range([length(texts, share) for texts in wholes]) == bounds
    for measure, bounds in ((type_token_ratio, TYPE_TOKEN_RATIO), (hapax_share, HAPAX_SHARE)):
        found = [sampled(texts, measure) for texts in wholes]
        assert (min(found), max(found)) == pytest.approx((bounds.least, bounds.most), abs=0.0006)
    bodies = [[text for _, text in one] for one in sets]
    with_long = [texts for texts in bodies if any(len(words(text)) >= LONG for text in texts)]
    for habit, most in HABITS_AT_MOST.items():
        found = [habit_share(texts, HABITS[habit]) for texts in with_long]
        assert max(found) == pytest.approx(most, abs=0.0006), habit


def _range(values: list[int]) -> Range:
    return Range(min(values), max(values))
