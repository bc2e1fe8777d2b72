"""What the cover of a pack says: the gaps first, then what is in it and where it begins."""

from __future__ import annotations

from itertools import accumulate

from django.conf import settings
from django.utils import translation

from forums.models import Event
from materials.documents.meetings import readiness_report
from materials.documents.shared import Snapshot, event_facts

Contents = list[tuple[str, list[str]]]  # the name of each document and the paper of each of its pages


def pack_cover(event: Event, language: str, contents: Contents, missing: list[str], cover_pages: int) -> Snapshot:
    """Everything the cover of a pack says, as JSON.

    Shapes: `contents` is rows of name, pages, the page it begins on in the PDF to print, and paper (A4, A3).
    """
    starts = accumulate((len(papers) for _name, papers in contents), initial=cover_pages + 1)
    with translation.override(language):
        return {
            "event": event_facts(event),
            "organiser": settings.OPERATOR_NAME,
            **readiness_report(event),
            "cover_pages": cover_pages,
            "contents": [
                {"name": name, "pages": len(papers), "starts_on": start, "paper": ", ".join(dict.fromkeys(papers))}
                for (name, papers), start in zip(contents, starts, strict=False)
            ],
            "missing": missing,
        }
