"""Log lines: JSON, one a line, in UTC, with ids and never names, texts or tokens.

The path of a request may hold a token (a calendar feed, a reset link), so a line names the route, not the path.
"""

import json
import logging
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_log = logging.getLogger("alliance.requests")

# Django ends these messages with the path; the first argument says what happened.
_ENDS_WITH_PATH = ("django.request", "django.security.csrf")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give each request an id, and write one line when it has been answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(8)  # type: ignore[attr-defined]
        token = _request.set(request)
        began = time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
            milliseconds = round((time.monotonic() - began) * 1000)
            _log.info("answered", extra={"status_code": response.status_code, "milliseconds": milliseconds})
            return response
        finally:
            _request.reset(token)

    return middleware


class JsonLines(logging.Formatter):
    """A record as one line of JSON.

    `messages` says whether the words of an error are printed too: a database error may quote what a person wrote, so
    that production prints only its kind and where it arose.
    """

    def __init__(self, *, messages: bool) -> None:
        super().__init__()
        self.messages = messages

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": self._event(record),
            **_of_the_request(getattr(record, "request", None) or _request.get()),
        }
        for name in ("status_code", "milliseconds"):
            if (value := getattr(record, name, None)) is not None:
                line[name] = value
        if record.exc_info and record.exc_info[0]:
            line["error"] = self._error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _event(self, record: logging.LogRecord) -> str:
        if record.name in _ENDS_WITH_PATH and isinstance(record.args, tuple) and record.args:
            return str(record.args[0])
        return record.getMessage()

    def _error(self, error: BaseException | None) -> dict[str, object]:
        frames = traceback.extract_tb(error.__traceback__) if error else []
        told: dict[str, object] = {
            "kind": type(error).__name__,
            "where": [f"{frame.name} {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-12:]],
        }
        return {**told, "says": str(error)} if self.messages else told


def _of_the_request(request: object) -> dict[str, object]:
    if not isinstance(request, HttpRequest):
        return {}
    match = request.resolver_match
    actor = getattr(request, "actor", None)
    return {
        "request": getattr(request, "id", None),
        "method": request.method,
        "route": match.route if match else None,
        "actor": getattr(actor, "person_id", None),
    }
