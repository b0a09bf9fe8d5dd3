"""`make run`: what stands in its way is said in one line; its processes live and die together."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from alliance import serve


def program(path: Path) -> list[str]:
    """A program that runs for long and notes that it was asked to end."""
    return [
        sys.executable,
        "-S",
        "-c",
        "import pathlib, signal, sys, time\n"
        f"note = pathlib.Path({str(path)!r})\n"
        "def end(*_): note.write_text('ended'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "note.write_text('running')\n"
        "time.sleep(60)\n",
    ]


def test_a_port_in_use_is_named_with_a_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SystemExit) as refused:
            serve._port()
    assert str(refused.value) == (
        f"Alliance cannot start: port {port} is not free (address already in use). Choose another: PORT=8001 make run"
    )


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1", "８０"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="not a port number"):
        serve._port()


def test_the_first_start_makes_a_demonstration_and_later_ones_keep_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ALLIANCE_MODE", raising=False)
    assert serve._settle_mode(tmp_path / "var") == "demonstration"
    assert (tmp_path / "var" / "mode").read_text() == "demonstration\n"
    assert serve._settle_mode(tmp_path / "var") == "demonstration"


@pytest.mark.parametrize("asked", ["empty", "production"])
def test_a_demonstration_never_turns_into_something_else(
    asked: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mode").write_text("demonstration\n")
    monkeypatch.setenv("ALLIANCE_MODE", asked)
    with pytest.raises(SystemExit, match="Point ALLIANCE_VAR at another folder"):
        serve._settle_mode(tmp_path)


def test_production_leaves_no_mode_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALLIANCE_MODE", "production")
    assert serve._settle_mode(tmp_path) == "production"
    assert list(tmp_path.iterdir()) == []


def started(tmp_path: Path, ends: str) -> tuple[subprocess.Popen, Path]:
    """Our runner with two programs: one that runs for long, and one that does `ends` when the first is running."""
    note = tmp_path / "note"
    other = f"import os, sys, time\nwhile not os.path.exists({str(note)!r}): time.sleep(0.02)\n{ends}"
    commands = {"one": program(note), "two": [sys.executable, "-S", "-c", other]}
    code = f"import sys; from alliance import serve; sys.exit(serve._run_together({commands!r}))"
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True), note


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("It did not happen within ten seconds.")


@pytest.mark.torture
def test_when_one_process_ends_the_others_are_ended_and_its_status_is_kept(tmp_path: Path) -> None:
    runner, note = started(tmp_path, "sys.exit(3)")
    _, said = runner.communicate(timeout=30)
    assert (runner.returncode, note.read_text()) == (3, "ended")
    assert said == "Alliance: two ended with status 3, so everything is ended.\n"


@pytest.mark.torture
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_when_the_runner_is_told_to_stop_everything_ends_quietly(tmp_path: Path, how: signal.Signals) -> None:
    runner, note = started(tmp_path, "time.sleep(60)")
    wait_until(note.exists)
    runner.send_signal(how)
    _, said = runner.communicate(timeout=30)
    assert (runner.returncode, said, note.read_text()) == (0, "", "ended")


if sys.platform == "linux":

    @pytest.mark.torture
    def test_when_the_runner_is_killed_outright_its_children_end(tmp_path: Path) -> None:
        runner, note = started(tmp_path, "time.sleep(60)")
        wait_until(note.exists)
        runner.kill()
        runner.communicate(timeout=30)
        wait_until(lambda: note.read_text() == "ended")
