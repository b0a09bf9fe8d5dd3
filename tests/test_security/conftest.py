"""The stage of the permission walk, for these tests too."""

from tests.test_permissions.stage import stage  # noqa: F401 a fixture
