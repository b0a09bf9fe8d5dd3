"""Routes of what waits for a second person, under /parties/."""

from django.urls import path

from parties.second_person import views

urlpatterns = [
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
]
