"""The real addresses, and the bare pages with which they are compared."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from alliance.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

TABLE = "bench_line"


def bare(request: HttpRequest) -> HttpResponse:
    """A page without a template that knows who is signed in."""
    return HttpResponse(f"<!doctype html><title>Bare</title><p>{request.user.pk}</p>")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One INSERT, committed to disk as everything is, and a redirect."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (line) VALUES (%s)", [request.POST.get("line", "")])
    return HttpResponseRedirect("/bare/")


urlpatterns = [*urlpatterns, path("bare/", bare), path("session/bare/", bare), path("bare/insert/", insert)]
