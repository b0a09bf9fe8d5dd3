"""Where the room of a dispute lives."""

from django.urls import path

from disputes.room import views

urlpatterns = [
    path("", views.room, name="room"),
    path("readers/", views.readers, name="room_readers"),
    path("papers/<uuid:key>/", views.paper, name="room_paper"),
]
