"""Routes of the invitations room, under /parties/. The link in an e-mail is shorter: see alliance/urls.py."""

from django.urls import path

from parties.invitations import views

urlpatterns = [
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/new/", views.invite_new, name="invite_new"),
    path("invitations/list/", views.invite_many, name="invite_many"),
    path("invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw_invitation"),
    path("people/<int:pk>/invite/", views.invite_person, name="invite"),
]
