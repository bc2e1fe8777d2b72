"""The door to a new series: its dates are shown before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forums import scheduling
from forums.forms.series import DatesForm, SeriesForm
from forums.models import Event, SeriesTemplate
from forums.readiness import language_caution
from forums.rules import may_schedule
from forums.scheduling import SchedulingRefused
from forums.timetable import Caution, Slot, day_cautions, gap_cautions, tasks_of
from participants.requests import SignedInRequest
from regions.words import language


@login_required
@require_http_methods(["GET", "POST"])
def series_new(request: SignedInRequest) -> HttpResponse:
    """Start a series: the first press shows all dates, the second saves them."""
    if not may_schedule(request.user):
        raise PermissionDenied
    form = SeriesForm(request.POST if request.method == "POST" else None, user=request.user)
    preview = _preview(form, request.POST) if form.is_valid() else None
    is_right = not form.errors and (preview is None or preview.dates.is_right)
    if preview and is_right and request.POST.get("step") == "create":
        series = scheduling.start_series(by=request.user, **form.draft(preview.dates.dates()))
        messages.success(request, _("The series has been started. Next: name the planning group and write the need."))
        if caution := language_caution(series, series.municipalities.all()):
            messages.warning(request, caution)
        return redirect(series)
    context = {"form": form, "preview": preview}
    return render(request, "forums/series_new.html", context, status=200 if is_right else 422)


@dataclass(frozen=True)
class PlannedTask:
    """A task of a timetable."""

    due_on: date
    title: str
    event: str
    is_late: bool  # its day has passed already, and its event is to come


@dataclass(frozen=True)
class Preview:
    """The dates a form would give."""

    dates: DatesForm
    slots: list[Slot]
    template: SeriesTemplate

    def rows(self) -> list[dict[str, Any]]:
        """Each event with its field, its place in the timetable and the gap before it."""
        rows = []
        before: date | None = None
        for field, slot in self.dates.rows(self.slots):
            is_forum = slot is not None and slot.kind == Event.Kind.FORUM
            gap = (slot.day - before).days if slot and is_forum and before else None
            caution = gap_cautions(self.template, [before, slot.day]) if slot and gap is not None and before else []
            off = day_cautions([slot.day]) if slot and self._is_to_come(slot) else []
            rows.append({"field": field, "slot": slot, "gap": gap, "cautions": caution, "off": off})
            before = slot.day if slot and is_forum else before
        return rows

    def tasks(self) -> list[PlannedTask]:
        """Every task by its day."""
        tasks = [
            PlannedTask(due_on, task[language()], slot.name(language()), self._is_late(slot, due_on))
            for slot in self.slots
            for task in tasks_of(self.template, slot.outline)
            if (due_on := slot.day + timedelta(days=task["days"]))
        ]
        return sorted(tasks, key=lambda task: task.due_on)

    def cautions(self) -> list[Caution]:
        """What is worth knowing before saving."""
        gaps = gap_cautions(self.template, [slot.day for slot in self.slots if slot.kind == Event.Kind.FORUM])
        return [*day_cautions(slot.day for slot in self.slots if self._is_to_come(slot)), *gaps]

    def late(self) -> int:
        """How many tasks would be late as soon as the series is started."""
        return sum(task.is_late for task in self.tasks())

    def _is_late(self, slot: Slot, due_on: date) -> bool:
        return self._is_to_come(slot) and due_on < timezone.localdate()

    def _is_to_come(self, slot: Slot) -> bool:
        return slot.day >= timezone.localdate()


def _preview(form: SeriesForm, posted: QueryDict) -> Preview | None:
    """The timetable of a valid form, bent as posted; a refusal is written on the form, or beside the bent days."""
    try:
        slots = scheduling.plan(form.draft())
    except SchedulingRefused as refused:
        form.add_error(None, refused.reason.label)
        return None
    dates = DatesForm(slots, form.basis, posted, is_history=form.cleaned_data["is_history"])
    try:
        if bent := dates.dates():
            slots = scheduling.plan(form.draft(bent))
    except SchedulingRefused as refused:
        dates.add_error(None, refused.reason.label)
    return Preview(dates, slots, form.cleaned_data["template"])
