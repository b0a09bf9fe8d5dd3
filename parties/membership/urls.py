"""Routes of the membership room, under /parties/."""

from django.urls import path

from parties.membership import views

urlpatterns = [
    path("admit/", views.admit, name="admit"),
    path("<slug:key>/rename/", views.rename, name="rename"),
    path("<slug:key>/kind/", views.kind, name="change_kind"),
    path("<slug:key>/end/", views.end, name="end_party"),
    path("<slug:key>/succeed/", views.succeed, name="succeed"),
    path("changes/<int:pk>/take-back/", views.take_back, name="take_back"),
]
