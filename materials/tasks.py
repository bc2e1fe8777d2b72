"""Doors for the broker and the clock: each opens one room."""

from celery import shared_task


# The hard limit is for what swallows the soft one (drawing of pictures does); it is shorter than a claim lasts.
@shared_task(name="materials.tasks.render_pdf", soft_time_limit=60, time_limit=90)
def render_pdf(material_id: int) -> None:
    """Make one document."""
    from materials import publishing

    publishing.render(material_id=material_id)


@shared_task(name="materials.tasks.sweep_documents")
def sweep_documents() -> None:
    """Ring again for documents nobody is making."""
    from materials import publishing

    publishing.sweep()


@shared_task(name="materials.tasks.purge_removed")
def purge_removed() -> None:
    """Delete for good the files that were removed long enough ago."""
    from materials import uploads

    uploads.purge()
