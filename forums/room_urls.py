"""Addresses of the rooms of live group work: phones, consoles and big screens."""

from django.urls import path

from forums.views import room_lobby, room_phone

urlpatterns = [
    path("f/", room_lobby.room_door, name="room_door"),
    path("f/<str:code>/", room_lobby.room_join, name="room_join"),
    path("f/<str:code>/joined/", room_lobby.room_joined, name="room_joined"),
    path("f/<str:code>/recover/", room_lobby.room_recover, name="room_recover"),
    path("f/<str:code>/back/", room_lobby.room_back, name="room_back"),
    path("registrations/<str:token>/room/", room_lobby.room_join_by_link, name="room_join_by_link"),
    path("f/<str:code>/now/", room_phone.room, name="room"),
]
