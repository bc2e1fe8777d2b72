"""Doors for the clock: each opens one room."""

from celery import shared_task


@shared_task
def send_planned_letters() -> None:
    """Write the reminders that are due."""
    from forums import reminders

    reminders.send_planned()
