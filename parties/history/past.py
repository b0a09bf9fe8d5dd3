"""A roll with the names of its day: what Parties and people were called then, not what they are called now."""

from parties.history.queries import people_on
from parties.membership.queries import names_on
from parties.people.models import Appointment
from parties.people.roll import Roll


def as_called_then(roll: Roll) -> Roll:
    """The same roll, its Parties and people called as they were on its day. They are for showing, never for saving."""
    parties = names_on(roll.day, [line.party for line in roll.parties])
    for line in roll.parties:
        line.party.name = parties[line.party.pk]
    appointed = _appointments(roll)
    people = people_on(roll.day, (a.person_id for a in appointed))
    for a in appointed:
        if then := people.get(a.person_id):
            a.person.title, a.person.given_name, a.person.family_name = then
    return roll


def _appointments(roll: Roll) -> list[Appointment]:
    sets = (roll.shared, *(line.posts for line in roll.parties))
    return [a for posts in sets for holding in posts.named for a in holding.holders]
