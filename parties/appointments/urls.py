"""Routes of the appointments room, under /parties/."""

from django.urls import path

from parties.appointments import views

urlpatterns = [
    path("appoint/", views.appoint, name="appoint"),
    path("appointments/<int:pk>/end/", views.end, name="end"),
]
