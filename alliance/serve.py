"""`python -m alliance.serve`: prepare the data folder, then run the site, its worker and its clock together.

One process group, so that Ctrl-C reaches all of them; when one ends, the others are ended and its status is ours.
Preparing is a process of its own, so that this one stays small.
"""

import ctypes
import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"

# seconds that the web server and the worker get to finish what they hold
PATIENCE = 10


def main() -> int:
    """Serve until told to stop; give the status with which to end."""
    port = _port()
    var = Path(os.environ.get("ALLIANCE_VAR") or BASE_DIR / "var").resolve()
    os.environ["ALLIANCE_VAR"] = str(var)
    mode = _settle_mode(var)
    os.environ["PYTHONUNBUFFERED"] = "1"
    prepared = subprocess.run([sys.executable, "-m", "alliance.serve", "prepare"], cwd=BASE_DIR, check=False)
    if prepared.returncode:
        return prepared.returncode
    status = _run_together(_commands(port))
    print(f"Alliance has stopped ({mode}).", flush=True)
    return status


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"Alliance cannot start: PORT is “{text}”, not a port number. Set it to a number such as 8000.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            problem = (error.strerror or "it cannot be used").lower()
            sys.exit(f"Alliance cannot start: port {text} is not free ({problem}). Choose another: PORT=8001 make run")
    return int(text)


def _settle_mode(var: Path) -> str:
    """The mode of this data folder, written at the first start: what a folder holds does not change its kind."""
    written, asked = var / "mode", os.environ.get("ALLIANCE_MODE")
    try:
        known = written.read_text().strip() if written.is_file() else ""
        if not known and (asked or "demonstration") in ("demonstration", "empty"):
            var.mkdir(parents=True, exist_ok=True)
            written.write_text(f"{asked or 'demonstration'}\n")
    except OSError:
        sys.exit(
            f"Alliance cannot start: the data folder {var} cannot be written."
            " Point ALLIANCE_VAR at a folder this user may write."
        )
    if known and asked and asked != known:
        sys.exit(
            f"Alliance cannot start: {var} holds a site in the mode “{known}”, and ALLIANCE_MODE asks for “{asked}”."
            " Point ALLIANCE_VAR at another folder."
        )
    return known or asked or "demonstration"


def _commands(port: int) -> dict[str, list[str]]:
    """The three programs: the site, the worker, and the clock that wakes it."""
    # Celery warns root at length; here it runs as whoever typed `make run`.
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "--app", "alliance", "--quiet"]
    quiet = ["--loglevel", os.environ.get("ALLIANCE_LOG_LEVEL") or "WARNING"]
    return {
        "web": [
            sys.executable, "-m", "gunicorn", "alliance.wsgi",
            "--bind", f"{HOST}:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "8",
            "--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "5",
            "--no-control-socket", "--log-level", "warning",
        ],
        "worker": [
            *celery, "worker", "--pool", "solo", *quiet,
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        "beat": [*celery, "beat", "--pidfile", "", *quiet],
    }  # fmt: skip


# --- Running together -----------------------------------------------------------------------------------------------


class _Stopped(Exception):
    """Somebody asked us to stop."""


def _stop(signum: int, frame: FrameType | None) -> None:
    raise _Stopped


def _run_together(commands: dict[str, list[str]]) -> int:
    """Start every command, wait for the first to end or for a signal, end the rest."""
    running: dict[str, subprocess.Popen] = {}
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _stop)
    try:
        for name, command in commands.items():
            running[name] = subprocess.Popen(command, cwd=BASE_DIR, preexec_fn=_end_with_parent)
        while True:
            for name, process in running.items():
                if (status := process.poll()) is not None:
                    print(f"Alliance: {name} ended with status {status}, so everything is ended.", file=sys.stderr)
                    return 128 - status if status < 0 else status
            time.sleep(0.2)
    except _Stopped:
        return 0
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        _end(list(running.values()))


def _end(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent() -> None:
    """On Linux a child is told to end when its parent is gone, even if the parent was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


# --- Preparing ------------------------------------------------------------------------------------------------------


def prepare(port: str) -> str | None:
    """Bring data and static files up to date; say what stands in the way, if anything does."""
    import django  # noqa: PLC0415 (only the preparing process loads Django)
    from django.core.management import CommandError  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    try:
        _bring_up_to_date()
    except CommandError as error:
        return f"Alliance cannot start: {error}"
    print(f"\nAlliance is at http://{HOST}:{port}/ (Ctrl-C stops it).\n", flush=True)
    return None


def _bring_up_to_date() -> None:
    """Tables, triggers, static files; in a demonstration its story, and elsewhere a word on how to come in first."""
    from django.apps import apps  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    for stale in (settings.VAR / "queue" / "messages").glob("*"):
        stale.unlink(missing_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("protect_records", stdout=io.StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.PRODUCTION:
        return
    if not settings.DEMONSTRATION:  # which agreement is adopted is for whoever opens the installation to say
        if not apps.get_model("parties", "Person").objects.exists():
            print("\nNobody can sign in yet. Invite the first administrator, from this folder:", flush=True)
            named = f"ALLIANCE_VAR={settings.VAR} PORT={os.environ.get('PORT') or 8000}"
            print(f"  {named} .venv/bin/python manage.py invite_administrator E-MAIL", flush=True)
        return
    if not apps.get_model("alliance", "AgreementVersion").objects.exists():
        print("First start: loading the agreement and the demonstration (about half a minute)…", flush=True)
    call_command("load_demo", "--if-empty")
    print("\nSign in as one of these:", flush=True)
    call_command("demo_accounts")


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        sys.exit(prepare(os.environ.get("PORT") or "8000"))
    else:
        sys.exit(main())
