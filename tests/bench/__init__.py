"""Measurements: `make bench` makes a site of its own, measures it, prints a table and writes docs/benchmarks.md."""
