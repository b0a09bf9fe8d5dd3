"""Where the case file and the bundles of a dispute live."""

from django.urls import path

from disputes.casefile import views

urlpatterns = [
    path("", views.case_file, name="case_file"),
    path("case-file.pdf", views.case_file_pdf, name="case_file_pdf"),
    path("bundle/", views.make_bundle, name="make_bundle"),
    path("bundle/<slug:digest>.zip", views.fetch_bundle, name="bundle"),
]
