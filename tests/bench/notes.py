"""What stands below the figures in docs/benchmarks.md."""

NOTES = """"""
