"""The addresses of notices, the audit trail and a demonstration's outgoing mail (in the namespace `desk`)."""

from django.urls import path

from alliance.desk import certificate, inbox, mail, trail

urlpatterns = [
    path("notices/", inbox.inbox, name="inbox"),
    path("notices/register/", inbox.register, name="notice_register"),
    path("notices/<str:reference>/", inbox.notice, name="notice"),
    path("notices/<str:reference>/acknowledge/", inbox.acknowledge, name="acknowledge"),
    path("notices/<str:reference>/certificate/", certificate.certificate, name="certificate"),
    path("notices/<str:reference>/certificate.pdf", certificate.certificate_pdf, name="certificate_pdf"),
    path("trail/", trail.trail, name="trail"),
    path("trail/verify/", trail.verify, name="verify"),
    path("outbox/", mail.outgoing_mail, name="outgoing_mail"),
]
