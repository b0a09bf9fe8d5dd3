"""Every address begins here. One line a room; each room keeps its own routes."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
