"""Routes of sessions, under /still-here/."""

from django.urls import path

from parties.sessions import views

app_name = "sessions"
urlpatterns = [path("", views.still_here, name="still_here")]
