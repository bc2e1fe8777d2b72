"""Addresses of the rooms of live group work: phones, consoles and big screens."""

from django.urls import path

from forums.views import (
    room_agenda,
    room_console,
    room_lobby,
    room_paper,
    room_phone,
    room_rehearsal,
    room_results,
    room_screen,
    room_scribe,
    room_similar,
    room_tables,
    room_vote,
    room_worker,
    said,
)

urlpatterns = [
    path(
        "events/<int:event_id>/room/steps/<int:step_id>/results/", room_results.console_results, name="console_results"
    ),
    path("f/<str:code>/votes/", room_vote.room_vote, name="room_vote"),
    path("f/<str:code>/wording/", room_vote.room_reword, name="room_reword"),
    path("f/<str:code>/dots/", room_vote.room_dots, name="room_dots"),
    path("f/<str:code>/ratings/", room_vote.room_rate, name="room_rate"),
    path("f/<str:code>/closing/", room_vote.room_exit, name="room_exit"),
    path("f/", room_lobby.room_door, name="room_door"),
    path("f/<str:code>/", room_lobby.room_join, name="room_join"),
    path("f/<str:code>/joined/", room_lobby.room_joined, name="room_joined"),
    path("f/<str:code>/recover/", room_lobby.room_recover, name="room_recover"),
    path("f/<str:code>/back/", room_lobby.room_back, name="room_back"),
    path("events/<int:event_id>/room/", room_console.console, name="console"),
    path("events/<int:event_id>/room/open/", room_console.room_open, name="room_open"),
    path("events/<int:event_id>/room/hide/", room_console.console_hide, name="console_hide"),
    path("events/<int:event_id>/room/paper/", room_paper.console_paper, name="console_paper"),
    path("events/<int:event_id>/room/similar/", room_similar.console_similar, name="console_similar"),
    path("events/<int:event_id>/room/rehearsal/", room_rehearsal.console_rehearsal, name="console_rehearsal"),
    path("events/<int:event_id>/room/tables/", room_tables.console_tables, name="console_tables"),
    path("events/<int:event_id>/room/tables/signs/", room_tables.table_codes, name="table_codes"),
    path("events/<int:event_id>/room/steps/", room_agenda.console_add, name="console_add"),
    path("events/<int:event_id>/room/steps/<int:step_id>/", room_agenda.console_edit, name="console_edit"),
    path("events/<int:event_id>/room/steps/<int:step_id>/<str:verb>/", room_console.console_step, name="console_step"),
    path("registrations/<str:token>/room/", room_lobby.room_join_by_link, name="room_join_by_link"),
    path("screen/<str:screen_key>/", room_screen.room_screen, name="room_screen"),
    path("f/<str:code>/now/", room_phone.room, name="room"),
    path("f/<str:code>/worker.js", room_worker.room_worker, name="room_worker"),
    path("f/<str:code>/notes/", room_phone.room_write, name="room_write"),
    path("f/<str:code>/same/", room_phone.room_agree, name="room_agree"),
    path("f/<str:code>/withdrawn/", room_phone.room_withdraw, name="room_withdraw"),
    path("f/<str:code>/ready/", room_phone.room_ready, name="room_ready"),
    path("f/<str:code>/similar/", room_phone.room_similar, name="room_similar"),
    path("f/<str:code>/grouping/", room_scribe.room_group, name="room_group"),
    path("f/<str:code>/said/", said.room_said, name="room_said"),
    path("f/<str:code>/forget/", room_phone.room_forget, name="room_forget"),
]
