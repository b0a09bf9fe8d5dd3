"""Routes of the desk, in the namespace `desk`. Each part keeps its own list where it has one."""

from django.urls import path

from alliance.desk import about, clock_page, deadlines_page, files, health, home
from alliance.desk.urls_notices import urlpatterns as notices

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("deadlines/", deadlines_page.register, name="deadlines"),
    path("deadlines/<int:pk>/", deadlines_page.deadline, name="deadline"),
    path("documents/<uuid:key>/", files.document, name="document"),
    path("demonstration/clock/", clock_page.move_clock, name="clock"),
    path("help/", about.who_may, name="help"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
    path("status", health.status, name="status"),
    path("healthz", health.healthz, name="healthz"),
    path(".well-known/security.txt", about.security_txt, name="security_txt"),
    *notices,
]
