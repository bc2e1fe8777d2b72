"""Doors of a series' team and its tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from forums import scheduling
from forums.forms.series import TeamForm
from forums.models import Series, Task, TeamMember
from forums.rules import may_prepare, may_run, may_see_person
from forums.scheduling import SchedulingRefusal, SchedulingRefused
from forums.views.series import TICKED, refused_page, series_to_run, tasks_context
from participants import people
from participants.models import User
from participants.requests import SignedInRequest

REMOVED = "removed_team_member"  # what the session keeps so that a removal can be undone


@login_required
@require_http_methods(["GET", "POST"])
def series_team(request: SignedInRequest, series_id: int) -> HttpResponse:
    """The planning group and the facilitators: see them, and name one more."""
    series = series_to_run(request, series_id)
    form = TeamForm(request.POST if request.method == "POST" else None, series=series)
    if form.is_valid():
        try:
            member, told = _name(request, series, form.cleaned_data)
        except SchedulingRefused as refused:
            form.add_error(None, refused.reason.label)
        else:
            messages.success(request, _("In the team now: {name}").format(name=member.person))
            if told:
                messages.info(request, told)
            return redirect("series_team", series_id=series.pk)
    return _team_page(request, series, form, status=422 if form.errors else 200)


def _team_page(request: SignedInRequest, series: Series, form: TeamForm, *, status: int) -> HttpResponse:
    context = {
        "series": series,
        "form": form,
        "closed": SchedulingRefusal.CLOSED.label if series.closed_at else "",
        "team": TeamMember.objects.filter(series=series).select_related("person", "event").order_by("-kind", "pk"),
        "removed": _removed(request) if request.method == "GET" else None,
    }
    return render(request, "forums/series_team.html", context, status=status)


@transaction.atomic  # a person is not kept for a place that was refused
def _name(request: SignedInRequest, series: Series, named: dict[str, Any]) -> tuple[TeamMember, str]:
    """Name a person; with a sentence when the address is of somebody who keeps another name than was written."""
    person, is_new = people.find_or_create(
        email=named["email"],
        first_name=named["first_name"],
        last_name=named["last_name"],
        language=get_language() or "fi",
    )
    member = scheduling.name_team_member(
        series=series,
        person=person,
        kind=named["kind"],
        by=request.user,
        event=named["event"],
        organisation=named["organisation"],
        stakeholder_group=named["stakeholder_group"],
    )
    written = f"{named['first_name']} {named['last_name']}".strip()
    return member, "" if is_new else _of_known(request.user, person, written)


def _of_known(user: User, person: User, written: str) -> str:
    """Whose name is kept. Who has got a person into their team may see the name, as the table of the team shows it."""
    if str(person) == written or not may_see_person(user, person):
        return ""
    return _("This address already belongs to {name}, whose own name is kept.").format(name=person)


def _removed(request: SignedInRequest) -> dict[str, Any] | None:
    """What the form that undoes a removal says; the session knows the person by number only."""
    place = request.session.pop(REMOVED, None)
    person = User.objects.filter(pk=place["person"]).first() if place else None
    if person is None:
        return None
    names = {"first_name": person.first_name or person.email, "last_name": person.last_name, "email": person.email}
    return {"name": str(person), **names, **{name: value for name, value in place.items() if name != "person"}}


@login_required
@require_POST
def team_remove(request: SignedInRequest, member_id: int) -> HttpResponse:
    """Take a person out of the team; the next page offers to undo it."""
    mine = TeamMember.objects.filter(series__in=Series.objects.visible_to(request.user))
    member = get_object_or_404(mine.select_related("series", "person"), pk=member_id)
    if not may_run(request.user, member.series):
        raise PermissionDenied
    try:
        scheduling.remove_team_member(member=member, by=request.user)
    except SchedulingRefused:  # the page says why
        return _team_page(request, member.series, TeamForm(series=member.series), status=422)
    request.session[REMOVED] = {
        "person": member.person_id,
        "organisation": member.organisation,
        "stakeholder_group": member.stakeholder_group,
        "kind": member.kind,
        "event": member.event_id or "",
    }
    return redirect("series_team", series_id=member.series_id)


@login_required
@require_POST
def task_done(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Mark a task done; `undo` takes the mark back. HTMX gets the list of tasks, others the series page."""
    mine = Task.objects.filter(series__in=Series.objects.visible_to(request.user))
    task: Task = get_object_or_404(mine.select_related("series"), pk=task_id)
    if not may_prepare(request.user, task.series):
        raise PermissionDenied
    act = scheduling.reopen_task if request.POST.get("undo") else scheduling.finish_task
    refusal = None
    try:
        task = act(task=task, by=request.user)
    except SchedulingRefused as refused:
        refusal = refused.reason.label
    if request.htmx:
        told = {"refusal": refusal} if refusal else {"ticked": task}
        context = {**tasks_context(request, task.series), **told, "is_part": True}  # the part takes the focus
        return render(request, "forums/series.html#tasks", context, status=422 if refusal else 200)
    if refusal:
        return refused_page(request, task.series, refusal)
    request.session[TICKED] = task.pk
    return redirect(reverse("series", args=[task.series_id]) + "#tasks")
