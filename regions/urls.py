"""The addresses of this app."""

from django.urls import path

from regions import views

urlpatterns = [path("regions/search/", views.municipality_search, name="municipality_search")]
