"""Meetings, decisions, interests and packs."""
