"""Routes of the agreement, under /agreement/."""

from django.urls import path

from alliance.agreement import views

app_name = "agreement"

urlpatterns = [
    path("", views.page, name="page"),
    path("clauses/<str:slug>/", views.clause, name="clause"),
    path("readings/", views.readings, name="readings"),
    path("readings/<slug:key>/change/", views.change_reading, name="change-reading"),
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.change_group, name="add-group"),
    path("groups/<slug:key>/change/", views.change_group, name="change-group"),
    path("document/", views.document, name="document"),
]
