"""The clock wakes tasks that exist, and its messages never pile up."""

from alliance.celery import SCHEDULE, app


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    assert sorted(set(SCHEDULE) - set(app.tasks)) == []


def test_a_message_ends_before_the_next_one_comes() -> None:
    assert {name: entry["options"]["expires"] for name, entry in app.conf.beat_schedule.items()} == SCHEDULE


def test_a_message_lost_in_a_crash_is_offered_again_and_no_result_is_kept() -> None:
    assert (app.conf.task_acks_late, app.conf.worker_prefetch_multiplier, app.conf.task_ignore_result) == (
        True,
        1,
        True,
    )
    assert (app.conf.task_soft_time_limit, app.conf.task_time_limit) == (240, 300)
