"""Pages of the site itself: the legal texts, feedback, health, and the letters of the demo."""

from __future__ import annotations

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_http_methods

from config import health, legal
from config.letter_kinds import name_of
from participants import feedback as feedback_room
from participants import rules
from participants.forms import FeedbackForm
from participants.models import Feedback, Letter
from participants.plain import one_line
from regions.requests import row_number

PAGE = 50  # rows on a page


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement of the act 306/2019."""
    return _legal(request, "accessibility")


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice of article 13 of the GDPR."""
    return _legal(request, "privacy")


@require_GET
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies that are set, all of them necessary."""
    return _legal(request, "cookies")


def _legal(request: HttpRequest, name: str) -> HttpResponse:
    words = f"config/{name}_{get_language() or settings.LANGUAGE_CODE}.html"
    return render(request, f"config/{name}.html", {"words": words, **legal.facts()})


@rate_limit(action="feedback")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Take a message from anybody, and answer robots as if theirs had been kept."""
    form = FeedbackForm(
        request.POST if request.method == "POST" else None, initial={"page": request.GET.get("page", "")[:300]}
    )
    if request.method == "POST" and form.is_valid():
        if not form.is_from_robot():
            words = {name: form.cleaned_data[name] for name in ("message", "reply_to", "page")}
            feedback_room.leave(**words, language=get_language() or settings.LANGUAGE_CODE)
        return redirect("feedback_thanks")
    return render(request, "config/feedback.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def feedback_thanks(request: HttpRequest) -> HttpResponse:
    """Thank, and tell by when an answer comes."""
    return render(request, "config/feedback_thanks.html", legal.facts())


@login_required
@require_http_methods(["GET", "POST"])
def feedback_answers(request: HttpRequest) -> HttpResponse:
    """Show project managers the messages and the days left, and note which have been answered."""
    if not rules.is_project_manager(request.user):
        raise PermissionDenied
    if request.method == "POST":
        feedback_room.mark_answered(feedback=get_object_or_404(Feedback, pk=row_number(request.POST.get("feedback"))))
        messages.success(request, gettext("Marked as answered."))
        return redirect("feedback_answers")
    page = Paginator(Feedback.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "config/feedback_answers.html", {"page": page, "today": timezone.localdate()})


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@require_GET
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether pages can be served, and how the work behind them goes."""
    is_ready, told = health.report()
    return JsonResponse(told, status=200 if is_ready else 503)


@require_GET
def demo_letters(request: HttpRequest) -> HttpResponse:
    """List the outbox of the demo, newest first."""
    _only_in_development()
    letters = Letter.objects.select_related("person").order_by("-pk")
    if receiver := one_line(request.GET.get("to", "")):
        letters = letters.filter(person__email__icontains=receiver)
    page = Paginator(letters, PAGE).get_page(request.GET.get("page"))
    rows = [(letter, name_of(letter.kind)) for letter in page]
    return render(request, "config/demo_letters.html", {"page": page, "rows": rows, "receiver": receiver})


@require_GET
def demo_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Show one letter of the demo, as text or, with ?as=html, as a mail program would."""
    _only_in_development()
    letter = get_object_or_404(Letter.objects.select_related("person"), pk=letter_id)
    if request.GET.get("as") == "html":
        return _as_html(request, letter)
    return render(request, "config/demo_letter.html", {"letter": letter, "kind": name_of(letter.kind)})


@csp_override({"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE], "base-uri": [CSP.NONE]})
def _as_html(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The letter's HTML, whose styles are inside, as mail programs want them."""
    return HttpResponse(letter.html)


def _only_in_development() -> None:
    if not settings.DEBUG:
        raise Http404
