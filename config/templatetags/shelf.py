"""Files on the pages of what they are made from: those pages stand below the extranet, and reach it from here."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.template.context import RequestContext

from forums.models import Series
from materials.models import Material, MaterialQuerySet

register = template.Library()


@register.simple_tag(takes_context=True)
def pictures_on_paper(context: RequestContext, series: Series, since: datetime) -> MaterialQuerySet:
    """The open papers of a series' picture that we have made after a moment and that the reader may have."""
    files = Material.objects.ready().exclude(key=None).visible_to(context["request"].user).filter(ready_at__gte=since)
    return files.filter(series=series, kind=Material.Kind.PICTURE, audience=Material.Audience.OPEN).order_by("language")
