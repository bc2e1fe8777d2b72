"""News: written, published and changed by those who keep them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from materials.models import News


def write(*, news: News | None, words: dict[str, Any], tags: list[str], is_published: bool) -> News:
    """Write a piece of news, or change one; the first publishing is the day that is shown."""
    news = news or News()
    for name, text in words.items():
        setattr(news, name, text)
    now = timezone.now()
    news.tags, news.revised_at = tags, now
    news.published_at = (news.published_at or now) if is_published else None
    news.save()
    return news
