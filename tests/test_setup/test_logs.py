"""Log lines can be searched by id and tell nothing that people wrote."""

import json
import logging
import sys

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from alliance.logs import JsonLines, request_log


def line(record: logging.LogRecord, *, messages: bool = False) -> dict:
    text = JsonLines(messages=messages).format(record)
    assert "\n" not in text
    return json.loads(text)


def record(message: str, *args: object, name: str = "alliance", exc_info=None) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, exc_info)


def test_a_line_break_in_a_message_does_not_begin_a_new_line() -> None:
    assert line(record("one\r\ntwo"))["event"] == "one\r\ntwo"


def test_the_path_of_a_request_is_not_written_as_it_may_hold_a_token() -> None:
    told = line(record("%s: %s", "Not Found", "/calendar/s3cret-token.ics", name="django.request"))
    assert told["event"] == "Not Found"
    assert "s3cret" not in json.dumps(told)


@pytest.mark.parametrize(("messages", "said"), [(False, None), (True, "the words of a Party")])
def test_the_words_of_an_error_are_for_a_site_of_ones_own_only(messages: bool, said: str | None) -> None:
    try:
        raise ValueError("the words of a Party")
    except ValueError:
        told = line(record("Internal Server Error", exc_info=sys.exc_info()), messages=messages)
    assert told["error"]["kind"] == "ValueError"
    assert told["error"]["where"][0].startswith("test_the_words_of_an_error")
    assert told["error"].get("says") == said


def test_each_answer_carries_the_id_under_which_its_lines_stand(rf: RequestFactory) -> None:
    lines = []

    def view(request: HttpRequest) -> HttpResponse:
        lines.append(line(record("something happened")))
        return HttpResponse("done")

    answered = request_log(view)(rf.get("/feeds/s3cret"))
    assert lines[0]["request"] == answered["X-Request-ID"]
    assert (lines[0]["method"], lines[0]["route"]) == ("GET", None)
    assert "request" not in line(record("afterwards"))
