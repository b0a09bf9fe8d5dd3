"""The annual plan, reports, obligations and review dates."""
