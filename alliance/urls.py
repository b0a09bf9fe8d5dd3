"""Every address begins here. One line a room; each room keeps its own routes."""

from django.urls import include, path

from alliance.web.design import design

urlpatterns = [
    path("", include("alliance.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("agreement/", include("alliance.agreement.urls")),
    path("decisions/", include("parties.deciding.urls")),
    path("disputes/", include("disputes.urls")),
    path("meetings/", include("governance.urls")),
    path("parties/", include("parties.urls")),
    path("design/", design, name="design"),
]

handler400 = "alliance.web.errors.bad_request"
handler403 = "alliance.web.errors.forbidden"
handler404 = "alliance.web.errors.not_found"
handler429 = "alliance.web.errors.too_many"
handler500 = "alliance.web.errors.server_error"
