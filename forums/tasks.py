"""Doors for the clock: each opens one room."""

from celery import shared_task


@shared_task
def send_planned_letters() -> None:
    """Write the reminders that are due."""
    from forums import reminders

    reminders.send_planned()


@shared_task
def send_lost_links() -> None:
    """Send the links that have been asked for."""
    from forums import lost_links

    lost_links.send_asked()


@shared_task
def pass_on_seats() -> None:
    """Let go the offers that ran out, and give or offer every free seat to the queue."""
    from forums import offers

    offers.pass_on_due()


@shared_task
def draw_opinion_maps() -> None:
    """Draw the opinion maps whose votes have changed."""
    from forums.groupwork import maps

    maps.draw_due()


@shared_task
def compare_notes() -> None:
    """Find notes of different tables that may say the same."""
    from forums.groupwork import likeness

    likeness.compare_due()


@shared_task
def keep_drafts() -> None:
    """Keep a draft of the picture of each open room in which something has been revealed."""
    from forums.picturing import drafts

    drafts.keep_due()


@shared_task
def write_announcements() -> None:
    """Write the letters of announcements that are due."""
    from forums import announcing

    announcing.write_due()


@shared_task
def ask_owners() -> None:
    """Write the letters about actions that are due."""
    from forums.followup import asking

    asking.send_due()


@shared_task
def play_rehearsal(rehearsal_id: int) -> None:
    """Let the simulated phones of a rehearsal play one turn."""
    from forums.rehearsal import playing

    playing.play(rehearsal_id)


@shared_task
def sweep_rehearsals() -> None:
    """Remove the rehearsals whose time is over, and ring for those that broke off."""
    from forums.rehearsal import copying

    copying.sweep()
