"""The real application, and in the same process one that stands behind session and sign-in only."""

import os

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

real = get_wsgi_application()
_SESSION_ONLY = [
    name for name in settings.MIDDLEWARE if name.endswith(("SessionMiddleware", ".AuthenticationMiddleware"))
]

with override_settings(MIDDLEWARE=_SESSION_ONLY):
    session_only = WSGIHandler()


def application(environ, start_response):
    """By address: below /session/ with the short list of middleware."""
    handler = session_only if environ["PATH_INFO"].startswith("/session/") else real
    return handler(environ, start_response)
