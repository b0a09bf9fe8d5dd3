"""Where concerns live."""

from django.urls import path

from disputes.concerns import views

urlpatterns = [
    path("", views.concerns, name="concerns"),
    path("new/", views.raise_concern, name="raise_concern"),
    path("<slug:ref>/", views.concern, name="concern"),
    path("<slug:ref>/withdraw/", views.withdraw, name="withdraw_concern"),
    path("<slug:ref>/dispute/", views.begin_dispute, name="dispute_from_concern"),
]
