"""The buttons of packs."""

from alliance.web.forms import BaseForm


class AskForm(BaseForm):
    """Build the pack."""


class PublishForm(BaseForm):
    """Publish the pack."""
