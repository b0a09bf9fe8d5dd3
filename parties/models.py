"""Re-exports, so that Django finds the tables of this corridor's rooms."""

from parties.appointments.models import FollowUp
from parties.deciding.models import Answer, Elector, Question
from parties.invitations.models import Invitation
from parties.membership.models import PartyChange
from parties.people.models import Appointment, Party, Person
from parties.profile.models import ContactChange
from parties.second_person.models import Proposal
from parties.signatures.models import Signatory, Signature

__all__ = [
    "Answer", "Appointment", "ContactChange", "Elector", "FollowUp", "Invitation", "Party", "PartyChange", "Person",
    "Proposal", "Question", "Signatory", "Signature",
]  # fmt: skip
