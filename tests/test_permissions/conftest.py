"""The stage for these tests."""

from tests.test_permissions.stage import stage  # noqa: F401 fixtures
