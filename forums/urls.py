"""Addresses of series, events and registrations."""

from django.urls import path

from forums.views import desk, event, joining, programme, registration, roster, roster_import, series, series_new, team

urlpatterns = [
    path("series/", series.series_list, name="series_list"),
    path("series/new/", series_new.series_new, name="series_new"),
    path("series/<int:series_id>/", series.series_page, name="series"),
    path("series/<int:series_id>/edit/", series.series_edit, name="series_edit"),
    path("series/<int:series_id>/invite/", series.series_invite, name="series_invite"),
    path("series/<int:series_id>/publish/", series.series_publish, name="series_publish"),
    path("series/<int:series_id>/close/", series.series_close, name="series_close"),
    path("series/<int:series_id>/team/", team.series_team, name="series_team"),
    path("team/<int:member_id>/remove/", team.team_remove, name="team_remove"),
    path("tasks/<int:task_id>/done/", team.task_done, name="task_done"),
    path("sparring/", event.sparring, name="sparring"),
    path("events/<int:event_id>/", event.event_page, name="event"),
    path("events/<int:event_id>/edit/", event.event_edit, name="event_edit"),
    path("events/<int:event_id>/programme/", programme.event_programme, name="event_programme"),
    path("events/<int:event_id>/cancel/", event.event_cancel, name="event_cancel"),
    path("events/<int:event_id>/register/", registration.register, name="register"),
    path("events/<int:event_id>/registered/", registration.registered, name="registered"),
    path("events/<int:event_id>/queued/", registration.registered, {"is_waiting": True}, name="queued"),
    path("events/<int:event_id>/calendar.ics", registration.event_calendar, name="event_calendar"),
    path("registrations/<str:token>/", registration.personal, name="registration"),
    path("registrations/<str:token>/cancel/", registration.cancel, name="registration_cancel"),
    path("registrations/<str:token>/join/", joining.join, name="join"),
    path("events/<int:event_id>/join/", joining.event_join, name="event_join"),
    path("events/<int:event_id>/roster/", roster.roster, name="roster"),
    path("events/<int:event_id>/roster/import/", roster_import.roster_import, name="roster_import"),
    path("events/<int:event_id>/roster/<int:registration_id>/attendance/", roster.attendance, name="attendance"),
    path("events/<int:event_id>/roster/attendance/", roster.attendance_of_all, name="attendance_of_all"),
    path("events/<int:event_id>/roster/<int:registration_id>/remove/", roster.roster_remove, name="roster_remove"),
    path("events/<int:event_id>/roster/<int:registration_id>/restore/", roster.roster_restore, name="roster_restore"),
    path("desk/", desk.desk, name="desk"),
    path("municipality/", desk.municipality_desk, name="municipality_desk"),
]
