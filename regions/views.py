"""The door to the register: finding a municipality."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from regions.forms import SearchForm
from regions.models import Municipality
from regions.requests import Request

MOST_ROWS = 20


@require_safe
@vary_on_headers("HX-Request")
def municipality_search(request: Request) -> HttpResponse:
    """Find municipalities by a Finnish, Swedish or former name; the whole page, or only its results for HTMX."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found: list[Municipality] = []
    if words:
        matching = Municipality.objects.matching(words).with_successors().select_related("region")
        found = list(matching[: MOST_ROWS + 1])
    context = {"form": form, "words": words, "found": found[:MOST_ROWS], "has_more": len(found) > MOST_ROWS}
    part = "#results" if request.htmx else ""
    return render(request, f"regions/search.html{part}", context, status=422 if form.errors else 200)
