"""Routes of the people room, under /parties/."""

from django.urls import path

from parties.people import views

urlpatterns = [
    path("", views.parties, name="list"),
    path("posts/", views.posts, name="posts"),
    path("admit/", views.admit, name="admit"),
    path("people/new/", views.enter_person, name="enter_person"),
    path("appoint/", views.appoint, name="appoint"),
    path("appointments/<int:pk>/end/", views.end, name="end"),
    path("<slug:key>/", views.party, name="party"),
]
