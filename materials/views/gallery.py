"""The gallery of documents: every kind with example data, for managers."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError as BrokerAway

from materials import gallery
from materials.views.library import handed_as
from participants.models import User
from participants.requests import SignedInRequest
from participants.rules import is_project_manager


def _managers_only(user: User) -> None:
    if not is_project_manager(user):
        raise PermissionDenied


@never_cache
@login_required
@require_safe
def gallery_page(request: SignedInRequest) -> HttpResponse:
    """Show every kind of document and where its example stands; the tables are fetched again while any is drawn."""
    _managers_only(request.user)
    walls = gallery.walls()
    waiting = sum(one.state == "requested" for wall in walls for _kind, row in wall.rows for one in row)
    context = {"walls": walls, "waiting": waiting, "languages": settings.LANGUAGES}
    part = "#states" if request.htmx else ""
    return render(request, f"materials/gallery.html{part}", context)


@login_required
@require_POST
def gallery_draw(request: SignedInRequest) -> HttpResponse:
    """Have the example of one kind drawn, or all of a language."""
    _managers_only(request.user)
    try:
        count = gallery.ask(kind=request.POST.get("kind", ""), language=request.POST.get("language", ""))
    except KeyError as error:
        raise Http404 from error
    except BrokerAway:
        messages.error(request, _("Nothing can be drawn just now. Try again in a moment."))
    else:
        said = ngettext("{count} example is being drawn.", "{count} examples are being drawn.", count)
        messages.success(request, said.format(count=count) if count else _("They are there already, or on their way."))
    return redirect("gallery")


@never_cache
@login_required
@require_safe
def gallery_file(request: SignedInRequest, kind: str, language: str) -> HttpResponseBase:
    """Hand out the example of a kind."""
    _managers_only(request.user)
    file = gallery.opened(kind=kind, language=language)
    if file is None:
        raise Http404
    return handed_as(request, file, gallery.stored_name(kind, language), "application/pdf", f"{kind}-{language}.pdf")
