"""The locks install the same packages everywhere, from whatever index a machine uses."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-test.lock"]


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), flags=re.M))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert re.findall(r"://|^-|file:|/(?:home|opt|tmp|usr|root)/", text, flags=re.M) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.M)[1:]
    assert len(entries) == len(pins(lock)) > 40
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_tests_run_on_the_very_versions_that_production_runs_on() -> None:
    production, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: test.get(name) for name in production} == production


def test_every_named_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for lock, wanted in zip(LOCKS, [project["dependencies"], project["optional-dependencies"]["test"]], strict=True):
        names = {re.split(r"[\[><=]", requirement)[0] for requirement in wanted}
        assert names - set(pins(lock)) == set()
