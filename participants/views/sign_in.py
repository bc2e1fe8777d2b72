"""The doors of signing in: allauth's views, answering in the manner of the house."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from participants import sign_in


class Refusing:
    """A form that was refused is shown again with status 422."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with its faults."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response


class SignIn(Refusing, LoginView):  # type: ignore[misc]
    """Ask for an address and send a code to it, if it is known; the answer is the same if it is not."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to the page that asks for the code."""
        if form.user is None:
            sign_in.pretend()
        return super().form_valid(form)  # type: ignore[no-any-return]

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Who comes back while a code is on its way may start over, such as after a slip in the address."""


@method_decorator(rate_limit(action="confirm_login_code"), name="dispatch")
class ConfirmCode(Refusing, ConfirmLoginCodeView):  # type: ignore[misc]
    """Ask for the code of the letter."""


@require_GET
def ask_again(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, for a new code."""
    return redirect("account_login")
