"""Addresses of the picture: its page, its chain of evidence, its open data, and the planning group's pages."""

from django.urls import path

from forums.views import picture, picture_written

urlpatterns = [
    path("series/<int:series_id>/picture/", picture.picture, name="picture"),
    path("series/<int:series_id>/picture.<str:form>", picture.picture_data, name="picture_data"),
    path("series/<int:series_id>/picture/chain/<str:line>/<str:pk>/", picture.picture_chain, name="picture_chain"),
    path("series/<int:series_id>/picture/orphans/", picture.picture_orphans, name="picture_orphans"),
    path("series/<int:series_id>/picture/closing/", picture.picture_closing, name="picture_closing"),
    path("series/<int:series_id>/picture/freeze/", picture.picture_freeze, name="picture_freeze"),
    path("series/<int:series_id>/picture/swot/", picture_written.picture_swot, name="picture_swot"),
    path("series/<int:series_id>/picture/phenomena/", picture_written.picture_phenomena, name="picture_phenomena"),
    path("series/<int:series_id>/picture/questions/", picture_written.picture_questions, name="picture_questions"),
    path("series/<int:series_id>/picture/statements/", picture_written.picture_statements, name="picture_statements"),
    path("picture/<str:token>/", picture.picture_comment, name="picture_comment"),
]
