"""Routes of signatures, under /parties/signatures/."""

from django.urls import path

from parties.signatures import views

urlpatterns = [
    path("signatures/", views.signatures, name="signatures"),
    path("signatures/sheet.pdf", views.sheet, name="signature_sheet"),
    path("signatures/remind/", views.remind, name="remind_signatories"),
    path("signatures/for/<slug:key>/name/", views.name, name="name_signatory"),
    path("signatures/for/<slug:key>/end/", views.end, name="end_signatory"),
    path("signatures/for/<slug:key>/sign/", views.sign, name="sign"),
    path("signatures/for/<slug:key>/page/", views.sign_page, name="sign_page"),
]
