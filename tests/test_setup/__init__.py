"""Set-up: locks, settings, log lines, schedule, runner."""
