"""Routes of the access room, under /parties/."""

from django.urls import path

from parties.access import views

urlpatterns = [
    path("second-factor/", views.second_factor, name="second_factor"),
    path("people/<int:pk>/factors/", views.reset_factors, name="reset_factors"),
]
