"""Addresses of actions: their pages, their owners' links, and the forms of those who look after them."""

from django.urls import path

from forums.views import action_links, actions, actions_written, room_commit

urlpatterns = [
    path("series/<int:series_id>/actions/", actions.actions, name="actions"),
    path("series/<int:series_id>/actions/new/", actions_written.action_new, name="action_new"),
    path("actions/confirm/<str:token>/", action_links.action_confirm, name="action_confirm"),
    path("actions/check-in/<str:token>/", action_links.action_check_in, name="action_check_in"),
    path("f/<str:code>/actions/", room_commit.room_commit, name="room_commit"),
    path("f/<str:code>/helping/", room_commit.room_help, name="room_help"),
    path("actions/<slug:action_key>/", actions.action, name="action"),
    path("actions/<slug:action_key>/edit/", actions_written.action_edit, name="action_edit"),
    path("actions/<slug:action_key>/hand-over/", actions_written.action_hand_over, name="action_hand_over"),
]
