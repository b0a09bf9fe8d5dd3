"""Routes of the directory, under /parties/."""

from django.urls import path

from parties.directory import views

urlpatterns = [
    path("directory/", views.directory, name="directory"),
    path("people/<int:pk>/", views.person, name="person"),
]
