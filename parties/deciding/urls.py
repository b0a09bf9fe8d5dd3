"""Routes of decisions, under /decisions/."""

from django.urls import path

from parties.deciding import views

app_name = "deciding"
urlpatterns = [
    path("", views.decisions, name="list"),
    path("open/", views.open_question, name="open"),
    path("<int:question>/", views.question, name="question"),
    path("<int:question>/answer/", views.answer, name="answer"),
    path("<int:question>/enter/", views.enter, name="enter"),
    path("<int:question>/wording/", views.amend, name="amend"),
    path("<int:question>/aside/", views.aside, name="aside"),
    path("<int:question>/close/", views.close, name="close"),
]
