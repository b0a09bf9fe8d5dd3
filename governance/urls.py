"""Routes of meetings and packs, under /meetings/."""

from django.urls import path

from governance.meetings import agenda_views, views
from governance.packs import views as packs

app_name = "governance"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("plan/", views.plan, name="plan"),
    path("<slug:reference>/", views.meeting, name="meeting"),
    path("<slug:reference>/change/", views.change, name="change"),
    path("<slug:reference>/notice/", views.notice, name="notice"),
    path("<slug:reference>/held/", views.held, name="held"),
    path("<slug:reference>/items/", agenda_views.add_item, name="add-item"),
    path("<slug:reference>/items/move/", agenda_views.move_item, name="move-item"),
    path("<slug:reference>/items/<int:item>/", agenda_views.change_item, name="item"),
    path("<slug:reference>/items/<int:item>/remove/", agenda_views.remove_item, name="remove-item"),
    path("<slug:reference>/items/<int:item>/paper/", agenda_views.attach_paper, name="attach-paper"),
    path("<slug:reference>/papers/<int:paper>/remove/", agenda_views.remove_paper, name="remove-paper"),
    path("<slug:reference>/packs/", packs.ask, name="ask-pack"),
    path("<slug:reference>/packs/<int:pack>/", packs.pack, name="pack"),
    path("<slug:reference>/packs/<int:pack>/publish/", packs.publish, name="publish-pack"),
]
