"""The officials of municipalities: listed, invited and removed by project managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from participants import people, rules
from participants.forms import OfficialForm
from participants.models import Role, User
from participants.requests import SignedInRequest
from regions.order import finnish_order

PAGE = 100  # officials on a page


def _visible_to(user: User) -> QuerySet[Role]:
    """The valid roles of officials whom `user` may invite and remove."""
    officials = Role.objects.valid().officials()
    return officials.filter(municipality__in=rules.invitable_municipalities(user))


@login_required
@require_http_methods(["GET", "POST"])
def officials(request: SignedInRequest) -> HttpResponse:
    """List the officials and invite one more."""
    if not rules.may_invite_officials(request.user):
        raise PermissionDenied
    municipalities = rules.invitable_municipalities(request.user).in_order()
    form = OfficialForm(
        request.POST if request.method == "POST" else None,
        municipalities=municipalities,
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        people.invite_official(**form.cleaned_data, by=request.user)
        messages.success(request, gettext("The invitation is on its way."))
        return redirect("officials")
    context = {"form": form, "page": _page(request)}
    return render(request, "participants/officials.html", context, status=422 if form.errors else 200)


def _page(request: SignedInRequest) -> object:
    roles = _visible_to(request.user).select_related("person", "municipality")
    ordered = roles.order_by(finnish_order("municipality__name_fi"), "person__sort_name", "pk")
    return Paginator(ordered, PAGE).get_page(request.GET.get("page"))


@login_required
@require_POST
def remove(request: SignedInRequest, role_id: int) -> HttpResponse:
    """End an official's role."""
    if not rules.may_invite_officials(request.user):
        raise PermissionDenied
    role = get_object_or_404(_visible_to(request.user).select_related("person"), pk=role_id)
    people.remove_role(role=role)
    messages.success(request, gettext("No longer an official: {name}").format(name=role.person))
    return redirect("officials")
