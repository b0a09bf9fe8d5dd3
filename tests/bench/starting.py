"""`make run` a second time: how long until it serves, and how much memory its processes hold."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from tests.bench.figures import Figure
from tests.bench.pages import chair, signed_in, wanted
from tests.torture.server import PATIENCE, ROOT, Caller, free_port

STARTS = 3
# By a word of the command line; the first that fits.
NAMES = {"gunicorn": "web", "beat": "clock", "worker": "worker"}


def second_start(folder: Path, reference: str) -> list[Figure]:
    """Median seconds from `make run` to the first answer; then the memory after each page was read ten times."""
    took, memory = [], {}
    for _ in range(STARTS):
        port = free_port()
        environment = {**os.environ, "PORT": str(port), "ALLIANCE_VAR": str(folder)}
        began = time.perf_counter()
        with (folder / "run.log").open("a") as log:
            run = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            _wait(port, run)
            took.append(time.perf_counter() - began)
            caller = Caller.signed_in_as(signed_in(chair()), port)
            for address, _ in wanted(reference).values():
                for _ in range(10):
                    caller.ask("GET", address)
            memory = _memory(run.pid)
        finally:
            os.killpg(run.pid, signal.SIGINT)
            run.wait(30)
    held = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
    return [
        Figure("`make run`, second start, to the first answer", f"{sorted(took)[STARTS // 2]:.1f} s"),
        Figure("resident memory in MB", f"{held}; together {sum(memory.values()):.0f}"),
    ]


def _wait(port: int, run: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and run.poll() is None:
        try:
            if Caller(port).ask("GET", "/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("make run did not serve")


def _memory(pid: int) -> dict[str, float]:
    """Unique resident memory by kind of process: what is shared between web master and web worker counts once."""
    found: dict[str, float] = {}
    for process in psutil.Process(pid).children(recursive=True):
        line = " ".join(process.cmdline())
        kind = next((name for word, name in NAMES.items() if f" {word}" in line), "starter")
        found[kind] = found.get(kind, 0) + process.memory_full_info().pss / 2**20
    return found
