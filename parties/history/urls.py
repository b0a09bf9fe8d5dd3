"""Routes of the history room, under /parties/."""

from django.urls import path

from parties.history import views

urlpatterns = [
    path("history/<slug:kind>/<int:pk>/", views.history, name="history"),
    path("posts/roll.csv", views.roll_csv, name="roll_csv"),
]
