"""Run one function on bytes we do not trust, in a process of its own, with a deadline and a memory limit.

The child gets no settings and no secrets: neither Django nor our environment is there. Plain values and
bytes go in and come out, as JSON with the bytes beside it; nothing is unpickled.
"""

import json
import logging
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from alliance.kernel.errors import Refusal

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[3]
MEGABYTE = 1024 * 1024
START = "import sys; sys.path.insert(0, sys.argv[1]); from alliance.kernel.documents import limits; limits.serve()"
HEAD = 8
BLOB = "\x00bytes"
OUT_OF_MEMORY = 77


class Stopped(Exception):
    """The work did not finish: `why` is "time", "memory" or "crash"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def run(function: str, *, seconds: float, megabytes: int, **arguments: Any) -> Any:
    """Call `package.module:function` with the arguments, in a child process.

    Arguments and result are None, bool, int, float, str, bytes, lists and dicts with str keys.
    Raises what the function refuses (Refusal), or Stopped.
    """
    task = {"function": function, "arguments": arguments, "seconds": seconds, "megabytes": megabytes}
    with subprocess.Popen(  # noqa: S603 our own interpreter and our own code
        [sys.executable, "-I", "-c", START, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
    ) as child:
        try:
            answer, said = child.communicate(pack(task), timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise Stopped("time") from None
    return _read(child.returncode, answer, said)


def _read(code: int, answer: bytes, said: bytes) -> Any:
    if code == OUT_OF_MEMORY:
        raise Stopped("memory")
    if code != 0:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["no word"]
        logger.warning("limited work ended with %s: %s", code, last[0].split(":")[0][:80])
        raise Stopped("crash")
    outcome = unpack(answer)
    if "refusal" in outcome:
        raise Refusal(*outcome["refusal"])
    return outcome["result"]


def serve() -> None:
    """The child's side: read one task, limit ourselves, do it, write the outcome."""
    task = unpack(sys.stdin.buffer.read())
    _limit(task["seconds"], task["megabytes"])
    try:
        module, name = task["function"].split(":")
        result = getattr(import_module(module), name)(**task["arguments"])
        outcome = {"result": result}
    except Refusal as refusal:
        outcome = {"refusal": [refusal.field, refusal.problem, refusal.mend, refusal.clause]}
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(pack(outcome))
    sys.stdout.buffer.flush()


def _limit(seconds: float, megabytes: int) -> None:
    import resource  # noqa: PLC0415 unknown on some systems

    wanted = {
        "RLIMIT_AS": megabytes * MEGABYTE,
        "RLIMIT_CPU": int(seconds) + 1,
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 0,
    }
    for name, amount in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):
            # macOS knows RLIMIT_AS but refuses to set it; the deadline still holds there.
            continue


def pack(value: Any) -> bytes:
    """A value as one message: length of the JSON, the JSON, then all the bytes it points to."""
    blobs: list[bytes] = []
    place = 0

    def plain(item: Any) -> Any:
        nonlocal place
        if isinstance(item, bytes | bytearray | memoryview):
            blobs.append(bytes(item))
            place += len(item)
            return {BLOB: [place - len(item), len(item)]}
        if isinstance(item, dict):
            return {key: plain(each) for key, each in item.items()}
        if isinstance(item, list | tuple):
            return [plain(each) for each in item]
        return item

    head = json.dumps(plain(value)).encode()
    return b"".join([len(head).to_bytes(HEAD, "big"), head, *blobs])


def unpack(message: bytes) -> Any:
    """What `pack` wrote down."""
    start = HEAD + int.from_bytes(message[:HEAD], "big")
    blobs = memoryview(message)[start:]

    def whole(pairs: dict[str, Any]) -> Any:
        if BLOB in pairs:
            place, size = pairs[BLOB]
            return bytes(blobs[place : place + size])
        return pairs

    return json.loads(message[HEAD:start], object_hook=whole)
