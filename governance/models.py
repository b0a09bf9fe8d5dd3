"""Re-exports, so that Django finds the tables of this corridor's rooms."""

from governance.meetings.models import AgendaItem, Meeting, Paper
from governance.packs.models import Edition, Pack

__all__ = ["AgendaItem", "Edition", "Meeting", "Pack", "Paper"]
