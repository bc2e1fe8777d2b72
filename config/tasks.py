"""The clock's own door."""

from celery import shared_task


@shared_task(name="config.tasks.note_beat")
def note_beat() -> None:
    """Note that the timetable runs and that a worker hears it."""
    from config import health

    health.note_beat()
