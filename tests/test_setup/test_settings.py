"""Production refuses to start on what is missing or unsafe, in one plain line; a site of one's own needs nothing."""

import runpy
import stat
from pathlib import Path
from typing import Any

import pytest

SETTINGS = str(Path(__file__).resolve().parents[2] / "alliance" / "settings.py")
GOOD = {
    "SECRET_KEY": "k3y-" * 16,
    "ALLOWED_HOSTS": "alliance.example",
    "DATABASE_URL": "postgres://user:word@host/name",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "Alliance <alliance@alliance.example>",
}
# What the machine that runs the tests may have set, besides.
OTHERS = (
    "ALLIANCE_MODE", "REDIS_URL", "EMAIL_PORT", "OIDC_SERVER_URL", "ALLIANCE_ALLOW_SQLITE",
    "ALLIANCE_PUBLIC_DEMONSTRATION", "GUNICORN_CMD_ARGS",
)  # fmt: skip


def read(monkeypatch: pytest.MonkeyPatch, var: Path, **values: str) -> dict[str, Any]:
    for name in (*OTHERS, *GOOD):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"ALLIANCE_VAR": str(var), **values}.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(SETTINGS)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://host"}, "DATABASE_URL"),
        ({"DATABASE_URL": ""}, "ALLIANCE_ALLOW_SQLITE"),
        ({"DATABASE_URL": "sqlite:////data/alliance.sqlite3"}, "ALLIANCE_ALLOW_SQLITE"),
        ({"DATABASE_URL": "sqlite:////data/alliance.sqlite3", "ALLIANCE_ALLOW_SQLITE": "yes"}, "ALLIANCE_ALLOW_SQLITE"),
        ({"EMAIL_HOST": ""}, "EMAIL_HOST"),
        ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL"),
        ({"DEFAULT_FROM_EMAIL": "Alliance <alliance@localhost>"}, "DEFAULT_FROM_EMAIL"),
        ({"DEFAULT_FROM_EMAIL": "Alliance"}, "DEFAULT_FROM_EMAIL"),
        ({"ALLIANCE_MODE": "trial"}, "ALLIANCE_MODE"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT"),
        ({"ALLIANCE_VAR": "/dev/null/var"}, "ALLIANCE_VAR"),
    ],
)
def test_production_refuses_in_one_line(
    wrong: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as refused:
        read(monkeypatch, tmp_path, **{**GOOD, **wrong})
    line = str(refused.value)
    assert line.startswith("Alliance cannot start: ")
    assert line.count("\n") == 0
    assert named in line


def test_production_is_what_happens_when_nobody_says_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = read(monkeypatch, tmp_path, **GOOD)
    assert (found["MODE"], found["DEMONSTRATION"], found["DEBUG"]) == ("production", False, False)
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("__Host-sessionid", True)
    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (True, 31_536_000)
    assert list(tmp_path.glob("secret-key")) == []


def test_production_keeps_its_data_in_one_file_where_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = read(monkeypatch, tmp_path, **{**GOOD, "DATABASE_URL": "", "ALLIANCE_ALLOW_SQLITE": "1"})
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "alliance.sqlite3")


@pytest.mark.parametrize("hosts", ["trial.example.org", "localhost,trial.example.org", "192.0.2.7", ".localhost"])
def test_a_demonstration_answers_beyond_this_machine_only_where_that_is_meant(
    hosts: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = {"ALLIANCE_MODE": "demonstration", "ALLOWED_HOSTS": hosts}
    with pytest.raises(SystemExit) as refused:
        read(monkeypatch, tmp_path, **asked)
    line = str(refused.value)
    assert line.startswith("Alliance cannot start: ALLOWED_HOSTS names ")
    assert line.count("\n") == 0
    found = read(monkeypatch, tmp_path, **asked, ALLIANCE_PUBLIC_DEMONSTRATION="1")
    assert hosts.split(",") == found["ALLOWED_HOSTS"]


@pytest.mark.parametrize(
    ("words", "refuses"),
    [
        (["gunicorn", "alliance.wsgi", "--bind", "0.0.0.0:8000"], True),
        (["gunicorn", "alliance.wsgi", "--bind=[::]:8000"], True),
        (["gunicorn", "-b", ":8000", "alliance.wsgi"], True),
        (["gunicorn", "-b", "127.0.0.1:8000", "-b", "192.0.2.7:80", "alliance.wsgi"], True),
        (["manage.py", "runserver", "0.0.0.0:8000"], True),
        (["gunicorn", "alliance.wsgi", "--bind", "127.0.0.1:8000"], False),
        (["gunicorn", "alliance.wsgi", "--bind", "unix:/run/alliance.sock"], False),
        (["manage.py", "runserver", "8001"], False),
        (["manage.py", "runserver", "--noreload"], False),
        (["celery", "-b", "redis://192.0.2.7/0", "worker"], False),
        (["manage.py", "demo_accounts"], False),
    ],
)
def test_a_demonstration_listens_beyond_this_machine_only_where_that_is_meant(
    words: list[str], refuses: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", words)
    if refuses:
        with pytest.raises(SystemExit, match=r"^Alliance cannot start: it would listen on .*\.$"):
            read(monkeypatch, tmp_path, ALLIANCE_MODE="demonstration")
    else:
        assert read(monkeypatch, tmp_path, ALLIANCE_MODE="demonstration")["DEMONSTRATION"]
    assert read(monkeypatch, tmp_path, ALLIANCE_MODE="demonstration", ALLIANCE_PUBLIC_DEMONSTRATION="1")
    assert read(monkeypatch, tmp_path, ALLIANCE_MODE="empty")


def test_what_gunicorn_is_told_in_the_environment_counts_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["gunicorn", "alliance.wsgi"])
    with pytest.raises(SystemExit, match=r"it would listen on 0\.0\.0\.0:80,"):
        read(monkeypatch, tmp_path, ALLIANCE_MODE="demonstration", GUNICORN_CMD_ARGS="--workers 2 --bind 0.0.0.0:80")


def test_a_demonstration_needs_nothing_but_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("demonstration\n")
    found = read(monkeypatch, tmp_path)
    again = read(monkeypatch, tmp_path)
    assert (found["MODE"], found["DEMONSTRATION"]) == ("demonstration", True)
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "alliance.sqlite3")
    assert found["SECRET_KEY"] == again["SECRET_KEY"] == (tmp_path / "secret-key").read_text()
    assert len(found["SECRET_KEY"]) >= 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_two_folders_never_share_a_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = [read(monkeypatch, tmp_path / name, ALLIANCE_MODE="empty")["SECRET_KEY"] for name in ("one", "two")]
    assert len(set(keys)) == 2


def test_a_socket_of_redis_serves_as_cache_and_as_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = read(monkeypatch, tmp_path, **GOOD, REDIS_URL="unix:///run/redis.sock?db=0")
    assert found["CACHES"]["default"]["LOCATION"] == "unix:///run/redis.sock?db=0"
    assert found["CELERY_BROKER_URL"] == "redis+socket:///run/redis.sock?db=0"


def test_the_sign_in_provider_may_receive_the_sign_in_form(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without = read(monkeypatch, tmp_path, **GOOD)
    found = read(monkeypatch, tmp_path, **GOOD, OIDC_SERVER_URL="https://login.example/tenant/v2.0")
    assert without["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'"]
    assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'", "https://login.example"]
    assert "allauth.socialaccount" not in without["INSTALLED_APPS"]
    assert "allauth.socialaccount" in found["INSTALLED_APPS"]


def test_production_does_not_take_over_the_folder_of_a_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mode").write_text("demonstration\n")
    with pytest.raises(SystemExit, match=r"^Alliance cannot start: .* holds a demonstration, .*\.$"):
        read(monkeypatch, tmp_path, **GOOD, ALLIANCE_MODE="production")
    (tmp_path / "mode").write_text("empty\n")
    assert read(monkeypatch, tmp_path, **GOOD, ALLIANCE_MODE="production")["PRODUCTION"]
