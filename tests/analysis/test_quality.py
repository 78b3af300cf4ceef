"""The measured figures that pages show."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from ideenmarkt.analysis.quality import Measure, parse_quality, read_quality

WHOLE = {"date": "2026-11-22", "encoder": "sparse 1", "data": "Daten", "rows": [{"key": "ami", "ours": 0.5}]}


def test_every_measure_stands_once_in_the_file():
    assert sorted(figure.key for figure in read_quality().rows) == sorted(Measure)


def test_a_figure_keeps_the_method_it_is_compared_with():
    rows = [{"key": "recall_at_5", "ours": 0.9, "peer": 0.7, "peer_name": "pg_trgm"}]
    figure = parse_quality({**WHOLE, "rows": rows}).rows[0]
    assert (figure.key, figure.ours, figure.peer, figure.peer_name) == (Measure.RECALL_AT_5, 0.9, 0.7, "pg_trgm")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"rows": [{"key": "ami", "ours": 57}]}, ValueError),
        ({"rows": [{"key": "ami", "ours": 0.5, "peer": -1}]}, ValueError),
        ({"rows": [{"key": "luck", "ours": 0.5}]}, ValueError),
        ({"rows": [{"key": "ami"}]}, KeyError),
        ({"date": "heute"}, ValueError),
    ],
)
def test_what_makes_no_sense_is_refused(change, error):
    with pytest.raises(error):
        parse_quality({**WHOLE, **change})


def test_the_file_says_which_data_and_which_encoder():
    source = json.loads(files("ideenmarkt.analysis").joinpath("quality.json").read_text("utf-8"))
    assert source["data"]
    assert source["encoder"]
