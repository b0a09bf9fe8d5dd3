"""Re-exports, so that Django finds the tables of this corridor's rooms."""

from parties.deciding.models import Answer, Elector, Question
from parties.people.models import Appointment, Party, Person

__all__ = ["Answer", "Appointment", "Elector", "Party", "Person", "Question"]
