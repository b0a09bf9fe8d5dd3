"""Routes of the membership room, under /parties/."""

from django.urls import path

from parties.membership import views

urlpatterns = [
    path("admit/", views.admit, name="admit"),
]
