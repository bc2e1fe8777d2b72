"""The doors the clock and the broker come in by."""

from celery import shared_task


@shared_task(name="participants.tasks.send_letters")
def send_letters() -> None:
    """Send every letter whose time has come."""
    from participants import postman

    postman.send_all()


@shared_task(name="participants.tasks.retain")
def retain() -> None:
    """Erase what is no longer needed."""
    from participants import privacy

    privacy.retain()
