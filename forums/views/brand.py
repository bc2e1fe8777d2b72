"""Doors of a brand: the page that changes it, and the style that pages wear it by."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from forums.branding import brand_held_by, holders, rebrand
from forums.forms.brand import BrandForm
from forums.views.series import series_to_run
from participants.requests import SignedInRequest
from regions.colours import CLEAR, WHITE, contrast, text_shade
from regions.requests import Request


@login_required
@require_http_methods(["GET", "POST"])
def series_brand(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Choose the colour and the name that documents and public pages are in."""
    series = series_to_run(request, series_id)
    whose = holders(series)
    chosen = request.GET.get("whose", "")
    holder = whose.get(chosen) or next(iter(whose.values()), None)
    brand = brand_held_by(holder) if holder else None
    form = BrandForm(request.POST if request.method == "POST" and holder else None, brand=brand)
    if holder and form.is_valid():
        rebrand(holder=holder, colour=form.cleaned_data["colour"], names=form.names(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    others = {key: one for key, one in whose.items() if one != holder}
    context = {"series": series, "form": form, "holder": holder, "others": others, "brand": brand}
    return render(request, "forums/series_brand.html", context, status=422 if form.errors else 200)


STYLE = """@layer tokens {{
  :root {{ --brand: {colour}; --petrol: light-dark({shade}, #8accdb); --petrol-deep: light-dark({shade}, #b4e0ea); }}
}}
@layer parts {{
  #content {{ border-top: 0.375rem solid var(--brand); }}
}}
"""


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def brand_style(request: Request, hexadecimals: str) -> HttpResponse:
    """The colours of pages in a brand: the same for everybody, for ever, so nothing is read to answer."""
    colour = f"#{hexadecimals}"
    if contrast(colour, WHITE) < CLEAR:
        raise Http404
    return HttpResponse(STYLE.format(colour=colour, shade=text_shade(colour)), content_type="text/css; charset=utf-8")
