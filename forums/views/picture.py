"""Doors of the picture as it is read: its page, its chain of evidence, its open data, and the draft by link."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import scheduling
from forums.groupwork import closing
from forums.models import PictureSnapshot, Series
from forums.opinion.cells import SMALLEST
from forums.opinion.impact import grid
from forums.picturing import chain, commenting, left_out, open_data, snapshot
from forums.picturing.refusals import PictureRefused
from forums.rules import may_prepare, may_run
from forums.spreadsheets.written import write_csv
from participants.requests import SignedInRequest
from regions.requests import Request, row_number

FIELDS = ("strengths", "weaknesses", "opportunities", "threats")


@never_cache
@require_safe
def picture(request: Request, series_id: int) -> HttpResponse:
    """The picture: a version as it was frozen for everybody; as it stands now for the team that asks for the draft."""
    series = _visible(request, series_id)
    newest, is_team = snapshot.newest(series, is_draft=False), _is_team(request, series)
    if newest is None and not is_team:
        raise Http404
    asks = "ask" in request.GET and may_run(request.user, series) and snapshot.refusal(series) is None
    is_draft = newest is None or asks or (is_team and "draft" in request.GET)
    frozen = None if is_draft else _version(request, series) if "version" in request.GET else newest
    content = frozen.content if frozen else snapshot.content_of(series, is_draft=not asks)
    context = {
        "series": series,
        "frozen": frozen,
        "newest": newest,
        "is_draft": is_draft,
        "no_chain": frozen != newest and not is_draft,  # the chain is of the newest version
        "versions": _versions(series),
        "is_team": is_team,
        "asks": asks,
        "left_out": left_out.of(series) if asks else None,
        "change": request.GET.get("change", "")[:300],
        "comment_link": _comment_link(request, series) if is_team and is_draft and not asks else "",
        **shown(content[_language()]),
    }
    return render(request, "forums/picture/picture.html", context | _rights(request, series))


def _rights(request: Request, series: Series) -> dict[str, bool]:
    may = may_prepare(request.user, series) and not series.closed_at
    return {"may_prepare": may, "may_run": may_run(request.user, series)}


def _version(request: Request, series: Series) -> PictureSnapshot:
    """The frozen version that the address names, else the newest; 404 for one that was never published."""
    rows = series.snapshots.filter(is_draft=False)
    if "version" in request.GET:
        rows = rows.filter(number=row_number(request.GET["version"]) or 0)
    found = rows.order_by("-number").first()
    if found is None:
        raise Http404
    return found


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The words of a picture as the page shows them."""
    labels = (_("Strengths"), _("Weaknesses"), _("Opportunities"), _("Threats"))
    rows = zip(FIELDS, labels, strict=True)
    return {
        "fields": [{"name": name, "label": label, "items": content["swot"][name]} for name, label in rows],
        "picture": {**content, "rankings": [_with_grid(one) for one in content.get("rankings", ())]},
        "fewest": SMALLEST,
    }


def _with_grid(ranking: dict[str, Any]) -> dict[str, Any]:
    """What was put first, with what was rated by impact and feasibility; pictures before format 5 tell none of it."""
    rated = [(line, line["impact"], line["feasibility"]) for line in ranking["lines"] if line.get("rated")]
    return {**ranking, "grid": grid(rated) if rated else None}


def _versions(series: Series) -> list[tuple[PictureSnapshot, snapshot.Changes]]:
    """The frozen versions, newest first, each with what changed since the one before."""
    rows = list(series.snapshots.filter(is_draft=False).order_by("number"))
    pairs = zip([None, *rows], rows, strict=False)
    told = [
        (row, snapshot.changes(was.content if was else row.content, row.content, _language())) for was, row in pairs
    ]
    return told[::-1]


@never_cache
@require_safe
def picture_chain(request: Request, series_id: int, line: str, pk: str) -> HttpResponse:
    """One line of the picture, what it comes from, and what it leads to."""
    series = _visible(request, series_id)
    if not chain.is_open_to(series, request.user):
        raise Http404
    found = chain.links(series=series, kind=line, pk=pk, is_public=not _is_team(request, series))
    return render(request, "forums/picture/chain.html", {"series": series, "links": found})


@never_cache
@require_safe
def picture_data(request: Request, series_id: int, form: str) -> HttpResponse:
    """A frozen version of the picture as open data."""
    series = _visible(request, series_id)
    if form not in ("json", "csv"):
        raise Http404
    frozen = _version(request, series)
    if form == "json":
        return JsonResponse(open_data.as_json(frozen, _language()), json_dumps_params={"ensure_ascii": False})
    file = BytesIO()
    write_csv(file, headings=open_data.HEADINGS, rows=open_data.as_rows(frozen, _language()))
    answer = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="picture-{series.pk}-{frozen.number}.csv"'
    return answer


@never_cache
@login_required
@require_safe
def picture_orphans(request: SignedInRequest, series_id: int) -> HttpResponse:
    """What has come loose: lines without an origin, notes without a place."""
    series = _visible(request, series_id)
    if not _is_team(request, series):
        raise PermissionDenied
    may_place = may_prepare(request.user, series) and not series.closed_at
    found = chain.orphans(series)
    is_empty = not found and chain.is_empty(series)
    context = {"series": series, "orphans": found, "is_empty": is_empty, "may_prepare": may_place}
    return render(request, "forums/picture/orphans.html", context)


@never_cache
@login_required
@require_safe
def picture_closing(request: SignedInRequest, series_id: int) -> HttpResponse:
    """What people said at the end of each event, for those who write the picture."""
    series = _visible(request, series_id)
    if not _is_team(request, series):
        raise PermissionDenied
    told = {"closings": closing.of_series(series), "waiting": closing.waiting(series)}
    return render(request, "forums/picture/closing.html", {"series": series, **told})


@login_required
@require_POST
def picture_freeze(request: SignedInRequest, series_id: int) -> HttpResponse:
    """Save a draft, or publish the picture, which is asked first: what lets voters go cannot be taken back."""
    series = _visible(request, series_id)
    is_draft = "draft" in request.POST
    if not (may_prepare(request.user, series) if is_draft else may_run(request.user, series)):
        raise PermissionDenied
    change = request.POST.get("change", "")
    try:
        if not (is_draft or "sure" in request.POST):
            snapshot.ask(series=series)
            return redirect(f"{reverse('picture', args=[series.pk])}?{urlencode({'ask': '1', 'change': change})}#ask")
        made = snapshot.freeze(series=series, is_draft=is_draft, change=change, by=request.user)
    except PictureRefused as refused:
        messages.error(request, str(refused))
        return redirect("picture", series_id=series.pk)
    return _frozen(request, series, made)


def _frozen(request: SignedInRequest, series: Series, made: PictureSnapshot) -> HttpResponse:
    """Tell what has been frozen; after the last event a picture that is no draft is out."""
    address = reverse("picture", args=[series.pk])
    if made.is_draft:
        messages.success(request, _("The draft has been saved. The planning group's papers are made from it."))
        return redirect(f"{address}?draft=1")
    messages.success(request, _("Published: version {number}.").format(number=made.number))
    if not scheduling.refusal_to_publish(series):
        scheduling.publish_picture(series=series, by=request.user)
    return redirect(address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def picture_comment(request: HttpRequest, token: str) -> HttpResponse:
    """The draft of a picture for whoever was given the link, and a form for what should be otherwise."""
    series = commenting.by_link(token)
    if series is None:
        return _link_gone(request, commenting.once_by_link(token))
    fault, said = "", {name: request.POST.get(name, "") for name in ("part", "text", "name")}
    if request.method == "POST":
        try:
            commenting.comment(series=series, **said)
        except PictureRefused as refused:
            fault = str(refused)
        else:
            messages.success(request, _("Thank you. The planning group reads your comment."))
            return redirect("picture_comment", token=token)
    content = snapshot.content_of(series, is_draft=True)
    context = {"series": series, "fault": fault, "said": said, "longest": commenting.LONGEST}
    context |= {"parts": zip(commenting.PARTS, _part_names(), strict=True), "is_by_link": True, "no_chain": True}
    shown_as = context | shown(content[_language()])
    return render(request, "forums/picture/comment.html", shown_as, status=422 if fault else 200)


def _link_gone(request: HttpRequest, series: Series | None) -> HttpResponse:
    """Say that a link to a draft is broken or has ended; the picture that took its place is named."""
    told = {"series": series, "is_out": series and snapshot.newest(series, is_draft=False) and series.invited_at}
    return render(request, "forums/picture/link_gone.html", told, status=404)


def _part_names() -> tuple[str, ...]:
    return (_("SWOT analysis"), _("Phenomena"), _("Key questions"), _("Statements of will"))


def _comment_link(request: HttpRequest, series: Series) -> str:
    """The link to the draft; none to that of a closed series."""
    if series.closed_at:
        return ""
    return request.build_absolute_uri(reverse("picture_comment", args=[commenting.link_token(series)]))


def _language() -> str:
    return (get_language() or "fi")[:2]


def _visible(request: Request, series_id: int) -> Series:
    return get_object_or_404(Series.objects.visible_to(request.user), pk=series_id)


def _is_team(request: Request, series: Series) -> bool:
    return Series.objects.helped_by(request.user).filter(pk=series.pk).exists()
