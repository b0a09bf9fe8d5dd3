"""Routes of one's own account, under /me/."""

from django.urls import path

from parties.profile import changes, held_views, views

app_name = "profile"
urlpatterns = [
    path("", views.page, name="page"),
    path("acting-for/", views.acting_for, name="acting_for"),
    path("name/", changes.name, name="name"),
    path("telephone/", changes.telephone, name="telephone"),
    path("contact/", changes.contact, name="contact"),
    path("contact/code/", changes.code, name="code"),
    path("contact/drop/", changes.drop_contact, name="drop_contact"),
    path("e-mails/", changes.mail, name="mail"),
    path("devices/forget/", changes.forget_devices, name="forget_devices"),
    path("sessions/<int:pk>/end/", changes.end_session, name="end_session"),
    path("sessions/end-others/", changes.end_sessions, name="end_sessions"),
    path("held/", held_views.page, name="held"),
    path("held/acts/", held_views.acts, name="acts"),
    path("held/about-me.<slug:form>", held_views.copy, name="copy"),
]
