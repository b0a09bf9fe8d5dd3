"""The partnership that these tests serve notices in."""

import pytest

from tests.test_notices.partnership import Partnership, make_partnership


@pytest.fixture
def here(db: None) -> Partnership:
    return make_partnership()
