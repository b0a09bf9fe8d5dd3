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
}


def read(monkeypatch: pytest.MonkeyPatch, var: Path, **values: str) -> dict[str, Any]:
    for name in ("ALLIANCE_MODE", "REDIS_URL", "EMAIL_HOST", "EMAIL_PORT", "OIDC_SERVER_URL", *GOOD):
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
