"""Routes of the appointments room, under /parties/."""

from django.urls import path

from parties.appointments import last_day, views

urlpatterns = [
    path("appoint/", views.appoint, name="appoint"),
    path("appoint/check/", views.check_appointment, name="check_appointment"),
    path("appointments/<int:pk>/extend/", last_day.extend, name="extend"),
    path("appointments/<int:pk>/extend/check/", last_day.check_extension, name="check_extension"),
    path("appointments/<int:pk>/end/", last_day.end, name="end"),
    path("appointments/<int:pk>/end/check/", last_day.check_end, name="check_end"),
    path("people/<int:pk>/sign-in/", last_day.sign_in, name="close_sign_in"),
    path("posts/<slug:post>/", views.post, name="post"),
]
