"""Celery: the alarm clock. Each message only says "look now"; what is due stands in the database.

No request sends a message. Beat wakes the same sweeps every few seconds, and each message ends before the next one
comes, so that none pile up while a worker is away.
"""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

app = Celery("alliance")
app.config_from_object("django.conf:settings", namespace="CELERY")

# Task modules lie in rooms, not only in apps, so they are named.
app.autodiscover_tasks(["alliance.desk", "governance.packs"])

# seconds between two nudges
SCHEDULE = {
    "alliance.desk.tasks.deliver": 10,
    "alliance.desk.tasks.tick": 60,
    "governance.packs.tasks.build": 5,
}
app.conf.beat_schedule = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}} for task, seconds in SCHEDULE.items()
}

# Beat keeps no file: what is due is derived from dates, so there is nothing to remember over a restart.
app.conf.beat_scheduler = "celery.beat:Scheduler"
app.conf.beat_max_loop_interval = 5


@setup_logging.connect
def _our_log_lines(**_: object) -> None:
    """Django's LOGGING is already in force; Celery must not put its own over it."""
