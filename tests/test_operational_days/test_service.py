"""When a notice counts as served: the cutoffs, the channels and the two half past ones of October."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance.kernel.errors import Refusal
from alliance.kernel.operational_days import bundled, deemed_served

LONDON = ZoneInfo("Europe/London")
ENGLAND = bundled()["england"]


def london(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize("channel", ["in_system", "email", "by_hand"])
@pytest.mark.parametrize(
    ("sent", "served"),
    [
        ("2026-11-20T16:59:59", "2026-11-20T16:59:59"),
        ("2026-11-20T17:00:00", "2026-11-23T09:00"),
        ("2026-11-20T23:59:59", "2026-11-23T09:00"),
        ("2026-11-20T00:00:00", "2026-11-20T00:00:00"),
        ("2026-11-21T10:00", "2026-11-23T09:00"),
        ("2026-12-24T18:00", "2026-12-29T09:00"),
        ("2026-12-25T10:00", "2026-12-29T09:00"),
        ("2026-09-26T23:40", "2026-09-28T09:00"),
        ("2026-10-05T11:05", "2026-10-05T11:05"),
        ("2026-07-01T16:59", "2026-07-01T16:59"),  # summer time: 15:59 UTC
        ("2026-07-01T17:00", "2026-07-02T09:00"),
    ],
)
def test_a_notice_before_five_on_an_operational_day_is_served_at_once(channel, sent, served):
    assert deemed_served(london(sent), channel, "17:00", ENGLAND).at == london(served)


@pytest.mark.parametrize("fold", [0, 1])
def test_half_past_one_when_the_clocks_go_back_is_served_on_monday_either_way(fold):
    served = deemed_served(london("2026-10-25T01:30", fold), "in_system", "17:00", ENGLAND)
    assert served.at == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    assert served.at.tzinfo is UTC


def test_the_hour_is_read_in_london_whatever_zone_the_instant_comes_in():
    just_after_five = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    assert deemed_served(just_after_five, "email", "17:00", ENGLAND).at == london("2026-07-02T09:00")


def test_another_cutoff_is_obeyed():
    assert deemed_served(london("2026-11-20T16:29"), "email", "16:30", ENGLAND).at == london("2026-11-20T16:29")
    assert deemed_served(london("2026-11-20T16:30"), "email", "16:30", ENGLAND).at == london("2026-11-23T09:00")


def test_without_a_cutoff_a_notice_is_served_when_sent():
    for sent in ("2026-11-20T23:00", "2026-11-21T10:00"):
        assert deemed_served(london(sent), "email", "none", ENGLAND).at == london(sent)


@pytest.mark.parametrize(
    ("posted", "served"),
    [
        ("2026-11-23T18:00", "2026-11-25T09:00"),
        ("2026-11-20T09:00", "2026-11-24T09:00"),
        ("2026-11-21T09:00", "2026-11-24T09:00"),
        ("2026-12-24T09:00", "2026-12-30T09:00"),
    ],
)
def test_first_class_post_is_served_on_the_second_operational_day(posted, served):
    assert deemed_served(london(posted), "first_class_post", "17:00", ENGLAND).at == london(served)


def test_post_that_arrives_sooner_is_served_when_it_arrives():
    posted = london("2026-11-20T09:00")
    sooner = deemed_served(posted, "first_class_post", "17:00", ENGLAND, received=london("2026-11-23T08:10"))
    assert sooner.at == london("2026-11-23T08:10")
    later = deemed_served(posted, "first_class_post", "17:00", ENGLAND, received=london("2026-11-26T08:10"))
    assert later.at == london("2026-11-24T09:00")


@pytest.mark.parametrize(
    ("sent", "channel", "rule"),
    [
        ("2026-11-20T16:59", "email", "Served at once: an Operational Day, before 17:00."),
        ("2026-11-20T17:00", "email", "Not before 17:00: served at 09:00 on the next Operational Day."),
        (
            "2026-12-25T10:00",
            "by_hand",
            "Not an Operational Day (Christmas Day (bank holiday)): served at 09:00 on the next Operational Day.",
        ),
        (
            "2026-11-20T10:00",
            "first_class_post",
            "First-class post: served at 09:00 on the second Operational Day after posting.",
        ),
    ],
)
def test_the_rule_is_told_with_the_time(sent, channel, rule):
    assert deemed_served(london(sent), channel, "17:00", ENGLAND).rule == rule


def test_a_closure_day_delays_service():
    closed = ENGLAND.with_closures({datetime(2026, 11, 26).date(): "flood"})
    assert deemed_served(london("2026-11-26T10:00"), "in_system", "17:00", closed).at == london("2026-11-27T09:00")


@pytest.mark.parametrize("cutoff", ["", "noon", "25:00", "17:60", "17", "17:00:00", "17:00+01:00"])
def test_a_cutoff_that_is_no_time_is_refused(cutoff):
    with pytest.raises(Refusal, match="is not a time of day") as refused:
        deemed_served(london("2026-11-20T10:00"), "email", cutoff, ENGLAND)
    assert refused.value.field == "cutoff"


def test_an_unknown_channel_is_refused():
    with pytest.raises(Refusal, match="“pigeon” is not a way of serving a notice"):
        deemed_served(london("2026-11-20T10:00"), "pigeon", "17:00", ENGLAND)


def test_an_instant_without_a_zone_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="needs its time zone"):
        deemed_served(datetime(2026, 11, 20, 10, 0), "email", "17:00", ENGLAND)
