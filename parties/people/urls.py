"""Routes of the people room, under /parties/."""

from django.urls import path

from parties.people import views

urlpatterns = [
    path("", views.parties, name="list"),
    path("posts/", views.posts, name="posts"),
    path("people/new/", views.enter_person, name="enter_person"),
    path("<slug:key>/", views.party, name="party"),
]
