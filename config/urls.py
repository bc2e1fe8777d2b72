"""Every address of the house. Finnish has no prefix; Swedish is under /sv/ and English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from config import front, styleguide, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", RedirectView.as_view(url=settings.STATIC_URL + "img/favicon.ico", permanent=True)),
    path("saavutettavuus", RedirectView.as_view(pattern_name="accessibility")),
    *i18n_patterns(
        path("", include("forums.room_urls")),  # first, for hundreds of phones ask at once
        path("", front.front, name="front"),
        path("home/", front.home, name="home"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("privacy/", views.privacy, name="privacy"),
        path("cookies/", views.cookies, name="cookies"),
        path("feedback/", views.feedback, name="feedback"),
        path("feedback/thanks/", views.feedback_thanks, name="feedback_thanks"),
        path("feedback/answers/", views.feedback_answers, name="feedback_answers"),
        path("", include("regions.urls")),
        path("", include("participants.urls")),
        path("", include("forums.urls")),
        path("", include("materials.urls")),
        prefix_default_language=False,
    ),
]

if settings.DEBUG:
    urlpatterns += [
        path("demo/letters/", views.demo_letters, name="demo_letters"),
        path("demo/letters/<int:letter_id>/", views.demo_letter, name="demo_letter"),
        path("styleguide/", styleguide.styleguide, name="styleguide"),
    ]

handler400 = "config.error_pages.unreadable"
handler403 = "config.error_pages.forbidden"
handler404 = "config.error_pages.not_found"
handler429 = "config.error_pages.too_often"  # asked for by allauth
handler500 = "config.error_pages.broken"
