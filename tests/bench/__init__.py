"""Measurements that anyone can run again; they print figures and never fail on time."""
