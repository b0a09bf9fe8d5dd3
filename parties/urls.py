"""Routes of the parties corridor: one line a room. The people room is last, as it takes every key of a Party."""

from django.urls import include, path

app_name = "parties"
urlpatterns = [
    path("", include("parties.membership.urls")),
    path("", include("parties.appointments.urls")),
    path("", include("parties.second_person.urls")),
    path("", include("parties.directory.urls")),
    path("", include("parties.invitations.urls")),
    path("", include("parties.history.urls")),
    path("", include("parties.access.urls")),
    path("", include("parties.signatures.urls")),
    path("", include("parties.people.urls")),
]
