"""Work on bytes we do not trust happens in a process that cannot take much with it."""

import json
import os
import sys
import time

import pytest

from alliance.kernel.documents import limits
from alliance.kernel.errors import Refusal

HERE = "tests.test_documents.test_limits"


def echo(**arguments):
    return arguments


def refuse():
    raise Refusal("paper", "It is locked.", mend="Unlock it.", clause="x")


def sleep():
    time.sleep(30)


def grow():
    return len(bytearray(900 * limits.MEGABYTE))


def crash():
    os._exit(3)


def surroundings():
    return {"environment": sorted(os.environ), "django": any(name.startswith("django.conf") for name in sys.modules)}


def run(name, **arguments):
    return limits.run(f"{HERE}:{name}", **{"seconds": 20, "megabytes": 800, **arguments})


def test_values_and_bytes_come_back_as_they_went():
    given = {"a": b"\x00\xff", "b": [1, 2.5, None, True, "é"], "c": {"d": [b"", b"xyz"]}}
    assert run("echo", **given) == given


def test_a_refusal_comes_back_as_itself():
    with pytest.raises(Refusal) as refused:
        run("refuse")
    assert refused.value.args == ("paper", "It is locked.", "Unlock it.", "x")


@pytest.mark.parametrize(
    ("name", "limit", "why"),
    [("sleep", {"seconds": 0.5}, "time"), ("grow", {"megabytes": 600}, "memory"), ("crash", {}, "crash")],
)
def test_what_goes_too_far_is_stopped(name, limit, why):
    with pytest.raises(limits.Stopped) as stopped:
        run(name, **limit)
    assert stopped.value.why == why


def test_the_process_has_no_secrets_and_no_settings(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    found = run("surroundings")
    assert found["django"] is False
    assert not {"SECRET_KEY", "ALLIANCE_VAR", "DATABASE_URL"} & set(found["environment"])


def test_messages_are_plain_json_with_bytes_beside_it():
    message = limits.pack({"a": b"xyz"})
    length = int.from_bytes(message[:8], "big")
    assert json.loads(message[8 : 8 + length]) == {"a": {limits.BLOB: [0, 3]}}
    assert message[8 + length :] == b"xyz"
