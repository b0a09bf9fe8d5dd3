"""Tests: behaviour by area, properties, oracles, the real browser, and measurements."""
