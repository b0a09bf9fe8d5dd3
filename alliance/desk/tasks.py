"""The two nudges of the clock. A message carries nothing: what is due stands in the database."""

from celery import shared_task

from alliance.desk import sweeps


@shared_task(ignore_result=True)
def deliver() -> None:
    """Send the e-mails that are due."""
    sweeps.deliver()


@shared_task(ignore_result=True)
def tick() -> None:
    """Bring what the passing of time does up to now."""
    sweeps.tick()
