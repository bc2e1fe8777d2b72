"""Addresses of the rooms of live group work: phones, consoles and big screens."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
