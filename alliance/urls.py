"""Every address begins here. One line a room; each room keeps its own routes."""

from django.urls import include, path

from alliance.web.design import design
from parties.invitations.coming_in import invitation

urlpatterns = [
    path("", include("alliance.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("agreement/", include("alliance.agreement.urls")),
    path("decisions/", include("parties.deciding.urls")),
    path("disputes/", include("disputes.urls")),
    path("me/", include("parties.profile.urls")),
    path("meetings/", include("governance.urls")),
    path("parties/", include("parties.urls")),
    path("invitation/<slug:secret>/", invitation, name="invitation"),
    path("still-here/", include("parties.sessions.urls")),
    path("design/", design, name="design"),
]

handler400 = "alliance.web.errors.bad_request"
handler403 = "alliance.web.errors.forbidden"
handler404 = "alliance.web.errors.not_found"
handler429 = "alliance.web.throttle.too_many_tries"
handler500 = "alliance.web.errors.server_error"
