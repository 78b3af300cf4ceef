from __future__ import annotations

from dataclasses import replace

import pytest

from ideenmarkt.ranking.rules import Place, Situation, explain, read_weight

MIXED = Situation(
    rank=2,
    tied=False,
    candidates=9,
    seats=5,
    within_seats=True,
    tied_at_cut=False,
    places=[Place("Bürgerschaft", 1), Place("Strategiebeirat", 4)],
    settings=7,
    settings_within=5,
)


def said(situation):
    return [str(phrase) for phrase in explain(situation)]


def test_a_mixed_picture_names_the_best_and_the_worst_body():
    assert said(MIXED)[0] == (
        "Platz 2 von 9: am besten bei »Bürgerschaft« (Platz 1), am schwächsten bei »Strategiebeirat« (Platz 4)."
    )


def test_first_everywhere_is_said_plainly():
    one = replace(MIXED, rank=1, places=[Place("A", 1), Place("B", 1)])
    assert said(one)[0] == "Platz 1 von 9: in allen 2 Gremien vorn."


def test_agreement_on_another_place_is_said_plainly():
    one = replace(MIXED, places=[Place("A", 3), Place("B", 3)])
    assert said(one)[0] == "Platz 2 von 9: alle Gremien sehen ihn auf Platz 3."


@pytest.mark.parametrize(("tied", "start"), [(False, "Platz 2"), (True, "Geteilter Platz 2")])
def test_a_single_body_is_named_and_says_nothing_on_firmness(tied, start):
    one = replace(MIXED, tied=tied, places=[Place("Bürgerschaft", 2)], settings=None)
    assert said(one) == [f"{start} von 9, so hat »Bürgerschaft« entschieden.", "Damit gehört er zu den ersten 5."]


@pytest.mark.parametrize(
    ("within", "cut", "sentence"),
    [(True, False, "gehört er zu den ersten 5"), (False, True, "gleichauf an der Grenze"), (False, False, "reicht")],
)
def test_the_seat_is_told(within, cut, sentence):
    assert sentence in said(replace(MIXED, within_seats=within, tied_at_cut=cut))[1]


@pytest.mark.parametrize(("within", "sentence"), [(7, "bleibt er immer"), (0, "kommt er nie"), (5, "In 5 von 7")])
def test_the_firmness_is_told(within, sentence):
    assert sentence in said(replace(MIXED, settings_within=within))[2]


def test_who_was_not_judged_gets_no_invented_reason():
    assert said(replace(MIXED, rank=None, places=[])) == [
        "Ohne Platz: Über diesen Kandidaten hat noch kein Gremium abgestimmt."
    ]


@pytest.mark.parametrize(
    ("text", "weight"), [("0", 0), ("100", 100), ("101", None), ("-1", None), ("", None), ("x", None)]
)
def test_only_whole_numbers_up_to_the_limit_are_weights(text, weight):
    assert read_weight(text) == weight
