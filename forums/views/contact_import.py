"""The door of a whole list of contacts: every row is checked, then all are taken into the register or none."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums.forms.roster import ListForm
from forums.spreadsheets import Line, Sheet
from forums.views.lists import columns_page, given_list
from participants import contacts
from participants.contact import Contact, Register
from participants.requests import SignedInRequest
from participants.views.contacts import register_of
from regions.models import Municipality, StakeholderGroup
from regions.order import fold

SHOWN = 100  # problems of a list


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def contacts_import(request: SignedInRequest) -> HttpResponse:
    """Take the people of a file or a pasted list into a contact register; nobody is written to."""
    register = register_of(request)
    given = given_list(request, place=f"contacts:{register.key}", make=ListForm)
    if given.asks:
        address = f"{reverse('contacts_import')}?register={register.key}"
        return columns_page(request, given, {"register": register, "address": address, "page": _("Import contacts")})
    sheet = given.sheet
    if sheet:
        people = _contacts(sheet, register)
        if not sheet.problems:
            taken = contacts.add_all(register=register, contacts=people)
            told = _("Added to the register: {added}. Changed and confirmed: {changed}.")
            messages.success(request, told.format(added=taken.added, changed=taken.changed))
            return redirect(f"{reverse('contacts')}?register={register.key}")
    context = {
        "register": register,
        "form": given.form,
        "stale": given.is_stale,
        "problems": sheet.problems[:SHOWN] if sheet else [],
        "group_names": ", ".join(str(group.label) for group in StakeholderGroup),
    }
    return render(request, "forums/contacts_import.html", context, status=200 if request.method == "GET" else 422)


def _contacts(sheet: Sheet, register: Register) -> list[Contact]:
    """The people of a sheet as contacts; a municipality that is not known is a problem of its row."""
    known = Municipality.objects.with_successors().by_name() if any(one.municipality for one in sheet.lines) else {}
    sheet.refuse_unknown_municipalities(known)
    language = register.municipality.language_status[:2] if register.municipality else get_language() or "fi"
    return [_contact(line, known, language) for line in sheet.lines]


def _contact(line: Line, known: dict[str, Municipality], language: str) -> Contact:
    home = known.get(fold(line.municipality))
    return Contact(
        email=line.email,
        first_name=line.first_name,
        last_name=line.last_name,
        organisation=line.organisation,
        stakeholder_group=line.stakeholder_group,
        language=line.language or language,
        home=home.today() if home else None,
    )
