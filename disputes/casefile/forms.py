"""The button of a bundle."""

from alliance.web.forms import BaseForm


class BundleForm(BaseForm):
    """Make the evidence bundle."""
