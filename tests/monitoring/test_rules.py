"""The life of a Kernaktivität, and the filters of its catalogue."""

from __future__ import annotations

import pytest

from ideenmarkt.monitoring.filters import Filter, NoSuchFilter, read_filter
from ideenmarkt.monitoring.rules import (
    ACTION_TITLES,
    STATUS_TITLES,
    TRANSITIONS,
    StatusAction,
    action_between,
    allowed_actions,
    passed,
)
from ideenmarkt.strategy.models import CoreActivityStatus as Status


def test_what_is_resolved_can_be_prepared_or_begun_at_once_but_not_be_done():
    assert allowed_actions(Status.RESOLVED) == (StatusAction.PREPARE, StatusAction.IMPLEMENT)


def test_what_is_implemented_can_only_go_a_step_back():
    assert allowed_actions(Status.IMPLEMENTED) == (StatusAction.STEP_BACK,)


def test_every_status_can_be_reached_and_left():
    reached = {after for moves in TRANSITIONS.values() for after in moves.values()}
    assert reached == set(Status)
    assert all(allowed_actions(status) for status in Status)


def test_a_step_back_undoes_the_latest_step_forward():
    back = TRANSITIONS[StatusAction.STEP_BACK]
    for before, after in back.items():
        assert action_between(after, before) not in (None, StatusAction.STEP_BACK)


def test_no_step_leads_over_two_statuses_to_the_end():
    assert action_between(Status.RESOLVED, Status.IMPLEMENTED) is None


def test_every_status_and_step_has_words():
    assert set(STATUS_TITLES) == set(Status)
    assert set(ACTION_TITLES) == set(StatusAction)


def test_what_lies_behind_a_status_comes_in_order():
    assert passed(Status.IN_IMPLEMENTATION) == (Status.RESOLVED, Status.IN_PREPARATION)
    assert passed(Status.RESOLVED) == ()


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(competence="leben", focus_area="gruen", status=Status.IMPLEMENTED, year=2017),
        Filter(status=Status.RESOLVED),
    ],
)
def test_a_filter_read_back_from_its_address_is_the_same(wanted):
    assert read_filter({name: str(value) for name, value in wanted.arguments().items()}) == wanted


@pytest.mark.parametrize("arguments", [{"status": "fertig"}, {"jahr": "neulich"}, {"jahr": "²017"}, {"jahr": "20177"}])
def test_a_filter_that_does_not_exist_is_refused(arguments):
    with pytest.raises(NoSuchFilter):
        read_filter(arguments)
