"""The nudge that comes every few seconds."""

from celery import shared_task

from governance.packs.build import build_due


@shared_task(name="governance.packs.tasks.build")
def build() -> None:
    """Build the packs that wait."""
    build_due()
