"""News and their feed, and the course of sparring sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.syndication.views import Feed
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forums.models import Event
from materials import archiving, curriculum, newsroom
from materials.models import News, SparringQuestion
from materials.news_forms import NewsForm, SparringQuestionForm
from participants.plain import one_line
from participants.requests import SignedInRequest
from participants.rules import is_project_manager
from regions.requests import row_number

NEWS_ON_PAGE = 20
MOST_IN_FEED = 30


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """List the news, the newest first, all or those with one tag."""
    may_write = is_project_manager(request.user)
    found = News.objects.all() if may_write else News.objects.public()
    tag = request.GET.get("tag", "")[:40].replace("\0", "")
    if tag:
        found = found.filter(tags__contains=[tag])
    page = Paginator(found, NEWS_ON_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tag": tag, "may_write": may_write, "archives": archiving.opened()}
    return render(request, "materials/news.html", context)


@require_safe
def news_item(request: HttpRequest, news_id: int) -> HttpResponse:
    """Show one piece of news."""
    may_write = is_project_manager(request.user)
    found = News.objects.all() if may_write else News.objects.public()
    item = get_object_or_404(found, pk=news_id)
    return render(request, "materials/news_item.html", {"item": item, "may_write": may_write})


@login_required
@require_http_methods(["GET", "POST"])
def news_edit(request: SignedInRequest, news_id: int | None = None) -> HttpResponse:
    """Write a piece of news, or change one."""
    if not is_project_manager(request.user):
        raise PermissionDenied
    item = get_object_or_404(News, pk=news_id) if news_id else None
    form = NewsForm(request.POST if request.method == "POST" else None, instance=item)
    if form.is_valid():
        said = form.cleaned_data
        written = newsroom.write(
            news=item, words=form.words(), tags=said["tag_line"], is_published=said["is_published"]
        )
        messages.success(request, _("The news has been saved."))
        return redirect(written)
    return render(
        request, "materials/news_edit.html", {"form": form, "item": item}, status=422 if form.is_bound else 200
    )


class NewsFeed(Feed):  # type: ignore[type-arg]
    """The news as an Atom feed in the language of the address."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """The name of the feed."""
        return _("News – Tilannekuva")

    def link(self) -> str:
        """The page of the news."""
        return reverse("news")

    def feed_url(self) -> str:
        """The address of the feed."""
        return reverse("news_feed")

    def items(self) -> Any:
        """The newest news that everybody may read."""
        return News.objects.public()[:MOST_IN_FEED]

    def item_title(self, item: News) -> str:
        """The title, without what XML cannot hold."""
        return escape(one_line(str(item.title)))

    def item_description(self, item: News) -> str:
        """The text as HTML, without what XML cannot hold."""
        return linebreaks("\n".join(map(one_line, str(item.text).splitlines())), autoescape=True)

    def item_pubdate(self, item: News) -> Any:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: News) -> Any:
        """When it was changed last."""
        return item.revised_at

    def item_categories(self, item: News) -> list[str]:
        """Its tags."""
        return list(item.tags)


@require_safe
def course(request: HttpRequest) -> HttpResponse:
    """Show the sparring sessions as a course: materials, questions, and what one has done of it."""
    return render(request, "materials/curriculum.html", {"sessions": curriculum.sessions(request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def sparring_questions(request: SignedInRequest, event_id: int) -> HttpResponse:
    """Write down what was asked in a session, and answer it."""
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("series"), pk=event_id)
    if not curriculum.may_answer(request.user, event):
        raise PermissionDenied
    asked = SparringQuestion.objects.filter(event=event)
    number = row_number(request.GET.get("question", ""))
    old = get_object_or_404(asked, pk=number) if number else None
    form = SparringQuestionForm(
        request.POST if request.method == "POST" else None, instance=old or SparringQuestion(event=event)
    )
    if form.is_valid():
        curriculum.write_question(event=event, question=old, words=form.cleaned_data)
        messages.success(request, _("The question has been saved. It is shown when it has an answer."))
        return redirect("sparring_questions", event.pk)
    context = {"form": form, "event": event, "asked": asked, "old": old}
    return render(request, "materials/sparring_questions.html", context, status=422 if form.is_bound else 200)
