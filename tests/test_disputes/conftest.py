"""Fixtures that several modules about disputes share."""

from tests.test_disputes.filed_away import bundle_of, full, words_only
from tests.test_disputes.test_worked_examples import told

__all__ = ["bundle_of", "full", "told", "words_only"]
