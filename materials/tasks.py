"""Doors for the broker and the clock: each opens one room."""

from celery import shared_task


# The hard limit is for what swallows the soft one (drawing of pictures does); it is shorter than a claim lasts.
@shared_task(name="materials.tasks.render_pdf", soft_time_limit=60, time_limit=90)
def render_pdf(material_id: int) -> None:
    """Make one document."""
    from materials import publishing

    publishing.render(material_id=material_id)


@shared_task(name="materials.tasks.render_bulk", soft_time_limit=180, time_limit=240)
def render_bulk(material_id: int) -> None:
    """Make one document that is long or a part of a pack, in the lane of long work."""
    from materials import publishing

    publishing.render(material_id=material_id)


@shared_task(name="materials.tasks.draw_example", soft_time_limit=60, time_limit=90)
def draw_example(kind: str, language: str) -> None:
    """Draw one example of the gallery."""
    from materials import gallery

    gallery.draw(kind=kind, language=language)


@shared_task(name="materials.tasks.make_pack", soft_time_limit=120, time_limit=150)
def make_pack(pack_id: int) -> None:
    """Take one pack a step further: ask for its documents, or put them together."""
    from materials import packing

    packing.go_on(pack_id=pack_id)


@shared_task(name="materials.tasks.sweep_packs")
def sweep_packs() -> None:
    """Ring again for packs nobody is making, and erase old ones."""
    from materials import packing

    packing.sweep()


@shared_task(name="materials.tasks.sweep_documents")
def sweep_documents() -> None:
    """Ring again for documents nobody is making."""
    from materials import publishing

    publishing.sweep()


# Longer than the scanner may take for one answer; a file that is not checked in time is rung for again.
@shared_task(name="materials.tasks.check_upload", soft_time_limit=100, time_limit=120)
def check_upload(material_id: int) -> None:
    """Have one uploaded file looked through by the virus scanner."""
    from materials import checking

    checking.check(material_id=material_id)


@shared_task(name="materials.tasks.sweep_checks")
def sweep_checks() -> None:
    """Ring again for uploaded files that wait for the virus scanner."""
    from materials import checking

    checking.sweep()


@shared_task(name="materials.tasks.purge_removed")
def purge_removed() -> None:
    """Delete for good the files that were removed long enough ago."""
    from materials import uploads

    uploads.purge()


@shared_task(name="materials.tasks.tidy_files")
def tidy_files() -> None:
    """Delete files that no row names, and tell of rows whose file is gone."""
    from materials import tidying

    tidying.sweep()


@shared_task(name="materials.tasks.read_words", soft_time_limit=60, time_limit=90)
def read_words(material_id: int) -> None:
    """Read the words of one file for the search."""
    from materials import indexing

    indexing.read(material_id=material_id)


@shared_task(name="materials.tasks.sweep_unread")
def sweep_unread() -> None:
    """Ring for the files that the search has not read."""
    from materials import indexing

    indexing.sweep()


@shared_task(name="materials.tasks.sweep_archives")
def sweep_archives() -> None:
    """Note which open archives a change has shut."""
    from materials import archiving

    archiving.sweep()
